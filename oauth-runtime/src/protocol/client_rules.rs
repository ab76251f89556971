//! The rules for client metadata that an operator registers. RFC 7591, section 2.
//!
//! The same rules apply to everything that registers clients: the server's `register_client`, and programs that read registrations.

use super::{
    access_token_format::AccessTokenFormat,
    client::AuthMethod,
    client_metadata::ClientMetadata,
    issuer::is_loopback,
    key_rules::{check_key_address, check_keys},
    languages::Languages,
    limits, openid_metadata,
    redirect_uri::{RegisteredRedirectUri, has_permitted_scheme},
    response_type::same_words,
    scope::Scope,
    scope_pattern, secret_rules, token_exchange,
    unbuilt_metadata::asks_for_unbuilt,
};
use url::Url;

/// A member that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {problem}")]
#[non_exhaustive]
pub struct MetadataError {
    /// The member, with the place in a list: `redirect_uris[0]`.
    pub member: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl MetadataError {
    fn new(member: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { member: member.into(), problem: problem.into() }
    }
}

/// What a server implements, by the words on the wire.
#[derive(Clone, Debug, Default)]
pub struct Implemented<'a> {
    /// Grant types.
    pub grant_types: Vec<&'a str>,
    /// Response types.
    pub response_types: Vec<&'a str>,
    /// Client authentication methods.
    pub auth_methods: Vec<&'a str>,
    /// Formats of access tokens; empty is `opaque` alone.
    pub access_token_formats: Vec<&'a str>,
    /// The algorithms by which ID tokens are signed; `None` where the server does not speak OpenID Connect.
    pub openid_algorithms: Option<Vec<&'a str>>,
    /// The schemes of redirect URIs besides https and http, in lower case; `None` is every scheme that browsers do not act upon
    /// themselves.
    pub redirect_schemes: Option<&'a [String]>,
}

impl Implemented<'_> {
    fn access_token_formats(&self) -> Vec<&str> {
        let mut formats = self.access_token_formats.clone();
        if formats.is_empty() {
            formats.push(AccessTokenFormat::Opaque.as_str());
        }
        formats
    }
}

/// The members that are links on pages.
const LINKS: [&str; 4] = ["client_uri", "logo_uri", "tos_uri", "policy_uri"];

/// The members that must not be in `other`: there they would replace the member that was checked, or store a secret in clear.
const OWN_PLACES: [&str; 21] = [
    "access_token_format",
    "redirect_uris",
    "token_endpoint_auth_method",
    "grant_types",
    "response_types",
    "client_name",
    "client_uri",
    "logo_uri",
    "scope",
    "contacts",
    "tos_uri",
    "policy_uri",
    "introspection",
    "access_token_expires_in",
    "refresh_token_expires_in",
    "client_id",
    "client_id_issued_at",
    "client_secret",
    "client_secret_expires_at",
    "registration_access_token",
    "registration_client_uri",
];

/// Checks an identifier (RFC 6749 appendix A.1): 1 to 190 printable ASCII characters, blanks included. It is compared byte by
/// byte, so nothing is trimmed.
///
/// # Errors
/// What is wrong with it.
pub fn check_client_id(client_id: &str) -> Result<(), MetadataError> {
    let is_printable = client_id.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if (1..=190).contains(&client_id.len()) && is_printable {
        return Ok(());
    }
    Err(MetadataError::new("client_id", "expected 1 to 190 printable ASCII characters"))
}

/// Checks a client secret: 1 to [`limits::CLIENT_SECRET`] bytes, because a longer secret is never compared, and at least 32 bytes
/// if the client signs by it.
///
/// # Errors
/// What is wrong with it.
pub fn check_secret(secret: &str, metadata: &ClientMetadata) -> Result<(), MetadataError> {
    if (1..=limits::CLIENT_SECRET).contains(&secret.len()) {
        let long_enough = secret_rules::check_signing_secret(metadata, secret);
        return long_enough.map_err(|problem| MetadataError::new("client_secret", problem));
    }
    let problem = format!("expected 1 to {} bytes", limits::CLIENT_SECRET);
    Err(MetadataError::new("client_secret", problem))
}

