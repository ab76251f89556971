//! A client of a seed, or of the command line. RFC 7591, section 2; OpenID Connect Dynamic Registration, section 2.

use super::{
    client_members::{IN_LANGUAGES, METADATA, UNBUILT, check_kind, check_unbuilt},
    json::{Located, Members, SeedError},
};
use oauth_runtime::{
    jose::SigningAlgorithm,
    prelude::ClientMetadata,
    protocol::{
        client::AuthMethod,
        client_rules::{
            Implemented, MetadataError, check_client_id, check_members, check_together,
        },
        limits,
    },
};

/// An application to insert or update.
#[derive(Clone)]
pub struct ClientSeed {
    /// The secret in the clear. Only its hash is stored.
    pub client_id: String,
    /// The secret in the clear; only its hash is stored.
    pub client_secret: Option<String>,
    /// The user name of the developer who owns it.
    pub owner: Option<String>,
    /// The path of `owner` in the seed, for the error when there is no such user.
    pub owner_path: String,
    /// Everything else.
    pub metadata: ClientMetadata,
}

impl std::fmt::Debug for ClientSeed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ClientSeed")
            .field("client_id", &self.client_id)
            .field("metadata", &self.metadata)
            .finish_non_exhaustive()
    }
}

/// The grants that the provider implements.
pub const GRANT_TYPES: [&str; 8] = [
    "authorization_code",
    "client_credentials",
    "implicit",
    "password",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
];
const RESPONSE_TYPES: [&str; 7] = [
    "code",
    "token",
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
];
const PLACES: [&str; 4] = ["client_id", "client_secret", "owner", "introspection"];

impl ClientSeed {
    /// Parses a client of a seed file. A seed is written before the keys of the provider exist, so it cannot
    /// use `client_secret_jwt`.
    pub(super) fn parse_of_file(located: Located<'_>) -> Result<Self, SeedError> {
        let place = located.clone();
        let seed = Self::parse(located)?;
        if seed.metadata.auth_method() == AuthMethod::CLIENT_SECRET_JWT.as_str() {
            return Err(place.error(
                "client_secret_jwt needs the keys of the provider, which do not exist yet when a seed is read: \
                 register the client with `provider client add`",
            ));
        }
        Ok(seed)
    }

    pub(crate) fn parse(located: Located<'_>) -> Result<Self, SeedError> {
        let mut members = located.object()?;
        let mut known = PLACES.to_vec();
        known.extend(METADATA.map(|(name, _)| name));
        known.extend(UNBUILT.map(|(name, _)| name));
        let client_id = members.required("client_id", &known)?;
        let at = |members: &Members<'_>, error: &MetadataError| {
            SeedError::at(members.path_of(&error.member), error.problem.as_str())
        };
        check_client_id(client_id.text()?).map_err(|error| client_id.error(error.problem))?;
        let secret = members
            .take("client_secret")
            .map(|secret| secret.secret(limits::CLIENT_SECRET).map(str::to_owned))
            .transpose()?;
        let owner = members
            .take("owner")
            .map(|owner| owner.filled_text().map(str::to_owned))
            .transpose()?;
        let metadata = parse_metadata(&mut members)?;
        check_members(&metadata, &implemented()).map_err(|error| at(&members, &error))?;
        let owner_path = members.path_of("owner");
        let client_id = client_id.text()?.to_owned();
        members.finish(&known)?;
        check_together(&metadata, secret.is_some()).map_err(|error| at(&members, &error))?;
        Ok(Self { client_id, client_secret: secret, owner, owner_path, metadata })
    }

    /// Whether the client cannot keep a secret.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.metadata.auth_method() == AuthMethod::NONE.as_str()
    }
}

fn parse_metadata(members: &mut Members<'_>) -> Result<ClientMetadata, SeedError> {
    let mut metadata = serde_json::Map::new();
    for (name, kind) in METADATA {
        let Some(member) = members.take(name) else { continue };
        check_kind(&member, kind)?;
        metadata.insert(name.to_owned(), member.value().clone());
    }
    for name in IN_LANGUAGES {
        for (key, member) in members.take_in_languages(name) {
            member.text()?;
            metadata.insert(key.to_owned(), member.value().clone());
        }
    }
    for (name, kind) in UNBUILT {
        let Some(member) = members.take(name) else { continue };
        check_unbuilt(&member, kind)?;
        metadata.insert(name.to_owned(), member.value().clone());
    }
    if let Some(introspection) = members.take("introspection") {
        metadata.insert("introspection".to_owned(), introspection.boolean()?.into());
    }
    serde_json::from_value(serde_json::Value::Object(metadata))
        .map_err(|error| SeedError::Syntax(error.to_string()))
}

/// The authentication methods that the provider implements.
#[must_use]
pub fn auth_methods() -> Vec<&'static str> {
    AuthMethod::STANDARD.iter().map(|method| method.as_str()).collect()
}

/// The features that the provider implements.
fn implemented() -> Implemented<'static> {
    Implemented {
        grant_types: GRANT_TYPES.to_vec(),
        response_types: RESPONSE_TYPES.to_vec(),
        auth_methods: auth_methods(),
        // A seed does not know what this start signs with. A token in such a format is refused until there is a key.
        access_token_formats: vec!["opaque", "jwt"],
        openid_algorithms: Some(SigningAlgorithm::ALL.map(SigningAlgorithm::as_str).to_vec()),
        redirect_schemes: None,
    }
}
