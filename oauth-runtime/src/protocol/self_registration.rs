//! The rules for a client that registers itself, whoever permits that: fewer grants, fewer schemes and fewer scope words than an
//! operator may give. RFC 7591, section 5; RFC 8252, section 7.1; RFC 9700, section 2.

use super::{
    client::AuthMethod,
    client_metadata::ClientMetadata,
    error::{ErrorCode, OAuthError},
    openid_metadata,
    redirect_uri::RegisteredRedirectUri,
    response_type::gives_front_channel_token,
    scope::Scope,
};
use serde::Deserialize;

const GRANT_WITHHELD: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "grant_types: a client that registers itself may use authorization_code and refresh_token, and the device grant where there is one",
)
.with_id("registration_grant_withheld");
const RESPONSE_WITHHELD: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "response_types: a client that registers itself gets no token from the authorization endpoint, so expected code",
)
.with_id("registration_response_withheld");
const METHOD_WITHHELD: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "token_endpoint_auth_method: expected a method of RFC 7591 or OpenID Connect that this server has",
)
.with_id("registration_method_withheld");
const SCOPE_MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "scope: expected words of printable ASCII, separated by spaces",
)
.with_id("registration_scope_malformed");
const SCOPE_WITHHELD: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "scope: none of these words is for clients that register themselves",
)
.with_id("registration_scope_withheld");
const SCHEME_WITHHELD: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REDIRECT_URI,
    "redirect_uris: the scheme of a native application must be a reversed domain name, such as com.example.app:",
)
.with_id("registration_scheme_withheld");

/// The grants that a client that registers itself may have. Every other grant gives tokens without a person, for a password, or
/// (`implicit`) in the front channel.
pub const SELF_REGISTERED_GRANT_TYPES: [&str; 3] =
    ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"];

/// Which schemes of applications on a device a client that registers itself may use, besides https, and http on a loopback address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SelfRegisteredSchemes {
    /// A domain name in reverse, such as `com.example.app` (RFC 8252 section 7.1). It shows whose application it is.
    #[default]
    ReverseDomain,
    /// Every scheme but [`DANGEROUS_SCHEMES`](super::redirect_uri::DANGEROUS_SCHEMES), in upper or lower case.
    Any,
}

/// Which scope words a client that registers itself gets, out of those that such clients may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SelfRegisteredScope {
    /// The words that the client asks for.
    #[default]
    AsAsked,
    /// All words, unless the client asks only for words that it may not have: later it may ask a person for more than it knew at
    /// first. A token still allows only what a person granted.
    Whole,
}

/// The rules for clients that register themselves.
#[derive(Clone, Debug)]
pub struct SelfRegistrationRules {
    /// The scope of a client that registers without `scope`.
    pub default_scope: Scope,
    /// The words that a client may register. A word that is missing here is never given.
    pub scope: Scope,
    /// Which of these words a client gets.
    pub given_scope: SelfRegisteredScope,
    /// The schemes that redirect URIs may have.
    pub schemes: SelfRegisteredSchemes,
    /// Whether the server has the refresh grant.
    pub has_refresh: bool,
    /// Whether the server speaks OpenID Connect. Otherwise the members that only OpenID Connect uses are ignored.
    pub speaks_openid: bool,
}

