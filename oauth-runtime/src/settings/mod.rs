//! The settings of a server, in sections. Every setting has a default; every time is in seconds.

mod access_tokens;
mod authorization;
#[cfg(feature = "fetch")]
mod client_documents;
mod device_authorization;
mod endpoints;
mod error;
mod guesses;
mod keys;
mod lifetimes;
mod metadata;
mod openid;
mod refresh_policy;
mod refresh_tokens;
mod registration;

pub use access_tokens::AccessTokenSettings;
pub use authorization::AuthorizationSettings;
#[cfg(feature = "fetch")]
pub use client_documents::{ClientDocumentSettings, OtherHosts};
pub use device_authorization::DeviceAuthorizationSettings;
pub use endpoints::EndpointSettings;
pub(crate) use endpoints::{REGISTRATION_PATH, TOKEN_PATH};
pub use error::{SettingError, SettingProblem};
pub use guesses::GuessSettings;
pub use keys::KeySettings;
pub use lifetimes::Lifetimes;
pub use metadata::MetadataSettings;
pub use openid::OpenIdSettings;
pub use refresh_policy::RefreshPolicy;
pub use refresh_tokens::RefreshTokenSettings;
pub use registration::{RegistrationSettings, SoftwareStatementIssuer};

#[cfg(feature = "fetch")]
use crate::fetch::{FetchSettings, GuardedFetch};
use crate::protocol::{
    error::ErrorCode,
    issuer::{self, Issuer},
    profile::{Profile, Rules},
    requested_scope::{OmittedScope, RequestRules},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// All settings of a server, set from code or read from a file.
///
/// ```
/// use oauth_runtime::settings::Settings;
///
/// let text = r#"{ "issuer": "https://id.example.com", "lifetimes": { "access_token": 900 } }"#;
/// let settings: Settings = serde_json::from_str(text)?;
/// assert_eq!(settings.lifetimes.access_token, Some(900));
/// settings.check()?;
///
/// let mistake = serde_json::from_str::<Settings>(r#"{ "lifetimes": { "acces_token": 900 } }"#);
/// assert!(mistake.is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Settings {
    /// The issuer identifier (RFC 8414 section 2): https, or http on a loopback address; no trailing slash. Without an issuer the
    /// server sends no `iss` and has no metadata document.
    pub issuer: Option<String>,
    /// Permits an http issuer that is not a loopback address, for a network that is protected by other means.
    pub insecure_transport: bool,
    /// The `realm` of challenges; `oauth` by default.
    pub realm: String,
    /// The rules that apply where neither a setting nor a grant decides: `default`, `oauth21` or `compat`.
    pub profile: Profile,
    /// The scope of a request without `scope`; by default the scope that the client registered.
    pub omitted_scope: OmittedScope,
    /// The address of the page that explains an error, by the error's code; sent as `error_uri` wherever the error is sent.
    pub error_uris: BTreeMap<String, String>,
    /// Whether the page of the endpoint `errors` is sent as `error_uri` of each error that `error_uris` does not contain; `false`
    /// by default. This needs an issuer.
    pub explain_errors: Option<bool>,
    /// The lifetimes of tokens, codes and requests.
    pub lifetimes: Lifetimes,
    /// The format and the audience of access tokens.
    pub access_tokens: AccessTokenSettings,
    /// Whether refresh tokens are issued, and how they are made.
    pub refresh_tokens: RefreshTokenSettings,
    /// The signing keys that the server makes.
    pub keys: KeySettings,
    /// How many attempts may fail.
    pub guesses: GuessSettings,
    /// The authorization endpoint.
    pub authorization: AuthorizationSettings,
    /// OpenID Connect, if the server supports it.
    pub openid: OpenIdSettings,
    /// The device authorization grant.
    pub device_authorization: DeviceAuthorizationSettings,
    /// Which endpoints the server has, and at which paths.
    pub endpoints: EndpointSettings,
    /// What clients that register themselves get, and the limits for them.
    pub registration: RegistrationSettings,
    /// Members of the metadata document that do not follow from what is registered.
    pub metadata: MetadataSettings,
    /// Fetches from other machines, such as the fetch of a client's keys.
    #[cfg(feature = "fetch")]
    pub fetch: FetchSettings,
    /// Clients that nobody registered, whose `client_id` is the address of their metadata.
    #[cfg(feature = "fetch")]
    pub client_id_metadata_documents: ClientDocumentSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            issuer: None,
            insecure_transport: false,
            realm: "oauth".into(),
            profile: Profile::default(),
            omitted_scope: OmittedScope::default(),
            error_uris: BTreeMap::new(),
            explain_errors: None,
            lifetimes: Lifetimes::default(),
            access_tokens: AccessTokenSettings::default(),
            refresh_tokens: RefreshTokenSettings::default(),
            keys: KeySettings::default(),
            guesses: GuessSettings::default(),
            authorization: AuthorizationSettings::default(),
            openid: OpenIdSettings::default(),
            device_authorization: DeviceAuthorizationSettings::default(),
            endpoints: EndpointSettings::default(),
            registration: RegistrationSettings::default(),
            metadata: MetadataSettings::default(),
            #[cfg(feature = "fetch")]
            fetch: FetchSettings::default(),
            #[cfg(feature = "fetch")]
            client_id_metadata_documents: ClientDocumentSettings::default(),
        }
    }
}

