//! The test signatures of project Wycheproof: valid ones, and invalid ones that some library has accepted. They go through this
//! module's own types, so that the tests also find a wrongly chosen parameter here.

use super::{PublicJwk, PublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use wycheproof::{TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A number without leading zeros.
fn number(bytes: &[u8]) -> String {
    text(&bytes[bytes.iter().take_while(|byte| **byte == 0).count()..])
}

/// Keys, each with its test vectors: number, message, signature, and the expected result.
type Group = (Value, Vec<(usize, Vec<u8>, Vec<u8>, TestResult)>);

macro_rules! groups {
    ($module:ident, $name:ident, $group:ident => $jwk:expr) => {{
        let set = $module::TestSet::load($module::TestName::$name).unwrap();
        let groups = set.test_groups.into_iter().map(|$group| {
            let jwk = $jwk;
            let tests = $group.tests.into_iter();
            let tests = tests.map(|it| (it.tc_id, it.msg.to_vec(), it.sig.to_vec(), it.result));
            (jwk, tests.collect())
        });
        groups.collect::<Vec<Group>>()
    }};
}

/// Checks every vector; returns how many were valid and how many invalid.
fn check(groups: Vec<Group>) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    for (jwk, tests) in groups {
        let key =
            PublicJwk::parse(jwk.as_object().unwrap()).unwrap_or_else(|it| panic!("{it}: {jwk}"));
        let key = PublicKey::new(key).unwrap_or_else(|| panic!("no key: {jwk}"));
        for (id, message, signature, result) in tests {
            let accepted = key.has_signed(&message, &signature);
            match result {
                TestResult::Valid => {
                    good += 1;
                    assert!(accepted, "vector {id} is good");
                }
                TestResult::Invalid => {
                    bad += 1;
                    assert!(!accepted, "vector {id} is bad");
                }
                // For instance a signature whose padding lacks a part that some old program omitted.
                TestResult::Acceptable => {}
            }
        }
    }
    (good, bad)
}

#[test]
fn ed25519_accepts_what_is_signed_and_nothing_else() {
    let groups = groups!(eddsa, Ed25519, group => json!({
        "kty": "OKP", "crv": "Ed25519", "x": text(&group.key.pk),
    }));

    let (good, bad) = check(groups);
    assert!(good > 50 && bad > 50, "{good} good, {bad} bad");
}

/// One of the vectors is the signature of zeros, which an implementation without the check accepts for every message
/// (CVE-2022-21449).
#[test]
fn es256_accepts_what_is_signed_and_nothing_else() {
    let groups = groups!(ecdsa, EcdsaSecp256r1Sha256P1363, group => json!({
        "kty": "EC", "crv": "P-256", "x": text(&group.key.key[1..33]), "y": text(&group.key.key[33..]),
    }));

    let (good, bad) = check(groups);
    assert!(good > 50 && bad > 50, "{good} good, {bad} bad");
}

#[test]
fn rs256_accepts_what_is_signed_and_nothing_else() {
    let groups = groups!(rsa_pkcs1_verify, Rsa2048Sha256, group => json!({
        "kty": "RSA", "alg": "RS256", "n": number(&group.key.n), "e": number(&group.key.e),
    }));

    let (good, bad) = check(groups);
    assert!(good > 0 && bad > 50, "{good} good, {bad} bad");
}

#[test]
fn ps256_accepts_what_is_signed_and_nothing_else() {
    let groups = groups!(rsa_pss_verify, RsaPss2048Sha256Mgf1SaltLen32, group => json!({
        "kty": "RSA", "alg": "PS256", "n": number(&group.key.n), "e": number(&group.key.e),
    }));

    let (good, bad) = check(groups);
    assert!(good > 0 && bad > 10, "{good} good, {bad} bad");
}
