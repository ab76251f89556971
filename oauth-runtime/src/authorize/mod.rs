//! The authorization request between the first page and the answer. The server stores nothing of the request: it travels through
//! the browser, and the server checks it again each time it comes back.

pub(crate) mod consent_form;
mod decision;
pub(crate) mod device_form;
pub(crate) mod device_sign_in;
pub(crate) mod end_session_form;
pub(crate) mod sign_in;
mod write;

pub use decision::Decision;
pub(crate) use write::{ACCOUNT_DISABLED, write};

use crate::protocol::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

pub(crate) const ENDED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this request has been answered or has expired; go back to the application and start again",
)
.with_id("request_ended");

/// Serializes parameters as a query string.
fn serialize<S: Serializer>(parameters: &Parameters, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&parameters.to_query())
}

fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Parameters, D::Error> {
    let query = String::deserialize(deserializer)?;
    Parameters::parse(query.as_bytes()).map_err(D::Error::custom)
}