impl Settings {
    /// Checks every section. Building a server does this too.
    ///
    /// # Errors
    /// The first mistake, with the key of its setting.
    pub fn check(&self) -> Result<(), SettingError> {
        if let Some(issuer) = &self.issuer {
            Issuer::parse(issuer, self.insecure_transport).map_err(|source| {
                SettingError::new("issuer", SettingProblem::Issuer(issuer.clone(), source))
            })?;
        }
        for (code, uri) in &self.error_uris {
            metadata::check_uri(uri)
                .map_err(|problem| SettingError::new(format!("error_uris.{code}"), problem))?;
        }
        self.lifetimes.check().map_err(|error| error.within("lifetimes"))?;
        self.access_tokens.check().map_err(|error| error.within("access_tokens"))?;
        self.keys.check().map_err(|error| error.within("keys"))?;
        self.guesses.check().map_err(|error| error.within("guesses"))?;
        self.authorization.check().map_err(|error| error.within("authorization"))?;
        self.openid.check().map_err(|error| error.within("openid"))?;
        let devices = self.device_authorization.check();
        devices.map_err(|error| error.within("device_authorization"))?;
        self.endpoints.check().map_err(|error| error.within("endpoints"))?;
        self.registration.check().map_err(|error| error.within("registration"))?;
        #[cfg(feature = "fetch")]
        {
            self.guarded_fetch()?;
            let documents = self.client_id_metadata_documents.check();
            documents.map_err(|error| error.within("client_id_metadata_documents"))?;
        }
        self.metadata.check().map_err(|error| error.within("metadata"))
    }

