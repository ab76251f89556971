//! The only place that draws random values.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
#[cfg(feature = "server")]
use rand::Rng as _;

/// Draws random bytes that nobody can guess.
pub trait Random: Send + Sync + 'static {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);

    /// 256 random bits as 43 characters of base64url.
    fn token(&self) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// The cryptographic generator of the thread, seeded and reseeded by the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

#[cfg(feature = "server")]
impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the edge where randomness enters")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// A resource server alone draws the names of requests and nothing else, so the generator of its cryptography will do.
#[cfg(not(feature = "server"))]
impl Random for SystemRandom {
    #[expect(
        clippy::expect_used,
        reason = "the library ends the process before it gives bytes that are not random"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).expect("random bytes");
    }
}
