//! The clients that the playground acts as: clients of the demo data, whose secrets are public.

use super::redirect_uri;
use crate::{entity::client, seed::named::find_client};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, DatabaseConnection, DbErr};

/// A client of the demo data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DemoClient {
    pub(crate) client_id: &'static str,
    pub(crate) secret: &'static str,
}

/// The application that a person gives access to.
pub(crate) const APPLICATION: DemoClient =
    DemoClient { client_id: "demo-playground", secret: "demo-playground-secret" };
/// The television, which has no secret.
pub(crate) const TELEVISION: &str = "demo-tv";
/// The service that acts for itself.
pub(crate) const SERVICE: DemoClient =
    DemoClient { client_id: "demo-service", secret: "demo-service-secret" };
/// The resource server that introspects tokens.
pub(crate) const RESOURCE_SERVER: DemoClient =
    DemoClient { client_id: "demo-api", secret: "demo-api-secret" };

impl DemoClient {
    /// The value of `Authorization`. Neither half has a character that RFC 6749, section 2.3.1, would require to be encoded.
    pub(crate) fn basic(self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.client_id, self.secret)))
    }
}

/// Whether the database has the playground's client, enabled and with the redirect URI for this issuer. A client of the demo
/// data gets that URI here, because the address of later starts is not known when the demo data are created.
pub(crate) async fn is_ready(database: &DatabaseConnection, issuer: &str) -> Result<bool, DbErr> {
    let Some(found) = find_client(database, APPLICATION.client_id).await? else {
        return Ok(false);
    };
    let expected = redirect_uri(issuer);
    if found.metadata.redirect_uris.contains(&expected) {
        return Ok(found.disabled_at.is_none());
    }
    if found.demo_at.is_none() || found.disabled_at.is_some() {
        return Ok(false);
    }
    let metadata = found.metadata.clone().with_redirect_uris([expected]);
    let mut row: client::ActiveModel = found.into();
    row.metadata = Set(metadata);
    row.update(database).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn the_playground_acts_as_clients_of_the_demo_data_alone() {
        let seed = Seed::built_in().unwrap();

        for client in [APPLICATION, SERVICE, RESOURCE_SERVER] {
            let found = seed.clients.iter().find(|it| it.client_id == client.client_id).unwrap();
            assert_eq!(found.client_secret.as_deref(), Some(client.secret));
        }
        assert!(seed.clients.iter().any(|it| it.client_id == TELEVISION));
    }

    /// RFC 7617, section 2.
    #[test]
    fn a_client_authenticates_in_the_header() {
        assert_eq!(RESOURCE_SERVER.basic(), "Basic ZGVtby1hcGk6ZGVtby1hcGktc2VjcmV0");
    }
}
