//! The left half of a hash, which binds an ID token to a code or an access token. OpenID Connect Core, sections 3.1.3.6 and 3.3.2.11.

use super::SigningAlgorithm;
use aws_lc_rs::digest::{self, SHA256, SHA512};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The left half of the hash of a text, as base64url. The hash is that of the signature algorithm: SHA-512 for Ed25519, SHA-256
/// for all others.
#[must_use]
pub fn half_hash(algorithm: SigningAlgorithm, text: &str) -> String {
    let by = match algorithm {
        SigningAlgorithm::EdDsa => &SHA512,
        SigningAlgorithm::Es256 | SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => &SHA256,
    };
    let hash = digest::digest(by, text.as_bytes());
    let hash = hash.as_ref();
    URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OpenID Connect Core, appendices A.3 and A.4.
    #[test]
    fn the_examples_of_openid_connect_core() {
        let half = |text| half_hash(SigningAlgorithm::Rs256, text);

        assert_eq!(half("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(
            half("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"),
            "LDktKdoQak3Pk0cnXxCltA"
        );
    }

    #[test]
    fn ed25519_signs_over_sha_512() {
        assert_eq!(half_hash(SigningAlgorithm::EdDsa, "a").len(), 43);
        assert_eq!(half_hash(SigningAlgorithm::Es256, "a").len(), 22);
    }
}
