//! The identifier of a request, by which a user, a developer and the log refer to the same refusal.

use crate::random::Random;
use std::fmt;

/// Characters that nobody confuses when they are read aloud.
const CHARACTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 10;

/// Ten random characters that identify a request: on the page that refuses it, in the header `x-request-id` of the answer, and in
/// the log line that explains the refusal. It reveals nothing about the request, and grants no access.
///
/// The response to a refusal carries it in its extensions, and so does every response of the authorization endpoint except the consent
/// page. A request without a token at a protected resource is no refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId([u8; LENGTH]);

impl RequestId {
    /// The name of the header that carries the identifier.
    pub const HEADER: &str = "x-request-id";

    /// A new random identifier.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0; LENGTH];
        random.fill(&mut bytes);
        Self(bytes.map(|byte| CHARACTERS[usize::from(byte) % CHARACTERS.len()]))
    }

    /// The tracing span that adds the identifier to every log line written within it.
    #[cfg(feature = "axum")]
    pub(crate) fn span(&self) -> tracing::Span {
        tracing::error_span!(target: "oauth", "request", id = self.as_str())
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn each_request_has_a_name_that_can_be_read_aloud() {
        let (one, other) = (RequestId::new(&SystemRandom), RequestId::new(&SystemRandom));

        assert_ne!(one, other);
        assert_eq!(one.as_str().len(), LENGTH);
        assert!(one.as_str().bytes().all(|byte| CHARACTERS.contains(&byte)), "{one}");
    }
}
