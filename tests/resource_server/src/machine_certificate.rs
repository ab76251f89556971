//! A certificate of this machine, signed by an authority that nobody trusts by default.

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

/// A certificate for `localhost` and `127.0.0.1`.
#[derive(Debug)]
pub struct MachineCertificate {
    /// The certificate of the authority that signed `certificate`, as PEM.
    pub authority: String,
    /// The certificate.
    pub certificate: Certificate,
    /// The private key of `certificate`.
    pub key: KeyPair,
}

impl MachineCertificate {
    /// A new certificate, signed by a new authority.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "no two are equal")]
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let params = CertificateParams::new(names).unwrap();
        let certificate = params.signed_by(&key, &authority).unwrap();
        Self { authority: authority.pem(), certificate, key }
    }
}