/// Checks each member by itself.
///
/// # Errors
/// The first member that breaks a rule.
pub fn check_members(
    metadata: &ClientMetadata,
    implemented: &Implemented<'_>,
) -> Result<(), MetadataError> {
    each("redirect_uris", &metadata.redirect_uris, |uri| {
        RegisteredRedirectUri::parse(uri).map_err(|refusal| refusal.to_string())?;
        match implemented.redirect_schemes {
            Some(permitted) if !has_permitted_scheme(uri, permitted) => {
                Err("this server does not permit this scheme: see the setting redirect_schemes"
                    .to_owned())
            }
            _ => Ok(()),
        }
    })?;
    one("token_endpoint_auth_method", metadata.token_endpoint_auth_method.as_ref(), |word| {
        one_of(word, &implemented.auth_methods, "an authentication method")
    })?;
    each("grant_types", metadata.grant_types.iter().flatten(), |word| {
        one_of(word, &implemented.grant_types, "a grant type")
    })?;
    each("response_types", metadata.response_types.iter().flatten(), |word| {
        one_of(word, &implemented.response_types, "a response type")
    })?;
    one("scope", metadata.scope.as_ref(), |scope| check_scope(scope))?;
    let links = [&metadata.client_uri, &metadata.logo_uri, &metadata.tos_uri, &metadata.policy_uri];
    for (name, uri) in LINKS.into_iter().zip(links) {
        one(name, uri.as_ref(), |uri| check_web_page(uri))?;
    }
    let of_openid = openid_metadata::Known {
        algorithms: implemented.openid_algorithms.as_deref(),
        redirect_schemes: implemented.redirect_schemes,
    };
    for (key, value) in &metadata.other {
        if OWN_PLACES.contains(&key.as_str()) {
            let problem = "set it in its own field, not in `other`";
            return Err(MetadataError::new(key, problem));
        }
        if key == "jwks" {
            check_keys(value).map_err(|problem| MetadataError::new(key, problem))?;
            continue;
        }
        if key == "jwks_uri" {
            check_key_address(value).map_err(|problem| MetadataError::new(key, problem))?;
            continue;
        }
        if asks_for_unbuilt(key, value) {
            return Err(MetadataError::new(key, "not built yet"));
        }
        openid_metadata::check(key, value, of_openid)
            .map_err(|(member, problem)| MetadataError::new(member, problem))?;
        let Some((name, tag)) = key.split_once('#') else { continue };
        if name != "client_name" && !LINKS.contains(&name) {
            continue;
        }
        let text = value.as_str().ok_or_else(|| MetadataError::new(key, "expected a text"))?;
        if !Languages::is_tag(tag) {
            let problem = format!("`{tag}` is no language tag, expected one such as {name}#de");
            return Err(MetadataError::new(key, problem));
        }
        if LINKS.contains(&name) {
            one(key, Some(text), check_web_page)?;
        }
    }
    one("access_token_format", metadata.access_token_format.as_ref(), |format| {
        one_of(
            format.as_str(),
            &implemented.access_token_formats(),
            "a format of this server's access tokens",
        )
    })?;
    let lifetimes = [
        ("access_token_expires_in", metadata.access_token_expires_in),
        ("refresh_token_expires_in", metadata.refresh_token_expires_in),
    ];
    for (name, seconds) in lifetimes {
        if seconds.is_some_and(|seconds| seconds < 1) {
            return Err(MetadataError::new(name, "expected at least 1 second"));
        }
    }
    Ok(())
}

/// Checks that the members and the secret do not contradict each other.
///
/// # Errors
/// The first contradiction.
pub fn check_together(metadata: &ClientMetadata, has_secret: bool) -> Result<(), MetadataError> {
    let is_public = metadata.auth_method() == AuthMethod::NONE.as_str();
    if is_public && has_secret {
        let problem = "a client with the method none has no secret";
        return Err(MetadataError::new("client_secret", problem));
    }
    let signs = metadata.auth_method() == AuthMethod::PRIVATE_KEY_JWT.as_str();
    let (has_keys, has_address) =
        (metadata.other.contains_key("jwks"), metadata.other.contains_key("jwks_uri"));
    if has_keys && has_address {
        let problem = "the keys stand in `jwks` already: register one of the two";
        return Err(MetadataError::new("jwks_uri", problem));
    }
    if signs && !has_keys && !has_address {
        let problem =
            "missing: private_key_jwt needs the client's public keys here or at `jwks_uri`";
        return Err(MetadataError::new("jwks", problem));
    }
    secret_rules::check_request_objects(metadata)
        .map_err(|(member, problem)| MetadataError::new(member, problem))?;
    secret_rules::check_signing_algorithm(metadata)
        .map_err(|problem| MetadataError::new("token_endpoint_auth_signing_alg", problem))?;
    if secret_rules::has_secret(metadata) && !has_secret {
        let problem = "missing, or set token_endpoint_auth_method to none";
        return Err(MetadataError::new("client_secret", problem));
    }
    openid_metadata::check_together(metadata)
        .map_err(|(member, problem)| MetadataError::new(member, problem))?;
    let grant_types = || metadata.grant_types.iter().flatten();
    let place = |grant_type: &str| grant_types().position(|known| known == grant_type);
    for grant_type in ["client_credentials", token_exchange::GRANT_TYPE] {
        if let (true, Some(place)) = (is_public, place(grant_type)) {
            let problem =
                format!("{grant_type} needs a client that authenticates, not the method none");
            return Err(MetadataError::new(format!("grant_types[{place}]"), problem));
        }
    }
    for grant_type in ["authorization_code", "implicit"] {
        if metadata.allows_grant_type(grant_type) && metadata.redirect_uris.is_empty() {
            let problem = format!(
                "{grant_type} needs at least one redirect URI; for a client without grants, set grant_types to an empty list"
            );
            return Err(MetadataError::new("redirect_uris", problem));
        }
    }
    Ok(())
}

