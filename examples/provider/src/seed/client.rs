//! A client of a seed, or of the command line. RFC 7591, section 2; OpenID Connect Dynamic Registration, section 2.

use super::{
    client_members::{IN_LANGUAGES, METADATA, UNBUILT, check_kind, check_unbuilt},
    json::{Located, Members, SeedError},
};
use oauth_runtime::{
    prelude::ClientMetadata,
    protocol::{
        client::AuthMethod, issuer::is_loopback, languages::Languages, limits,
        redirect_uri::RegisteredRedirectUri, scope::Scope,
    },
};

/// An application to insert or update.
#[derive(Clone)]
pub struct ClientSeed {
    /// The identifier.
    pub client_id: String,
    /// The secret in the clear; only its hash is stored.
    pub client_secret: Option<String>,
    /// The user name of the developer who owns it.
    pub owner: Option<String>,
    /// Where `owner` stands, for the message when there is no such user.
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
pub const GRANT_TYPES: [&str; 5] =
    ["authorization_code", "client_credentials", "implicit", "password", "refresh_token"];
const RESPONSE_TYPES: [&str; 2] = ["code", "token"];
const PLACES: [&str; 4] = ["client_id", "client_secret", "owner", "introspection"];

impl ClientSeed {
    pub(crate) fn parse(located: Located<'_>) -> Result<Self, SeedError> {
        let mut members = located.object()?;
        let mut known = PLACES.to_vec();
        known.extend(METADATA.map(|(name, _)| name));
        known.extend(UNBUILT.map(|(name, _)| name));
        let client_id = members.required("client_id", &known)?;
        check_client_id(client_id.text()?).map_err(|problem| client_id.error(problem))?;
        let secret = members
            .take("client_secret")
            .map(|secret| secret.secret(limits::CLIENT_SECRET).map(str::to_owned))
            .transpose()?;
        let owner = members
            .take("owner")
            .map(|owner| owner.filled_text().map(str::to_owned))
            .transpose()?;
        let metadata = parse_metadata(&mut members)?;
        let owner_path = members.path_of("owner");
        let client_id = client_id.text()?.to_owned();
        members.finish(&known)?;
        check_consistency(&members, &metadata, secret.is_some())?;
        Ok(Self { client_id, client_secret: secret, owner, owner_path, metadata })
    }

    /// Whether the client cannot keep a secret.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.metadata.auth_method() == AuthMethod::NONE.as_str()
    }
}

/// RFC 6749, appendix A.1: printable ASCII, blanks included. It is compared byte by byte, so nothing is trimmed.
fn check_client_id(client_id: &str) -> Result<(), &'static str> {
    if client_id.is_empty()
        || client_id.len() > 190
        || !client_id.bytes().all(|byte| matches!(byte, b' '..=b'~'))
    {
        return Err("expected 1 to 190 printable ASCII characters");
    }
    Ok(())
}

fn parse_metadata(members: &mut Members<'_>) -> Result<ClientMetadata, SeedError> {
    let mut metadata = serde_json::Map::new();
    for (name, kind) in METADATA {
        let Some(member) = members.take(name) else { continue };
        check_kind(&member, kind)?;
        check_words(name, &member)?;
        metadata.insert(name.to_owned(), member.value().clone());
    }
    for name in IN_LANGUAGES {
        for (key, member) in members.take_in_languages(name) {
            member.text()?;
            check_language(key, &member)?;
            check_words(name, &member)?;
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

/// RFC 7591 section 2.2.
fn check_language(key: &str, member: &Located<'_>) -> Result<(), SeedError> {
    let (name, tag) = key.split_once('#').unwrap_or_default();
    if Languages::is_tag(tag) {
        return Ok(());
    }
    Err(member.error(format!("`{tag}` is no language tag, expected one such as {name}#de")))
}

fn check_words(name: &str, member: &Located<'_>) -> Result<(), SeedError> {
    match name {
        "grant_types" => {
            member.texts()?.iter().try_for_each(|item| one_of(item, &GRANT_TYPES, "grant type"))
        }
        "response_types" => member
            .texts()?
            .iter()
            .try_for_each(|item| one_of(item, &RESPONSE_TYPES, "response type")),
        "token_endpoint_auth_method" => one_of(member, &auth_methods(), "authentication method"),
        "redirect_uris" => member.texts()?.iter().try_for_each(check_redirect_uri),
        "scope" => match Scope::written(member.text()?) {
            Ok(_) => Ok(()),
            Err(refusal) => {
                let hint = refusal.hint().map_or_else(String::new, |hint| format!(": {hint}"));
                Err(member.error(format!("{refusal}{hint}")))
            }
        },
        "client_uri" | "logo_uri" | "tos_uri" | "policy_uri" => check_web_page(member),
        _ => Ok(()),
    }
}

/// The authentication methods that the provider implements.
#[must_use]
pub fn auth_methods() -> Vec<&'static str> {
    AuthMethod::STANDARD.iter().map(|method| method.as_str()).collect()
}

fn one_of(item: &Located<'_>, known: &[&str], what: &str) -> Result<(), SeedError> {
    let word = item.text()?;
    if known.contains(&word) {
        return Ok(());
    }
    Err(item.error(format!(
        "`{word}` is not a{} {what} of this provider, expected one of: {}",
        if what.starts_with('a') { "n" } else { "" },
        known.join(", ")
    )))
}

fn check_redirect_uri(item: &Located<'_>) -> Result<(), SeedError> {
    RegisteredRedirectUri::parse(item.text()?)
        .map(|_| ())
        .map_err(|refusal| item.error(refusal.to_string()))
}

/// These become links on pages, so nothing that a browser would run may stand there.
fn check_web_page(member: &Located<'_>) -> Result<(), SeedError> {
    match url::Url::parse(member.text()?) {
        Ok(url) if url.scheme() == "https" => Ok(()),
        Ok(url) if url.scheme() == "http" && is_loopback(&url) => Ok(()),
        Ok(url) if url.scheme() == "http" => {
            Err(member.error("plain http is for loopback addresses only, use https"))
        }
        _ => Err(member.error("expected an http or https address")),
    }
}

fn check_consistency(
    members: &Members<'_>,
    metadata: &ClientMetadata,
    has_secret: bool,
) -> Result<(), SeedError> {
    let is_public = metadata.auth_method() == AuthMethod::NONE.as_str();
    match (is_public, has_secret) {
        (true, true) => {
            return Err(SeedError::at(
                members.path_of("client_secret"),
                "a client with the method none has no secret",
            ));
        }
        (false, false) => {
            return Err(SeedError::at(
                members.path_of("client_secret"),
                "missing, or set token_endpoint_auth_method to none",
            ));
        }
        _ => {}
    }
    let client_credentials =
        metadata.grant_types.iter().flatten().position(|grant| grant == "client_credentials");
    if let (true, Some(index)) = (is_public, client_credentials) {
        let path = members.path_of(&format!("grant_types[{index}]"));
        return Err(SeedError::at(
            path,
            "client_credentials needs a client that authenticates, not the method none",
        ));
    }
    for grant_type in ["authorization_code", "implicit"] {
        if metadata.allows_grant_type(grant_type) && metadata.redirect_uris.is_empty() {
            return Err(SeedError::at(
                members.path_of("redirect_uris"),
                format!("{grant_type} needs at least one"),
            ));
        }
    }
    Ok(())
}
