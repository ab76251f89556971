//! Signers: a key in memory, or a key that never leaves a key management service.

use super::{PrivateKey, PublicJwk};
use crate::protocol::error::Outage;
use std::{future::Future, pin::Pin};

/// The future of a signature.
pub type Signing<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, Outage>> + Send + 'a>>;

/// Signs with one key. Implement it for a key management service or a hardware module. The request waits for the signature and
/// holds its database connection meanwhile, so bound the time that signing may take.
pub trait Signer: Send + Sync + 'static {
    /// The public key, with its `kid` and its one algorithm.
    fn public(&self) -> &PublicJwk;

    /// Signs a message with that algorithm (RFC 7518 section 3: for ES256 the 64 bytes of `r` and `s`).
    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a>;
}

impl Signer for PrivateKey {
    fn public(&self) -> &PublicJwk {
        self.public()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Box::pin(std::future::ready(Self::sign(self, message).map_err(Outage::new)))
    }
}
