//! Whoever signs: a key in memory, or a key that never leaves a key management service.

use super::{PrivateKey, PublicJwk};
use crate::protocol::error::Outage;
use std::{future::Future, pin::Pin};

/// A signature that is on its way.
pub type Signing<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, Outage>> + Send + 'a>>;

/// Signs by one key. A key management service or a hardware module implements it; the request waits for the
/// signature, with its connection of the database, so bound the time that it may take.
pub trait Signer: Send + Sync + 'static {
    /// The public half, with its name and its one algorithm.
    fn public(&self) -> &PublicJwk;

    /// Signs a message by that algorithm (RFC 7518 section 3: for ES256 the 64 bytes of `r` and `s`).
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