impl SelfRegistrationRules {
    /// Checks the metadata and returns them as they are stored: without words of `scope` that are not for such clients, and with
    /// the default scope where none is asked for.
    ///
    /// # Errors
    /// `invalid_client_metadata` or `invalid_redirect_uri` when the client asks for something that such clients may not have.
    pub fn admit(&self, mut metadata: ClientMetadata) -> Result<ClientMetadata, OAuthError> {
        if !self.speaks_openid {
            openid_metadata::remove(&mut metadata.other);
        }
        let after_logout = metadata.post_logout_redirect_uris();
        for uri in metadata.redirect_uris.iter().map(String::as_str).chain(after_logout) {
            self.check_redirect_uri(uri)?;
        }
        let is_given =
            |grant_type: &&String| SELF_REGISTERED_GRANT_TYPES.contains(&grant_type.as_str());
        if !metadata.grant_types.iter().flatten().all(|grant_type| is_given(&grant_type)) {
            return Err(GRANT_WITHHELD);
        }
        if let Some(grant_types) = metadata.grant_types.as_mut().filter(|_| !self.has_refresh) {
            // Client libraries name it without looking whether the server has it; the answer shows that the client does not get it.
            grant_types.retain(|grant_type| grant_type != "refresh_token");
        }
        if metadata.response_types.iter().flatten().any(|word| gives_front_channel_token(word)) {
            return Err(RESPONSE_WITHHELD);
        }
        if !AuthMethod::STANDARD.iter().any(|method| method.as_str() == metadata.auth_method()) {
            return Err(METHOD_WITHHELD);
        }
        metadata.scope = Some(self.scope_of(metadata.scope.as_deref())?.to_string());
        // Only an operator decides that a client may introspect other clients' tokens, which format its own tokens have, and how
        // long they live.
        metadata.introspection = false;
        metadata.access_token_format = None;
        metadata.access_token_expires_in = None;
        metadata.refresh_token_expires_in = None;
        Ok(metadata)
    }

    /// The admitted metadata, with every scope word that such a client may have if the rules give the whole scope (RFC 7591
    /// section 3.2.1: the server may replace what was asked for).
    #[must_use]
    pub fn widen(&self, metadata: ClientMetadata) -> ClientMetadata {
        match self.given_scope {
            SelfRegisteredScope::Whole => metadata.with_scope(self.scope.to_string()),
            SelfRegisteredScope::AsAsked => metadata,
        }
    }

    /// Checks whether such a client may register a redirect URI.
    ///
    /// # Errors
    /// `invalid_redirect_uri` with the rule that it breaks.
    pub fn check_redirect_uri(&self, uri: &str) -> Result<(), OAuthError> {
        RegisteredRedirectUri::parse(uri)?;
        let scheme = uri.split(':').next().unwrap_or_default();
        let is_web = matches!(scheme, "https" | "http");
        match self.schemes {
            SelfRegisteredSchemes::ReverseDomain if !is_web && !is_reverse_domain(scheme) => {
                Err(SCHEME_WITHHELD)
            }
            _ => Ok(()),
        }
    }

    fn scope_of(&self, asked: Option<&str>) -> Result<Scope, OAuthError> {
        let Some(asked) = asked else { return Ok(self.default_scope.clone()) };
        let asked = Scope::parse(asked).map_err(|_| SCOPE_MALFORMED)?;
        if asked.is_empty() {
            return Ok(self.default_scope.clone());
        }
        let given = asked.intersection(&self.scope);
        if given.is_empty() { Err(SCOPE_WITHHELD) } else { Ok(given) }
    }
}

