//! The playground: a small client that leads a person through the flows, one request at a time. It exists on a demo only.
//!
//! It sends its requests to the provider's own router in this process. So a page shows exactly what was sent and answered, and
//! nothing is fetched from elsewhere. The session of the person stores what the playground has got so far, as with any client.

pub(crate) mod client;
mod lessons;
pub(crate) mod message;
pub(crate) mod requests;
pub(crate) mod send;
pub(crate) mod step;
pub(crate) mod walk;

use crate::app::Server;
use sea_orm::{DatabaseConnection, DbErr};
use std::sync::Arc;

/// The path of the overview; the steps lie below it.
pub(crate) const PATH: &str = "/playground";
/// The redirect URI's path, to which the authorization endpoint sends the browser back.
pub(crate) const CALLBACK: &str = "/playground/callback";
/// The value of `pending` that makes the sign-in page lead to the playground instead of a waiting authorization request. No
/// sealed request looks like it.
pub(crate) const PENDING: &str = "playground";

/// What the playground knows about the provider. It talks to the provider as any client would.
#[derive(Clone, Debug)]
pub(crate) struct Playground {
    /// The issuer, with which every URL begins.
    pub(crate) issuer: Arc<str>,
    pub(crate) endpoints: Arc<Endpoints>,
}

/// The paths of the provider's endpoints, below the issuer.
#[derive(Debug)]
pub(crate) struct Endpoints {
    pub(crate) authorization: String,
    pub(crate) token: String,
    pub(crate) introspection: String,
    pub(crate) revocation: String,
    pub(crate) device_authorization: String,
    /// The page where a person types the user code of a device.
    pub(crate) verification: String,
}

impl Playground {
    /// The playground of this provider; `None` when the database lacks its client, for example with an operator's own seed.
    pub(crate) async fn of(
        server: &Server,
        database: &DatabaseConnection,
        issuer: &str,
    ) -> Result<Option<Self>, DbErr> {
        if !client::is_ready(database, issuer).await? {
            tracing::info!(
                "there is no playground: the database has no client `{}` with the redirect URI {}",
                client::APPLICATION.client_id,
                redirect_uri(issuer)
            );
            return Ok(None);
        }
        let path = |name, usual: &str| server.endpoint_path(name).unwrap_or(usual).to_owned();
        let endpoints = Endpoints {
            authorization: path("authorization", "/oauth/authorize"),
            token: path("token", "/oauth/token"),
            introspection: path("introspection", "/oauth/introspect"),
            revocation: path("revocation", "/oauth/revoke"),
            device_authorization: path("device_authorization", "/oauth/device_authorization"),
            verification: server.verification_path().unwrap_or("/device").to_owned(),
        };
        Ok(Some(Self { issuer: issuer.into(), endpoints: Arc::new(endpoints) }))
    }

    /// The value of `Host` that a client sends.
    pub(crate) fn host(&self) -> String {
        let (_, rest) = self.issuer.split_once("://").unwrap_or_default();
        rest.split('/').next().unwrap_or_default().to_owned()
    }

    /// The redirect URI of the playground's client.
    pub(crate) fn redirect_uri(&self) -> String {
        redirect_uri(&self.issuer)
    }
}

pub(crate) fn redirect_uri(issuer: &str) -> String {
    format!("{issuer}{CALLBACK}")
}
