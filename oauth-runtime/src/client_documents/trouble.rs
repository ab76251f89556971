//! Why a document cannot be used, and what the person is told.

use crate::{
    fetch::{AddressError, FetchError},
    guesses::Refused,
    protocol::error::{ErrorCode, Failure, OAuthError, Outage},
};

const UNREADABLE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the document at the client_id cannot be read: expected a short JSON answer with the status 200 at a public https address",
)
.with_id("client_document_unreadable");
const TOO_MANY: OAuthError = OAuthError::new(
    ErrorCode::ACCESS_DENIED,
    "too many documents of applications were read for this account, or from that host; try again later",
)
.with_id("client_document_throttled");

/// Why a document cannot be used.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// The document cannot be fetched.
    Fetch(FetchError),
    /// The document breaks a rule.
    Document(OAuthError),
    /// Too many documents were read; the next one may be read after so many seconds.
    TooMany(u32),
    /// Too many documents are being read at this moment.
    Busy,
}

impl Trouble {
    pub(super) fn busy() -> Self {
        Self::Busy
    }

    pub(super) fn of_address(problem: AddressError) -> Self {
        Self::Document(UNREADABLE.with_hint(problem.to_string()))
    }

    /// Whether the trouble may be temporary, so that the last version of the document remains valid.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::TooMany(_) | Self::Busy => true,
            Self::Fetch(error) => match error {
                FetchError::Unavailable(_) | FetchError::TimedOut | FetchError::Unreachable(_) => {
                    true
                }
                FetchError::Status(status) => *status >= 500,
                _ => false,
            },
            Self::Document(_) => false,
        }
    }

    /// The answer that the person gets.
    pub(super) fn told(self) -> Failure {
        match self {
            Self::Fetch(error) if error.is_ours() => Outage::new(error).into(),
            Self::Fetch(error) => UNREADABLE.with_hint(error.to_string()).into(),
            Self::Document(error) => error.into(),
            Self::TooMany(seconds) => {
                let hint =
                    "see client_id_metadata_documents.per_visitor and per_host of the settings";
                TOO_MANY.with_hint(hint).with_retry_after(seconds).into()
            }
            Self::Busy => Outage::new("too many documents of clients are being read").into(),
        }
    }
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

impl From<OAuthError> for Trouble {
    fn from(error: OAuthError) -> Self {
        Self::Document(error)
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Closed(seconds) => Self::TooMany(seconds),
            Refused::Busy(_) => Self::Busy,
        }
    }
}
