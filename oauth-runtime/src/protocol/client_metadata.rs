//! The metadata that a client registered. RFC 7591, section 2.

use super::{
    access_token_format::AccessTokenFormat, languages::Languages, response_type::same_words,
    scope::Scope,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Client metadata under the names of RFC 7591; stored as one JSON value.
///
/// Members that this version does not know are kept in [`other`](Self::other), so that a newer process on the
/// same database loses nothing.
///
/// ```
/// use oauth_runtime::protocol::client_metadata::ClientMetadata;
///
/// let metadata = ClientMetadata::default()
///     .with_client_name("Calendar")
///     .with_redirect_uris(["https://calendar.example.com/cb"])
///     .with_grant_types(["authorization_code", "refresh_token"])
///     .with_scope("profile email");
/// assert!(metadata.allows_grant_type("refresh_token"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(default)]
#[non_exhaustive]
pub struct ClientMetadata {
    /// The redirect URIs that answers of the authorization endpoint may be sent to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redirect_uris: Vec<String>,
    /// How the client authenticates; absent means `client_secret_basic`. A client with a secret may send it in the header or in
    /// the body, whichever of the two is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<String>,
    /// The grants that the client may use; absent means `authorization_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<String>>,
    /// The response types that the client may use; absent means `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_types: Option<Vec<String>>,
    /// The name that people are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// The client's home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// The client's logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// The scope words that the client may ask for, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Whom to write to about the client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// The client's terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// The client's privacy policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Whether the client, a resource server, may introspect any token.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub introspection: bool,
    /// The format of its access tokens: `opaque`, `jwt` or a generator's name; precedes the setting. Not of RFC 7591.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_format: Option<AccessTokenFormat>,
    /// How long the client's access tokens live, in seconds; takes precedence over settings and grants. A member of this toolkit,
    /// not of RFC 7591.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_expires_in: Option<i64>,
    /// How long a refresh token of the client lives unused, in seconds; takes precedence over settings and grants. The token ends
    /// with the authorization in any case. A member of this toolkit, not of RFC 7591.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_expires_in: Option<i64>,
    /// Every other member.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ClientMetadata {
    /// Sets the redirect URIs that answers of the authorization endpoint may be sent to.
    #[must_use]
    pub fn with_redirect_uris<S: Into<String>>(
        mut self,
        uris: impl IntoIterator<Item = S>,
    ) -> Self {
        self.redirect_uris = uris.into_iter().map(Into::into).collect();
        self
    }

    /// Sets how the client authenticates, by the method's name on the wire.
    #[must_use]
    pub fn with_auth_method(mut self, method: impl Into<String>) -> Self {
        self.token_endpoint_auth_method = Some(method.into());
        self
    }

    /// Sets the grants that the client may use.
    #[must_use]
    pub fn with_grant_types<S: Into<String>>(
        mut self,
        grant_types: impl IntoIterator<Item = S>,
    ) -> Self {
        self.grant_types = Some(grant_types.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the response types that the client may use.
    #[must_use]
    pub fn with_response_types<S: Into<String>>(
        mut self,
        response_types: impl IntoIterator<Item = S>,
    ) -> Self {
        self.response_types = Some(response_types.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the name that people are shown.
    #[must_use]
    pub fn with_client_name(mut self, name: impl Into<String>) -> Self {
        self.client_name = Some(name.into());
        self
    }

    /// Sets the scope words that the client may ask for, separated by spaces.
    #[must_use]
    pub fn with_scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Says whether the client, a resource server, may introspect any token.
    #[must_use]
    pub fn with_introspection(mut self, may_introspect: bool) -> Self {
        self.introspection = may_introspect;
        self
    }

    /// A client that only introspects: it uses no grant, so it needs no redirect URI.
    #[must_use]
    pub fn resource_server() -> Self {
        Self { grant_types: Some(Vec::new()), response_types: Some(Vec::new()), ..Self::default() }
            .with_introspection(true)
    }

    /// Sets the format of the client's access tokens.
    #[must_use]
    pub fn with_access_token_format(mut self, format: impl Into<AccessTokenFormat>) -> Self {
        self.access_token_format = Some(format.into());
        self
    }

    /// Sets how long the client's access tokens live, in seconds.
    #[must_use]
    pub fn with_access_token_expires_in(mut self, seconds: i64) -> Self {
        self.access_token_expires_in = Some(seconds);
        self
    }

    /// Sets how long a refresh token of the client lives unused, in seconds.
    #[must_use]
    pub fn with_refresh_token_expires_in(mut self, seconds: i64) -> Self {
        self.refresh_token_expires_in = Some(seconds);
        self
    }

    /// Whether the client may use the grant.
    #[must_use]
    pub fn allows_grant_type(&self, grant_type: &str) -> bool {
        match &self.grant_types {
            Some(types) => types.iter().any(|known| known == grant_type),
            None => grant_type == "authorization_code",
        }
    }

    /// Whether the client may use the response type; the order of its words does not matter.
    #[must_use]
    pub fn allows_response_type(&self, response_type: &str) -> bool {
        match &self.response_types {
            Some(types) => types.iter().any(|known| same_words(known, response_type)),
            None => response_type == "code",
        }
    }

    /// The scope words that the client may ask for.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::stored(self.scope.as_deref().unwrap_or_default())
    }

    /// A member that people read, such as `client_name`, in the language that suits the reader best. The client registers languages
    /// under `client_name#de` and the like (RFC 7591 section 2.2). If none of them suits, the member without a language.
    #[must_use]
    pub fn in_language(&self, name: &str, languages: &Languages) -> Option<&str> {
        let tags = self.other.keys().filter_map(|key| key.strip_prefix(name)?.strip_prefix('#'));
        let chosen =
            languages.choose(tags).and_then(|tag| self.other.get(&format!("{name}#{tag}")));
        let untagged = match name {
            "client_name" => self.client_name.as_deref(),
            "client_uri" => self.client_uri.as_deref(),
            "logo_uri" => self.logo_uri.as_deref(),
            "tos_uri" => self.tos_uri.as_deref(),
            "policy_uri" => self.policy_uri.as_deref(),
            _ => None,
        };
        chosen.and_then(Value::as_str).or(untagged)
    }

    /// The registered authentication method, by its name on the wire, or `client_secret_basic`.
    #[must_use]
    pub fn auth_method(&self) -> &str {
        self.token_endpoint_auth_method.as_deref().unwrap_or("client_secret_basic")
    }

    /// The grants that the client may use: what it registered, or `authorization_code`.
    pub fn grant_types(&self) -> impl Iterator<Item = &str> {
        words_or(self.grant_types.as_deref(), "authorization_code")
    }

    /// The response types that the client may use: what it registered, or `code`.
    pub fn response_types(&self) -> impl Iterator<Item = &str> {
        words_or(self.response_types.as_deref(), "code")
    }

    /// The only algorithm by which the client signs assertions, if it registered one.
    #[must_use]
    pub fn token_endpoint_auth_signing_alg(&self) -> Option<&str> {
        self.text("token_endpoint_auth_signing_alg")
    }

    /// The algorithm by which the client wants its ID tokens signed, if it registered one (OpenID Connect Registration section 2).
    #[must_use]
    pub fn id_token_signed_response_alg(&self) -> Option<&str> {
        self.text("id_token_signed_response_alg")
    }

    /// The algorithm by which the client wants the claims of its users signed, if it registered one (OpenID Connect Registration
    /// section 2).
    #[must_use]
    pub fn userinfo_signed_response_alg(&self) -> Option<&str> {
        self.text("userinfo_signed_response_alg")
    }

    /// The only algorithm by which the client signs request objects, if it registered one (OpenID Connect Registration section 2).
    #[must_use]
    pub fn request_object_signing_alg(&self) -> Option<&str> {
        self.text("request_object_signing_alg")
    }

    /// Whether the client sends its requests in signed request objects alone (RFC 9101 section 10.5).
    #[must_use]
    pub fn requires_signed_request_object(&self) -> bool {
        self.other.get("require_signed_request_object") == Some(&Value::Bool(true))
    }

    /// The client's public keys, a JWK Set.
    #[must_use]
    pub fn jwks(&self) -> Option<&Value> {
        self.other.get("jwks")
    }

    /// The address at which the client publishes its keys.
    #[must_use]
    pub fn jwks_uri(&self) -> Option<&str> {
        self.text("jwks_uri")
    }

    /// The identifier that the makers of the client gave the software.
    #[must_use]
    pub fn software_id(&self) -> Option<&str> {
        self.text("software_id")
    }

    /// The version of the software.
    #[must_use]
    pub fn software_version(&self) -> Option<&str> {
        self.text("software_version")
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.other.get(name)?.as_str()
    }
}

/// The registered words, or the default of RFC 7591 section 2.
fn words_or<'a>(
    registered: Option<&'a [String]>,
    default: &'a str,
) -> impl Iterator<Item = &'a str> {
    let default = registered.is_none().then_some(default);
    registered.into_iter().flatten().map(String::as_str).chain(default)
}

/// Metadata that are read from an entity with some members in columns of their own.
#[derive(Debug, Default)]
pub struct MetadataMembers(Map<String, Value>);

impl MetadataMembers {
    /// Starts with the members of the JSON column, if the entity has one.
    #[must_use]
    pub fn new(metadata: Option<&ClientMetadata>) -> Self {
        match metadata.map(serde_json::to_value) {
            Some(Ok(Value::Object(members))) => Self(members),
            _ => Self::default(),
        }
    }

    /// Sets a member to the value of its column, unless the column is null. A text for a list member is split at white space.
    #[must_use]
    pub fn with(mut self, name: &str, value: &impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(Value::Null) | Err(_) => {}
            Ok(Value::String(text)) if LISTS.contains(&name) => {
                self.0.insert(name.to_owned(), text.split_whitespace().collect());
            }
            Ok(value) => {
                self.0.insert(name.to_owned(), value);
            }
        }
        self
    }

    /// The metadata, if every member has the type of RFC 7591.
    pub fn finish(self) -> Result<ClientMetadata, serde_json::Error> {
        serde_json::from_value(Value::Object(self.0))
    }
}

const LISTS: [&str; 4] = ["redirect_uris", "grant_types", "response_types", "contacts"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_members_have_the_defaults_of_the_rfc() {
        let metadata = ClientMetadata::default();

        assert!(metadata.allows_grant_type("authorization_code"));
        assert!(!metadata.allows_grant_type("client_credentials"));
        assert!(metadata.allows_response_type("code"));
        assert_eq!(metadata.auth_method(), "client_secret_basic");
        assert_eq!(metadata.grant_types().collect::<Vec<_>>(), ["authorization_code"]);
        assert_eq!(metadata.response_types().collect::<Vec<_>>(), ["code"]);
        let nothing = metadata.with_grant_types(Vec::<String>::new());
        assert_eq!(nothing.grant_types().count(), 0);
    }

    #[test]
    fn every_member_of_the_rfc_can_be_read() {
        let json = r#"{"jwks":{"keys":[]},"jwks_uri":"https://a.example/keys","software_id":"a","software_version":"1",
            "token_endpoint_auth_signing_alg":"HS256"}"#;
        let metadata: ClientMetadata = serde_json::from_str(json).unwrap();

        assert!(metadata.jwks().is_some());
        assert_eq!(metadata.jwks_uri(), Some("https://a.example/keys"));
        assert_eq!((metadata.software_id(), metadata.software_version()), (Some("a"), Some("1")));
        assert_eq!(metadata.token_endpoint_auth_signing_alg(), Some("HS256"));
    }

    #[test]
    fn a_column_overrides_the_json_and_a_text_becomes_a_list() {
        let json = ClientMetadata { scope: Some("a".into()), ..ClientMetadata::default() };

        let metadata = MetadataMembers::new(Some(&json))
            .with("scope", &"b")
            .with("redirect_uris", &"https://a.example/1\nhttps://a.example/2")
            .finish()
            .unwrap();

        assert_eq!(metadata.scope.as_deref(), Some("b"));
        assert_eq!(metadata.redirect_uris, ["https://a.example/1", "https://a.example/2"]);
    }

    #[test]
    fn a_name_is_shown_in_the_language_of_the_person_who_reads_it() {
        let json = r#"{"client_name":"Calendar","client_name#de":"Kalender","client_name#es":"Calendario","policy_uri#de":"https://a.example/de"}"#;
        let metadata: ClientMetadata = serde_json::from_str(json).unwrap();
        let shown = |member, language| {
            metadata.in_language(member, &Languages::of(None, Some(language))).map(str::to_owned)
        };

        assert_eq!(shown("client_name", "de-CH, en").as_deref(), Some("Kalender"));
        assert_eq!(shown("client_name", "fr").as_deref(), Some("Calendar"));
        assert_eq!(shown("policy_uri", "de").as_deref(), Some("https://a.example/de"));
        assert_eq!(shown("policy_uri", "en"), None);
        assert_eq!(shown("tos_uri", "de"), None);
        assert_eq!(serde_json::to_value(&metadata).unwrap()["client_name#es"], "Calendario");
    }

    #[test]
    fn members_of_a_newer_version_are_kept() {
        let metadata: ClientMetadata = serde_json::from_str(r#"{"future":1}"#).unwrap();

        assert_eq!(serde_json::to_string(&metadata).unwrap(), r#"{"future":1}"#);
    }
}
