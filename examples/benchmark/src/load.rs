//! The four loads: what each asks, and what a right answer looks like.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::connection::Answer;
use crate::seed::{Client, SERVICE, WEB};
use crate::{Failure, Outcome};

/// One kind of request, sent over and over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub(crate) enum Load {
    /// `POST /oauth/token`, `client_credentials`. RFC 6749, section 4.4.
    ClientCredentials,
    /// `GET /api/any` with a user's access token. RFC 6750, section 2.1.
    Bearer,
    /// `POST /oauth/introspect` of a user's access token. RFC 7662.
    Introspection,
    /// `POST /oauth/token`, `refresh_token`, the newest token of a chain. RFC 6749, section 6.
    Refresh,
}

/// What one connection holds of a user: the tokens of one sign-in.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Chain {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

impl Load {
    /// Every load, in the order they run.
    pub(crate) const ALL: [Self; 4] =
        [Self::ClientCredentials, Self::Bearer, Self::Introspection, Self::Refresh];

    /// The name in the tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::Bearer => "bearer",
            Self::Introspection => "introspection",
            Self::Refresh => "refresh",
        }
    }

    /// The bytes of the next request.
    pub(crate) fn request(self, host: &str, chain: &Chain) -> Vec<u8> {
        let Chain { access_token, refresh_token } = chain;
        match self {
            Self::ClientCredentials => {
                post(host, "/oauth/token", &SERVICE, "grant_type=client_credentials&scope=profile")
            }
            Self::Bearer => format!(
                "GET /api/any HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {access_token}\r\n\r\n"
            )
            .into_bytes(),
            Self::Introspection => {
                post(host, "/oauth/introspect", &SERVICE, &format!("token={access_token}"))
            }
            Self::Refresh => {
                let body = format!("grant_type=refresh_token&refresh_token={refresh_token}");
                post(host, "/oauth/token", &WEB, &body)
            }
        }
    }

    /// Checks an answer and takes from it what the next request needs.
    pub(crate) fn accept(self, answer: &Answer<'_>, chain: &mut Chain) -> Outcome<()> {
        if answer.status != 200 {
            return Err(self.wrong(answer));
        }
        match self {
            Self::ClientCredentials if !answer.contains(b"\"access_token\":") => {
                Err(self.wrong(answer))
            }
            Self::Introspection if !answer.contains(b"\"active\":true") => Err(self.wrong(answer)),
            Self::Refresh => {
                *chain = serde_json::from_slice(answer.body).map_err(|_| self.wrong(answer))?;
                Ok(())
            }
            Self::ClientCredentials | Self::Introspection | Self::Bearer => Ok(()),
        }
    }

    /// Whether every request of a connection is the same.
    pub(crate) fn repeats(self) -> bool {
        self != Self::Refresh
    }

    fn wrong(self, answer: &Answer<'_>) -> Failure {
        let body = String::from_utf8_lossy(answer.body);
        format!("{}: status {} and body {body}", self.name(), answer.status).into()
    }
}

impl Answer<'_> {
    fn contains(&self, words: &[u8]) -> bool {
        self.body.windows(words.len()).any(|window| window == words)
    }
}

fn post(host: &str, path: &str, client: &Client, body: &str) -> Vec<u8> {
    let credentials = STANDARD.encode(format!("{}:{}", client.id, client.secret));
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Basic {credentials}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain() -> Chain {
        Chain { access_token: "one".into(), refresh_token: "two".into() }
    }

    #[test]
    fn a_refresh_moves_the_chain_on() {
        let mut chain = chain();
        let body = br#"{"access_token":"three","refresh_token":"four","expires_in":3600}"#;

        Load::Refresh.accept(&Answer { status: 200, body }, &mut chain).unwrap();

        assert_eq!((&*chain.access_token, &*chain.refresh_token), ("three", "four"));
    }

    #[test]
    fn a_refusal_fails_the_run_with_its_body() {
        let answer = Answer { status: 400, body: br#"{"error":"invalid_grant"}"# };

        let failure = Load::Refresh.accept(&answer, &mut chain()).unwrap_err().to_string();

        assert_eq!(failure, r#"refresh: status 400 and body {"error":"invalid_grant"}"#);
    }

    #[test]
    fn an_inactive_token_is_no_right_answer() {
        let answer = Answer { status: 200, body: br#"{"active":false}"# };

        assert!(Load::Introspection.accept(&answer, &mut chain()).is_err());
    }
}
