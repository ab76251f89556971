//! Why a fetch gave nothing.

use std::error::Error;

/// Why a fetch gave nothing. The words are for the log; they name no address and nothing that the other side sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The fault is on this side: too much is under way, or the system has no certificates.
    #[error("this server cannot fetch at the moment: {0}")]
    Unavailable(String),
    /// The host is no public address, or its name leads to one that is not.
    #[error("the host has an address that is not public: see `fetch.permitted_networks`")]
    NotPublic,
    /// The answer was not there in time.
    #[error("the answer did not come in time")]
    TimedOut,
    /// Nobody answers there, or not by a certificate that is trusted.
    #[error("the host cannot be reached: {0}")]
    Unreachable(String),
    /// Another status than 200; redirects are not followed.
    #[error("the host answered with the status {0}, not 200; redirects are not followed")]
    Status(u16),
    /// The answer does not say that it is JSON.
    #[error("the answer is no JSON by its `Content-Type`")]
    MediaType,
    /// The answer is longer than the setting says.
    #[error("the answer is longer than `fetch.largest_answer`")]
    TooLarge,
    /// The answer is no JSON in which each member stands once.
    #[error("the answer is no JSON, has a member twice, or is nested too deeply")]
    Malformed,
    /// The document does not say what it has to.
    #[error("the document {0}")]
    Document(&'static str),
}

impl FetchError {
    pub(super) fn of(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        // The address may have a secret in its query, and the log says elsewhere which one it is.
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

    /// Whether the fault is this server's and not that of whoever named the address.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// How much of a cause is told.
const LONGEST: usize = 200;

/// A cause in visible ASCII: it may repeat what the other side says, such as the names in its certificate.
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