/// Whether a scheme has at least two labels, as a domain name has.
fn is_reverse_domain(scheme: &str) -> bool {
    scheme.contains('.') && scheme.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(schemes: SelfRegisteredSchemes) -> SelfRegistrationRules {
        SelfRegistrationRules {
            default_scope: Scope::stored("profile"),
            scope: Scope::stored("profile email"),
            given_scope: SelfRegisteredScope::AsAsked,
            schemes,
            has_refresh: true,
            speaks_openid: true,
        }
    }

    fn web() -> ClientMetadata {
        ClientMetadata::default().with_redirect_uris(["https://a.example/cb"])
    }

    fn problem(metadata: ClientMetadata) -> Option<&'static str> {
        rules(SelfRegisteredSchemes::ReverseDomain)
            .admit(metadata)
            .err()
            .map(|refused| refused.id())
    }

    #[test]
    fn privileges_are_withheld() {
        for grant_type in [
            "password",
            "client_credentials",
            "implicit",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "urn:example:own",
        ] {
            let asked = web().with_grant_types(["authorization_code", grant_type]);
            assert_eq!(problem(asked), Some("registration_grant_withheld"), "{grant_type}");
        }
        for response_type in ["token", "code token", "id_token token", "id_token", "code id_token"]
        {
            let asked = web().with_response_types([response_type]);
            assert_eq!(problem(asked), Some("registration_response_withheld"), "{response_type}");
        }
        assert_eq!(
            problem(web().with_auth_method("device_key")),
            Some("registration_method_withheld")
        );
        assert_eq!(problem(web().with_scope("admin")), Some("registration_scope_withheld"));
        assert_eq!(problem(web().with_scope("a\"b")), Some("registration_scope_malformed"));
        assert_eq!(problem(web().with_grant_types(["authorization_code", "refresh_token"])), None);
    }

    #[test]
    fn words_that_are_withheld_are_left_out_and_patterns_are_words_like_others() {
        let admitted = |scope: Option<&str>| {
            let metadata = ClientMetadata { scope: scope.map(str::to_owned), ..web() };
            rules(SelfRegisteredSchemes::Any).admit(metadata).unwrap().scope
        };

        assert_eq!(admitted(Some("admin email")).as_deref(), Some("email"));
        assert_eq!(admitted(Some("email team:{id} Email")).as_deref(), Some("email"));
        assert_eq!(admitted(None).as_deref(), Some("profile"));
        assert_eq!(admitted(Some("  ")).as_deref(), Some("profile"));
    }

    #[test]
    fn the_whole_scope_is_given_only_where_the_rules_say_so() {
        let widened = |given_scope| {
            let rules = SelfRegistrationRules { given_scope, ..rules(SelfRegisteredSchemes::Any) };
            let admitted = rules.admit(web().with_scope("email admin")).unwrap();
            rules.widen(admitted).scope
        };

        assert_eq!(widened(SelfRegisteredScope::AsAsked).as_deref(), Some("email"));
        assert_eq!(widened(SelfRegisteredScope::Whole).as_deref(), Some("profile email"));
    }

    #[test]
    fn what_only_an_operator_says_is_taken_away() {
        let asked = web().with_introspection(true).with_access_token_expires_in(1);

        let admitted = rules(SelfRegisteredSchemes::Any).admit(asked).unwrap();

        assert!(!admitted.introspection && admitted.access_token_expires_in.is_none());
    }

    #[test]
    fn a_scheme_is_a_domain_in_reverse_unless_every_harmless_one_may_be_registered() {
        let problem = |schemes, uri: &str| {
            let metadata = ClientMetadata::default().with_redirect_uris([uri]);
            rules(schemes).admit(metadata).err().map(|refused| refused.id())
        };
        for (uri, by_default, any) in [
            ("com.example.app:/cb", None, None),
            ("http://127.0.0.1:9/cb", None, None),
            ("cursor://callback", Some("registration_scheme_withheld"), None),
            ("com.:/cb", Some("registration_scheme_withheld"), None),
            (
                "JavaScript:alert(1)//.",
                Some("redirect_uri_scheme_dangerous"),
                Some("redirect_uri_scheme_dangerous"),
            ),
            (
                "data:text/html,x",
                Some("redirect_uri_scheme_dangerous"),
                Some("redirect_uri_scheme_dangerous"),
            ),
            (
                "http://a.example/cb",
                Some("redirect_uri_plain_http"),
                Some("redirect_uri_plain_http"),
            ),
        ] {
            assert_eq!(problem(SelfRegisteredSchemes::ReverseDomain, uri), by_default, "{uri}");
            assert_eq!(problem(SelfRegisteredSchemes::Any, uri), any, "{uri}");
        }
    }

    #[test]
    fn a_refresh_grant_that_is_not_there_is_left_out() {
        let mut rules = rules(SelfRegisteredSchemes::Any);
        rules.has_refresh = false;
        let asked = web().with_grant_types(["authorization_code", "refresh_token"]);

        let admitted = rules.admit(asked).unwrap();

        assert_eq!(admitted.grant_types().collect::<Vec<_>>(), ["authorization_code"]);
    }
}
