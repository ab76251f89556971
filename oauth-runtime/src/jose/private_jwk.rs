//! A private key as a JWK. RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2.

use super::{JwkError, PrivateKey, PrivateKeyError, PublicJwk, jwk::Numbers, private_key::Pair};
use crate::protocol::key_rules::PRIVATE_KEY_MEMBERS;
use aws_lc_rs::{
    rsa::{KeyPairComponents, PublicKeyComponents},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// A secret number of a private key.
type Secret = Zeroizing<Vec<u8>>;

impl PrivateKey {
    /// Reads a key from a JWK with its private members, as key management services and other servers export it. The algorithm is
    /// the one in `alg`; an RSA key without `alg` is read as one for `RS256`. The key keeps its `kid`.
    ///
    /// # Errors
    /// The JWK is not a private key, a member is missing, or the private and the public part do not belong together.
    pub fn from_jwk(text: &str) -> Result<Self, PrivateKeyError> {
        let jwk: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| PrivateKeyError::Json)?;
        if jwk.get("key_ops").is_some_and(|operations| !may_sign(operations)) {
            return Err(JwkError::Purpose.into());
        }
        let public = PublicJwk::parse(&public_members(&jwk))?;
        let pair = pair(&public, &jwk)?;
        Ok(Self::new(public.algorithm(), pair)?.with_kid(public.kid()))
    }
}

fn may_sign(operations: &Value) -> bool {
    operations.as_array().is_some_and(|operations| operations.iter().any(|it| it == "sign"))
}

/// The members of the public key. `key_ops` is left out, since a private key may permit signing only.
fn public_members(jwk: &Map<String, Value>) -> Map<String, Value> {
    let is_public = |name: &str| name != "key_ops" && !PRIVATE_KEY_MEMBERS.contains(&name);
    let members = jwk.iter().filter(|(name, _)| is_public(name));
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn pair(public: &PublicJwk, jwk: &Map<String, Value>) -> Result<Pair, PrivateKeyError> {
    let d = secret(jwk, "d")?;
    let no_key = |_| PrivateKeyError::Jwk(JwkError::Numbers);
    Ok(match public.numbers() {
        Numbers::Okp { x } => {
            Pair::Ed25519(Ed25519KeyPair::from_seed_and_public_key(&d, x).map_err(no_key)?)
        }
        Numbers::Ec { x, y } => {
            let (point, curve) = ([&[4][..], x, y].concat(), &ECDSA_P256_SHA256_FIXED_SIGNING);
            let pair = EcdsaKeyPair::from_private_key_and_public_key(curve, &d, &point);
            Pair::P256(pair.map_err(no_key)?)
        }
        Numbers::Rsa { n, e } => {
            let public_key = PublicKeyComponents { n: n.clone(), e: e.clone() };
            let pair = RsaKeyPair::from_components(&KeyPairComponents {
                public_key,
                d: &d[..],
                p: &secret(jwk, "p")?[..],
                q: &secret(jwk, "q")?[..],
                dP: &secret(jwk, "dp")?[..],
                dQ: &secret(jwk, "dq")?[..],
                qInv: &secret(jwk, "qi")?[..],
            });
            Pair::Rsa(Box::new(pair.map_err(no_key)?))
        }
    })
}

fn secret(jwk: &Map<String, Value>, name: &'static str) -> Result<Secret, JwkError> {
    let text = jwk.get(name).and_then(Value::as_str).ok_or(JwkError::Member(name))?;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| JwkError::Member(name))?;
    Ok(Zeroizing::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{PublicKey, SigningAlgorithm},
        *,
    };
    use serde_json::json;

    /// RFC 8037, appendix A.1.
    fn ed25519() -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        })
    }

    /// RFC 7515, appendix A.3.1.
    fn p256() -> Value {
        json!({
            "kty": "EC", "crv": "P-256", "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        })
    }

    /// RFC 7515, appendix A.2.1.
    fn rsa() -> Value {
        json!({
            "kty": "RSA",
            "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs\
                D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV\
                MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
            "e": "AQAB",
            "d": "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0\
                BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYT\
                CBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
            "p": "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPG\
                BY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
            "q": "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA\
                -njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
            "dp": "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb\
                34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
            "dq": "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-ky\
                NlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
            "qi": "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJt\
                oOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U",
        })
    }

    fn read(jwk: &Value) -> Result<PrivateKey, PrivateKeyError> {
        PrivateKey::from_jwk(&jwk.to_string())
    }

    #[test]
    fn a_key_of_each_kind_signs_what_its_public_half_verifies() {
        for (mut jwk, algorithm) in [
            (ed25519(), SigningAlgorithm::EdDsa),
            (p256(), SigningAlgorithm::Es256),
            (rsa(), SigningAlgorithm::Rs256),
        ] {
            jwk["kid"] = "mine".into();
            jwk["key_ops"] = json!(["sign"]);
            let key = read(&jwk).unwrap();

            assert_eq!((key.public().algorithm(), key.public().kid()), (algorithm, "mine"));
            let public = PublicKey::new(key.public().clone()).unwrap();
            assert!(public.has_signed(b"text", &key.sign(b"text").unwrap()), "{algorithm}");
        }
        let mut jwk = rsa();
        jwk["alg"] = "PS256".into();
        assert_eq!(read(&jwk).unwrap().public().algorithm(), SigningAlgorithm::Ps256);
    }

    #[test]
    fn what_is_no_private_key_says_what_is_wrong() {
        let refused = |jwk: Value| read(&jwk).unwrap_err();
        let with = |mut jwk: Value, name: &str, value: Value| {
            jwk[name] = value;
            jwk
        };
        let jwk = PrivateKeyError::Jwk;
        assert_eq!(PrivateKey::from_jwk("[]").unwrap_err(), PrivateKeyError::Json);
        let public = with(ed25519(), "d", Value::Null);
        assert_eq!(refused(public), jwk(JwkError::Member("d")));
        assert_eq!(refused(with(rsa(), "qi", json!(1))), jwk(JwkError::Member("qi")));
        let verifies = with(p256(), "key_ops", json!(["verify"]));
        assert_eq!(refused(verifies), jwk(JwkError::Purpose));
        assert_eq!(refused(with(p256(), "use", json!("enc"))), jwk(JwkError::Purpose));
        assert_eq!(refused(with(p256(), "alg", json!("EdDSA"))), jwk(JwkError::Purpose));
        assert_eq!(refused(json!({ "kty": "oct", "k": "AAAA" })), jwk(JwkError::Kind));
        // The public and the private part of two different keys.
        let x = p256()["x"].clone();
        assert_eq!(refused(with(ed25519(), "x", x.clone())), jwk(JwkError::Numbers));
        let d = ed25519()["d"].clone();
        assert_eq!(refused(with(p256(), "d", d.clone())), jwk(JwkError::Numbers));
        assert_eq!(refused(with(rsa(), "d", d)), jwk(JwkError::Numbers));
    }
}
