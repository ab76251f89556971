//! What is wrong with a server before its first request.

use crate::{
    endpoint::EndpointError,
    entity::schema::{Missing, check::Unready},
    keys::KeyError,
    protocol::{error::Outage, profile::Profile, protected_resource::ProtectedResourceError},
    settings::SettingError,
    texts::TextError,
};

/// What is wrong with a server before its first request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A setting cannot be used.
    #[error("the setting {0}")]
    Setting(#[from] SettingError),
    /// The texts of pages cannot be used.
    #[error(transparent)]
    Texts(#[from] TextError),
    /// A resource cannot be registered or served.
    #[error(transparent)]
    Resource(#[from] ProtectedResourceError),
    /// Tokens are to be for resources, and an entity cannot hold which.
    #[error(
        "resources are registered, and the {0} entity has no `granted` column, which holds what a token is for: put `#[oauth_columns({0})]` above `#[sea_orm::model]`, or add `#[sea_orm(column_type = \"Json\")] pub granted: Option<Json>` to its model"
    )]
    ResourcesWithoutColumn(&'static str),
    /// Requests are to be of OpenID Connect, and an entity cannot hold what they ask.
    #[error(
        "the server speaks OpenID Connect, and the {0} entity has no `granted` column, which holds the `nonce` of a request: put `#[oauth_columns({0})]` above `#[sea_orm::model]`, or add `#[sea_orm(column_type = \"Json\")] pub granted: Option<Json>` to its model"
    )]
    OpenIdWithoutColumn(&'static str),
    /// The profile demands an issuer.
    #[error(
        "the profile `{0}` demands an issuer, which every answer of the authorization endpoint names (RFC 9207): call `.issuer(\"https://id.example.com\")`"
    )]
    ProfileWithoutIssuer(Profile),
    /// The profile demands a code challenge of every client, and the code entity cannot hold one.
    #[error(
        "the profile `{0}` demands a code challenge of every client, and the code entity has no columns for one: put `#[oauth_columns(code)]` above `#[sea_orm::model]`, or add `pub code_challenge: Option<String>` and `pub code_challenge_method: Option<String>` to its model"
    )]
    ProfileWithoutChallenge(Profile),
    /// The endpoints cannot be mounted.
    #[error(transparent)]
    Endpoint(EndpointError),
    /// Two `#[grant]` declarations of one grant.
    #[error("the grant {0} is registered twice: leave one `#[grant] impl` for this provider")]
    GrantRegisteredTwice(&'static str),
    /// Two grants answer one response type.
    #[error(
        "the response type {0} is registered twice: leave one `#[grant] impl` for this provider"
    )]
    ResponseTypeRegisteredTwice(&'static str),
    /// A grant's wire word is none.
    #[error(
        "{0:?} cannot be a grant type: it is an absolute URI, such as `urn:example:my-grant` (RFC 6749 section 4.5)"
    )]
    GrantType(&'static str),
    /// A response type's wire word is none.
    #[error(
        "{0:?} cannot be a response type: words of letters, digits and `_`, separated by spaces (RFC 6749 section 8.4)"
    )]
    ResponseType(&'static str),
    /// A standard grant was registered that names another provider.
    #[error(
        "`register_standard_grant` was given a grant of another provider: name this one, as in `registration::refresh_token::<App>()`"
    )]
    GrantOfAnotherProvider,
    /// The database lacks tables, columns, types or unique indexes; everything that it lacks, with what mends it.
    #[error("the database does not hold what the entities say. It lacks {}{}", listed(.missing), said(.error.as_ref()))]
    Lacks {
        /// What is missing.
        missing: Vec<Missing>,
        /// What the first statement met that needed it.
        error: Option<Outage>,
    },
    /// The database cannot be reached, or refuses a statement.
    #[error("the database refuses what the server needs: {}", .0.cause())]
    Database(#[source] Outage),
    /// The keys that the nodes share, or those that sign, cannot be used.
    #[error("the keys cannot be used: {0}")]
    Keys(#[source] KeyError),
    /// Codes are to lie in Redis, and the application takes part in storing them.
    #[cfg(feature = "redis")]
    #[error(
        "codes cannot lie in Redis beside hooks of the authorization code grant, which are given a transaction of the database: leave `save_authorization_code`, `query_authorization_code` and `authenticate_user` out of the `impl`, or do without `.redis(..)`"
    )]
    CodeHooksBesideRedis,
    /// Codes are to lie in Redis, and the code entity has columns of its own.
    #[cfg(feature = "redis")]
    #[error(
        "codes cannot lie in Redis, which has no place for the code entity's own columns {0}: take them out of the entity, or do without `.redis(..)`"
    )]
    CodeColumnsBesideRedis(String),
    /// [`AuthorizationServer::init`](super::AuthorizationServer::init) was called twice.
    #[error("the authorization server is initialised already")]
    InitialisedTwice,
}

/// Numbered, when it is more than one thing.
fn listed(missing: &[Missing]) -> String {
    let one = |(number, Missing { what, statements }): (usize, &Missing)| {
        let number = if missing.len() > 1 { format!("({number}) ") } else { String::new() };
        if statements.is_empty() {
            return format!("{number}{what}, which no statement mends: make the table anew");
        }
        format!("{number}{what}, mended by: {}", statements.join("; "))
    };
    (1..).zip(missing).map(one).collect::<Vec<_>>().join("; ")
}

fn said(error: Option<&Outage>) -> String {
    error.map_or_else(String::new, |error| format!(". The database says: {}", error.cause()))
}

impl From<Unready> for BuildError {
    fn from(unready: Unready) -> Self {
        match unready {
            Unready::Outage(outage) => Self::Database(outage),
            Unready::Lacks { missing, error } => Self::Lacks { missing, error },
        }
    }
}

impl From<KeyError> for BuildError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Outage(outage) => Self::Database(outage),
            other => Self::Keys(other),
        }
    }
}

impl From<EndpointError> for BuildError {
    fn from(error: EndpointError) -> Self {
        match error {
            EndpointError::Setting(error) => Self::Setting(error),
            other => Self::Endpoint(other),
        }
    }
}
