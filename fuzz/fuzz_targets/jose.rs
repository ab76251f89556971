//! What a stranger may write as a signed token, a key set or a private key: nothing of it panics, and nobody without a key has signed.
//! RFC 7515, section 7.1; RFC 7517; RFC 8725.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oauth_runtime::jose::{
    JwkSet, PrivateKey, PublicJwk, PublicKey, SigningAlgorithm, UnverifiedToken,
};
use serde_json::Value;
use std::sync::LazyLock;

/// A key of each algorithm, whose private half is forgotten at once.
static KEYS: LazyLock<Vec<PublicKey>> = LazyLock::new(|| {
    let public = |algorithm| PrivateKey::generate(algorithm).ok().map(|key| key.public().clone());
    SigningAlgorithm::ALL.into_iter().filter_map(public).filter_map(PublicKey::new).collect()
});

fuzz_target!(|bytes: &[u8]| {
    for algorithm in SigningAlgorithm::ALL {
        // One that is read names its public half.
        if let Ok(key) = PrivateKey::from_pkcs8(algorithm, bytes) {
            assert_eq!(key.public().algorithm(), algorithm);
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for algorithm in SigningAlgorithm::ALL {
        let _ = PrivateKey::from_pem(algorithm, text);
    }
    if let Some(token) = UnverifiedToken::read(text) {
        for key in KEYS.iter() {
            assert_eq!(token.verify(key), None, "a token that this key has not signed");
        }
    }
    let Ok(json) = serde_json::from_str::<Value>(text) else { return };
    if let Some(set) = JwkSet::parse(&json) {
        let again = JwkSet::parse(&set.to_json()).expect("what a key set writes, a key set reads");
        assert!(set.keys().eq(again.keys()), "a key set changes when it is written and read");
    }
    if let Some(Ok(key)) = json.as_object().map(PublicJwk::parse) {
        let written = key.to_json();
        let again = written.as_object().map(PublicJwk::parse);
        assert_eq!(again, Some(Ok(key)), "a key changes when it is written and read");
    }
});