fn one<'a, T: ?Sized>(
    member: &str,
    value: Option<&'a T>,
    check: impl Fn(&'a T) -> Result<(), String>,
) -> Result<(), MetadataError> {
    value.map_or(Ok(()), check).map_err(|problem| MetadataError::new(member, problem))
}

fn each<'a>(
    member: &str,
    values: impl IntoIterator<Item = &'a String>,
    check: impl Fn(&'a str) -> Result<(), String>,
) -> Result<(), MetadataError> {
    for (place, value) in values.into_iter().enumerate() {
        let name = format!("{member}[{place}]");
        check(value).map_err(|problem| MetadataError::new(name, problem))?;
    }
    Ok(())
}

/// Checks that a word is among the known ones. The order of the words of a response type does not matter.
fn one_of(word: &str, known: &[&str], what: &str) -> Result<(), String> {
    if known.iter().any(|known| same_words(known, word)) {
        return Ok(());
    }
    let known = known.join(", ");
    Err(format!("`{word}` is not {what} of this provider, expected one of: {known}"))
}

fn check_scope(scope: &str) -> Result<(), String> {
    let scope = Scope::written(scope).map_err(|refusal| {
        let hint = refusal.hint().map_or_else(String::new, |hint| format!(": {hint}"));
        format!("{refusal}{hint}")
    })?;
    scope.iter().try_for_each(scope_pattern::check).map_err(|refusal| refusal.to_string())
}

/// Checks an address that becomes a link on a page: nothing that a browser would run is permitted.
fn check_web_page(uri: &str) -> Result<(), String> {
    let problem = match Url::parse(uri) {
        Ok(url) if url.scheme() == "https" => return Ok(()),
        Ok(url) if url.scheme() == "http" && is_loopback(&url) => return Ok(()),
        Ok(url) if url.scheme() == "http" => "plain http is for loopback addresses only, use https",
        _ => "expected an http or https address",
    };
    Err(problem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(metadata: &ClientMetadata) -> Option<String> {
        let implemented = Implemented {
            grant_types: vec![
                "authorization_code",
                "client_credentials",
                token_exchange::GRANT_TYPE,
            ],
            response_types: vec!["code"],
            auth_methods: vec!["client_secret_basic", "none"],
            access_token_formats: Vec::new(),
            openid_algorithms: None,
            redirect_schemes: None,
        };
        let has_secret = metadata.auth_method() != "none";
        let found = check_members(metadata, &implemented)
            .and_then(|()| check_together(metadata, has_secret));
        found.err().map(|error| error.to_string())
    }

    #[test]
    fn a_member_that_breaks_a_rule_is_named_with_its_place() {
        let good = ClientMetadata::default().with_redirect_uris(["https://a.example/cb"]);
        assert_eq!(problem(&good), None);
        let mut script = good.clone();
        script.logo_uri = Some("javascript:alert(1)".into());
        for (metadata, expected) in [
            (
                good.clone().with_redirect_uris(["https://a.example/cb", "https://a.example/#"]),
                "redirect_uris[1]: ",
            ),
            (
                good.clone().with_grant_types(["magic"]),
                "grant_types[0]: `magic` is not a grant type",
            ),
            (good.clone().with_response_types(["token"]), "response_types[0]: `token` is not a"),
            (good.clone().with_auth_method("x"), "token_endpoint_auth_method: `x` is not an"),
            (good.clone().with_scope("a \" b"), "scope: "),
            (good.clone().with_scope("team:{id}{x}"), "scope: "),
            (script, "logo_uri: expected an http or https address"),
            (good.clone().with_access_token_expires_in(0), "access_token_expires_in: expected at"),
            (
                good.clone().with_access_token_format("jwt"),
                "access_token_format: `jwt` is not a format",
            ),
            (ClientMetadata::default(), "redirect_uris: authorization_code needs at least one"),
            (
                good.clone().with_auth_method("none").with_grant_types(["client_credentials"]),
                "grant_types[0]: client_credentials needs",
            ),
            (
                good.with_auth_method("none").with_grant_types([token_exchange::GRANT_TYPE]),
                "grant_types[0]: urn:ietf:params:oauth:grant-type:token-exchange needs",
            ),
        ] {
            let problem = problem(&metadata).unwrap_or_default();
            assert!(problem.starts_with(expected), "{problem}");
        }
    }
}
