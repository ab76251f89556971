//! What makes a server fail to start: the errors of building it.

use crate::{
    endpoint::EndpointError,
    entity::schema::{Missing, check::Unready},
    keys::KeyError,
    protocol::{error::Outage, profile::Profile, protected_resource::ProtectedResourceError},
    settings::SettingError,
    texts::TextError,
};

/// Why a server could not be built. Reported before its first request.
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
    /// Resources are registered, but an entity has no column to store which resource a token is for.
    #[error(
        "resources are registered, but the {0} entity has no `granted` column to store which resources a token is for: put `#[oauth_columns({0})]` above `#[sea_orm::model]`, or add `#[sea_orm(column_type = \"Json\")] pub granted: Option<Json>` to its model"
    )]
    ResourcesWithoutColumn(&'static str),
    /// The server speaks OpenID Connect, but an entity has no column to store the `nonce` of a request.
    #[error(
        "the server speaks OpenID Connect, and the {0} entity has no `granted` column, which holds the `nonce` of a request: put `#[oauth_columns({0})]` above `#[sea_orm::model]`, or add `#[sea_orm(column_type = \"Json\")] pub granted: Option<Json>` to its model"
    )]
    OpenIdWithoutColumn(&'static str),
    /// The profile requires an issuer, and none is set.
    #[error(
        "the profile `{0}` demands an issuer, which every answer of the authorization endpoint names (RFC 9207): call `.issuer(\"https://id.example.com\")`"
    )]
    ProfileWithoutIssuer(Profile),
    /// The profile requires a code challenge of every client, but the code entity has no columns to store one.
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
    /// The name of a grant is not a valid grant type.
    #[error(
        "{0:?} cannot be a grant type: it is an absolute URI, such as `urn:example:my-grant` (RFC 6749 section 4.5)"
    )]
    GrantType(&'static str),
    /// The name of a response type is not a valid response type.
    #[error(
        "{0:?} cannot be a response type: words of letters, digits and `_`, separated by spaces (RFC 6749 section 8.4)"
    )]
    ResponseType(&'static str),
    /// `register_standard_grant` was given a grant of another provider.
    #[error(
        "`register_standard_grant` was given a grant of another provider: name this one, as in `registration::refresh_token::<App>()`"
    )]
    GrantOfAnotherProvider,
    /// The database lacks tables, columns, types or unique indexes. Lists everything that is missing, each with the statements that add
    /// it.
    #[error("the database does not match the entities. Missing: {}{}", listed(.missing), said(.error.as_ref()))]
    Lacks {
        /// What is missing.
        missing: Vec<Missing>,
        /// The error of the first statement that failed because of it.
        error: Option<Outage>,
    },
    /// The database cannot be reached, or refuses a statement.
    #[error("the database cannot be reached, or refuses a statement: {}", .0.cause())]
    Database(#[source] Outage),
    /// The signing keys, or the key that the nodes share, cannot be used.
    #[error("the keys cannot be used: {0}")]
    Keys(#[source] KeyError),
    /// Authorization codes are stored in Redis, but the authorization code grant has hooks that need a database transaction.
    #[cfg(feature = "redis")]
    #[error(
        "authorization codes cannot be stored in Redis if the authorization code grant has hooks, because hooks need a database transaction: remove `save_authorization_code`, `query_authorization_code` and `authenticate_user` from the `impl`, or do not call `.redis(..)`"
    )]
    CodeHooksBesideRedis,
    /// Authorization codes are stored in Redis, but the code entity has columns of the application's own.
    #[cfg(feature = "redis")]
    #[error(
        "authorization codes cannot be stored in Redis, because the code entity has columns of the application's own ({0}): remove these columns, or do not call `.redis(..)`"
    )]
    CodeColumnsBesideRedis(String),
    /// [`AuthorizationServer::init`](super::AuthorizationServer::init) was called twice.
    #[error("the authorization server is initialised already")]
    InitialisedTwice,
}

/// The missing things as one text, numbered if there are several.
fn listed(missing: &[Missing]) -> String {
    let one = |(number, Missing { what, statements }): (usize, &Missing)| {
        let number = if missing.len() > 1 { format!("({number}) ") } else { String::new() };
        if statements.is_empty() {
            return format!(
                "{number}{what}; no statement can correct this, so create the table again"
            );
        }
        format!("{number}{what}; to correct this, run: {}", statements.join("; "))
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
