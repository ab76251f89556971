//! The loads: requests that are sent to a server over and over.

mod answer;
mod code_flow;
mod request;
mod worker;

pub(crate) use worker::Worker;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::connection::Connection;

/// One kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub(crate) enum Load {
    /// `POST /oauth/token`, `client_credentials`. RFC 6749, section 4.4.
    ClientCredentials,
    /// `GET /api/any` with a user's access token. RFC 6750, section 2.1.
    Bearer,
    /// `GET /api/row` with a user's access token: the check, and the application's own row of the token besides.
    BearerRow,
    /// `POST /oauth/introspect` of a user's access token. RFC 7662.
    Introspection,
    /// `POST /oauth/token`, `refresh_token`, the newest token of a chain. RFC 6749, section 6.
    Refresh,
    /// `GET /oauth/authorize` of a signed-in user with PKCE, then `POST /oauth/token` with the code: both are one request of
    /// this load. RFC 6749, section 4.1; RFC 7636.
    CodeFlow,
    /// `GET /api/local` with the service's own signed access token, which the key alone checks. RFC 9068, section 4.
    LocalCheck,
}

/// The tokens of one sign-in, which one connection holds.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Chain {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

impl Load {
    /// Every load, in the order they run.
    pub(crate) const ALL: [Self; 7] = [
        Self::ClientCredentials,
        Self::Bearer,
        Self::BearerRow,
        Self::Introspection,
        Self::Refresh,
        Self::CodeFlow,
        Self::LocalCheck,
    ];

    /// Whether signed tokens make a difference for this load: because it makes them, or because it checks them with a key only.
    pub(crate) fn is_for_signed_tokens(self) -> bool {
        matches!(self, Self::ClientCredentials | Self::LocalCheck)
    }

    /// The name in the tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::Bearer => "bearer",
            Self::BearerRow => "bearer_row",
            Self::Introspection => "introspection",
            Self::Refresh => "refresh",
            Self::CodeFlow => "code_flow",
            Self::LocalCheck => "local_check",
        }
    }
}

/// Signs the user with that identifier in at a server of this program.
pub(crate) async fn sign_in(connection: &mut Connection, user: u32) -> Outcome<Chain> {
    code_flow::play(connection, user).await
}

/// The service's own access token, which is all that a load with signed tokens needs.
pub(crate) async fn service_token(connection: &mut Connection) -> Outcome<Chain> {
    let request = request::client_credentials(connection.host());
    answer::signed_token(&connection.exchange(&request).await?)
}

/// Refreshes once. Returns the new tokens.
pub(crate) async fn refresh(connection: &mut Connection, chain: &Chain) -> Outcome<Chain> {
    let request = request::refresh(connection.host(), chain);
    answer::tokens(Load::Refresh, &connection.exchange(&request).await?)
}

/// The bytes of the request of `client_credentials`.
pub(crate) fn client_credentials(host: &str) -> Vec<u8> {
    request::client_credentials(host)
}
