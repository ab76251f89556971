//! The errors of a fetch.

use std::error::Error;

/// Why a fetch failed. The messages are for the log. They contain no address, and of what the other side sent at most its status
/// and a cause in printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The fault is on this side: too many fetches are running, or the system has no certificates.
    #[error("this server cannot fetch at the moment: {0}")]
    Unavailable(String),
    /// The host is not a public address, or its name resolves to one that is not.
    #[error("the host has an address that is not public: see `fetch.permitted_networks`")]
    NotPublic,
    /// The answer did not arrive in time.
    #[error("the answer did not come in time")]
    TimedOut,
    /// The host does not answer, or its certificate is not trusted.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
    /// The status is not 200; redirects are not followed.
    #[error("the host answered with the status {0}, not 200; redirects are not followed")]
    Status(u16),
    /// The `Content-Type` of the answer is not JSON.
    #[error("the answer is no JSON by its `Content-Type`")]
    MediaType,
    /// The answer is longer than `fetch.largest_answer` allows.
    #[error("the answer is longer than `fetch.largest_answer`")]
    TooLarge,
    /// The answer is not valid JSON, or a member is repeated.
    #[error("the answer is no JSON, has a member twice, or is nested too deeply")]
    Malformed,
    /// The document lacks something that is required, or has it with a wrong value.
    #[error("the document {0}")]
    Document(&'static str),
}

impl FetchError {
    pub(super) fn of(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        // The URL is removed, since its query may hold a secret, and the log names the document elsewhere.
        let error = error.without_url();
        let mut cause: &dyn Error = &error;
        loop {
            if let Some(known) = cause.downcast_ref::<Self>() {
                return known.clone();
            }
            match cause.source() {
                Some(source) => cause = source,
                None => return Self::Unreachable(loggable(&cause.to_string())),
            }
        }
    }

    /// Whether the fault is this server's, and not that of the party that named the address.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// The maximum number of characters of a cause that is reported.
const LONGEST: usize = 200;

/// The cause, reduced to printable ASCII: it may repeat text of the other side, such as the names in its certificate.
fn loggable(cause: &str) -> String {
    let visible = |character: char| character == ' ' || character.is_ascii_graphic();
    cause.chars().map(|it| if visible(it) { it } else { '?' }).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_elsewhere_writes_lines_into_the_log() {
        assert_eq!(loggable("names \u{1b}[2J\n\"a\u{e9}\""), "names ?[2J?\"a?\"");
        assert_eq!(loggable(&"x".repeat(5000)).len(), LONGEST);
    }
}