    /// The rules of the profile.
    pub(crate) fn rules(&self) -> &'static Rules {
        self.profile.rules()
    }

    /// The rules that apply to requests.
    pub(crate) fn request_rules(&self) -> RequestRules<'_> {
        RequestRules { omitted_scope: &self.omitted_scope, rules: self.rules() }
    }

    /// The guarded fetch with these settings.
    #[cfg(feature = "fetch")]
    pub(crate) fn guarded_fetch(&self) -> Result<GuardedFetch, SettingError> {
        GuardedFetch::new(&self.fetch).map_err(|error| {
            let problem = SettingProblem::Fetch(error.problem().clone());
            SettingError::new(error.key(), problem).within("fetch")
        })
    }

    /// The path under which browsers reach a path below the issuer: the issuer's path, followed by this path.
    pub(crate) fn browser_path(&self, path: &str) -> String {
        let issuer_path = self.issuer.as_deref().map_or("", issuer::path_of);
        format!("{issuer_path}{path}")
    }

    /// The address of the page that explains an error.
    pub(crate) fn error_uri(&self, code: ErrorCode) -> Option<&str> {
        self.error_uris.get(code.as_str()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(json: &str) -> String {
        let settings: Settings = serde_json::from_str(json).unwrap();
        settings.check().unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_right() {
        assert_eq!(Settings::default().check(), Ok(()));
        assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
    }

    #[test]
    fn a_mistake_names_the_key_and_what_would_be_right() {
        for (json, words) in [
            (
                r#"{"issuer":"http://id.example.com"}"#,
                "issuer: \"http://id.example.com\" cannot be used",
            ),
            (
                r#"{"lifetimes":{"access_token":0}}"#,
                "lifetimes.access_token: must be at least 1 second, not 0",
            ),
            (
                r#"{"lifetimes":{"access_token_by_grant":{"password":-1}}}"#,
                "lifetimes.access_token_by_grant.password: must be at least 1 second",
            ),
            (
                r#"{"lifetimes":{"authorization_code":601}}"#,
                "lifetimes.authorization_code: must be between 1 and 600 seconds, not 601",
            ),
            (
                r#"{"access_tokens":{"audience":"my api"}}"#,
                "access_tokens.audience: \"my api\" must be an absolute URI",
            ),
            (
                r#"{"access_tokens":{"resources":["https://a.example/#b"]}}"#,
                "access_tokens.resources: \"https://a.example/#b\" cannot be a resource: it has a fragment",
            ),
            (r#"{"access_tokens":{"format":""}}"#, "access_tokens.format: must not be empty"),
            (
                r#"{"keys":{"publish_ahead":10}}"#,
                "keys.publish_ahead: must be at least 600 seconds, not 10",
            ),
            (r#"{"guesses":{"passwords":0}}"#, "guesses.passwords: must be at least 1"),
            (
                r#"{"authorization":{"login_path":"login"}}"#,
                "authorization.login_path: \"login\" must begin with a slash",
            ),
            (
                r#"{"authorization":{"redirect_schemes":["javascript"]}}"#,
                "authorization.redirect_schemes: \"javascript\" cannot be used",
            ),
            (
                r#"{"authorization":{"acr_values_supported":["a b"]}}"#,
                "authorization.acr_values_supported: \"a b\" is no class of authentication",
            ),
            (
                r#"{"openid":{"response_types":["token"]}}"#,
                "openid.response_types: \"token\" is no response type with a token in the front",
            ),
            (
                r#"{"openid":{"scope_claims":{"team":["sub"]}}}"#,
                "openid.scope_claims.team: the claim \"sub\" is set by the server",
            ),
            (
                r#"{"device_authorization":{"interval":61}}"#,
                "device_authorization.interval: must be between 1 and 60 seconds, not 61",
            ),
            (
                r#"{"endpoints":{"paths":{"token":"/a/{b}"}}}"#,
                "endpoints.paths.token: \"/a/{b}\" must begin",
            ),
            (
                r#"{"endpoints":{"origins":["https://app.example/"]}}"#,
                "endpoints.origins: \"https://app.example/\" is no origin",
            ),
            (
                r#"{"registration":{"default_scope":["a b"]}}"#,
                "registration.default_scope: \"a b\" is no scope word",
            ),
            (
                r#"{"registration":{"unused_expires_in":59}}"#,
                "registration.unused_expires_in: must be at least 60 seconds, not 59",
            ),
            (
                r#"{"registration":{"software_statements":[{"issuer":"m","jwks":{"keys":[]}}]}}"#,
                "registration.software_statements: \"m\" has no name, or no key that signs",
            ),
            (r#"{"registration":{"per_source":0}}"#, "registration.per_source: must be at least 1"),
            (
                r#"{"error_uris":{"invalid_grant":"a b"}}"#,
                "error_uris.invalid_grant: \"a b\" must be an absolute URI",
            ),
            (
                r#"{"metadata":{"scopes_supported":["a b"]}}"#,
                "metadata.scopes_supported: \"a b\" is no scope word",
            ),
        ] {
            let mistake = mistake(json);
            assert!(mistake.starts_with(words), "{mistake}");
        }
    }

    #[test]
    fn a_key_that_no_section_has_is_refused() {
        for json in [
            r#"{"isuer":""}"#,
            r#"{"lifetimes":{"tokens":1}}"#,
            r#"{"guesses":{"password":1}}"#,
            r#"{"keys":{"alg":"ES256"}}"#,
            r#"{"access_tokens":{"audiences":[]}}"#,
            r#"{"refresh_tokens":{"enabled":true}}"#,
            r#"{"authorization":{"login":""}}"#,
            r#"{"openid":{"claims":[]}}"#,
            r#"{"device_authorization":{"lifetime":600}}"#,
            r#"{"endpoints":{"token":"/t"}}"#,
            r#"{"registration":{"scope":""}}"#,
            r#"{"metadata":{"issuer":""}}"#,
        ] {
            let mistake = serde_json::from_str::<Settings>(json).unwrap_err().to_string();
            assert!(mistake.starts_with("unknown field"), "{mistake}");
        }
    }
}
