//! The authorization request: what is checked, in which order, and where a refusal goes. RFC 6749, section 4.1.1.
//!
//! Nothing is redirected before the client and the redirect URI are known to belong together.

use super::{
    authentication_requirement::AuthenticationRequirement,
    authorization::OpenIdRequest,
    claims::ScopeClaims,
    client::Client,
    error::{ErrorCode, OAuthError},
    limits,
    openid_request::Asked,
    parameters::Parameters,
    pkce::{ChallengePolicy, CodeChallenge},
    prompt::Prompt,
    redirect_uri::{RedirectRefusal, ValidatedRedirect},
    requested_response::{RESPONSE_MODE_UNSUPPORTED, find_response_type, response_mode},
    requested_scope::{RequestRules, requested_scope},
    resource_indicators::ResourceIndicators,
    response_type::{ResponseMode, ResponseType},
    scope::{self, Scope},
};
use std::{collections::BTreeMap, fmt};

const REPEATED_OR_MISSING_CLIENT: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "client_id is missing or repeated")
        .with_id("client_id_missing");
const NO_REDIRECT_URI: &str = "the client has no redirect URI, so nobody can be sent back to it: add one to its `redirect_uris`";
const UNKNOWN_CLIENT: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the application is not registered here")
        .with_id("client_unknown");
const REDIRECT_REPEATED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "redirect_uri is repeated")
        .with_id("redirect_uri_repeated");
const REDIRECT_NOT_REGISTERED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "redirect_uri is not registered for this application",
)
.with_id("redirect_uri_not_registered");
const REDIRECT_MISSING: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "redirect_uri is missing, and the application has not registered exactly one",
)
.with_id("redirect_uri_missing");
const STATE_TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "state is too long").with_id("state_too_long");
const RESPONSE_TYPE_NOT_ALLOWED: OAuthError =
    OAuthError::new(ErrorCode::UNAUTHORIZED_CLIENT, "the client may not use this response_type")
        .with_id("response_type_not_allowed");
const PARAMETER_TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "a parameter is too long")
        .with_id("parameter_too_long");
const REQUEST_URI: OAuthError =
    OAuthError::new(ErrorCode::REQUEST_URI_NOT_SUPPORTED, "request_uri is not supported")
        .with_id("request_uri_unsupported");

/// The `client_id` of a request. Without exactly one, or with one that is too long, no client is known and the request is refused
/// with `invalid_request`.
pub fn client_id(parameters: &Parameters) -> Result<&str, OAuthError> {
    parameters
        .get("client_id")
        .filter(|id| id.len() <= limits::CLIENT_ID)
        .ok_or(REPEATED_OR_MISSING_CLIENT)
}

/// An authorization request in which everything that the client controls has been checked.
#[derive(Clone)]
#[non_exhaustive]
pub struct CheckedAuthorizationRequest {
    /// The requested response type.
    pub response_type: ResponseType,
    /// How the answer is sent to the redirect URI.
    pub response_mode: ResponseMode,
    /// The redirect URI that the answer is sent to.
    pub redirect: ValidatedRedirect,
    /// The scope that the client may have, out of the requested one.
    pub scope: Scope,
    /// The resources that the request names (RFC 8707), in their normal form.
    pub resources: Vec<String>,
    /// The client's own value, returned unchanged.
    pub state: Option<String>,
    /// The code challenge.
    pub code_challenge: Option<CodeChallenge>,
    /// How the user must be authenticated (RFC 9470 section 4).
    pub authentication: AuthenticationRequirement,
    /// What the user must be asked (`prompt`); nothing in particular where the server does not speak OpenID Connect.
    pub prompt: Prompt,
    /// The OpenID Connect parameters of the request; `None` without the scope word `openid`, and where the server does not speak
    /// OpenID Connect.
    pub openid: Option<OpenIdRequest>,
    /// The further parameters that the response type keeps, as they were sent.
    pub parameters: BTreeMap<String, String>,
}

/// Omits the values of `state` and of the further parameters, because they may be secrets of the client.
impl fmt::Debug for CheckedAuthorizationRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CheckedAuthorizationRequest")
            .field("response_type", &self.response_type.name)
            .field("redirect", &self.redirect)
            .field("scope", &self.scope)
            .field("resources", &self.resources)
            .field("parameters", &self.parameters.keys())
            .finish_non_exhaustive()
    }
}

/// A refused authorization request, by where the error is shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RequestRefusal {
    /// On a page of the server: no redirect can be trusted.
    Page(OAuthError),
    /// At the client's redirect URI.
    Redirect {
        /// The redirect URI.
        redirect: ValidatedRedirect,
        /// How the error is sent to the redirect URI.
        response_mode: ResponseMode,
        /// The `state` of the request.
        state: Option<String>,
        /// The error.
        error: OAuthError,
    },
}

/// What a server checks authorization requests against.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The response types that the server has.
    pub response_types: &'a [&'a ResponseType],
    /// The rules of the settings and of the profile.
    pub rules: RequestRules<'a>,
    /// The resources that tokens may be for.
    pub resources: &'a ResourceIndicators,
    /// The error, if the request object was not accepted or a required one is missing.
    pub request_object: Option<&'a OAuthError>,
    /// Whether the server speaks OpenID Connect.
    pub speaks_openid: bool,
    /// Which scope word gives which claims in OpenID Connect.
    pub scope_claims: ScopeClaims<'a>,
    /// The classes of authentication that the application supports. If there are none, requests for a class are ignored.
    pub acr_values: &'a [String],
}

/// Checks an authorization request. `client` is what the lookup of its `client_id` found.
pub fn check(
    parameters: &Parameters,
    client: Option<&Client>,
    known: Known<'_>,
) -> Result<CheckedAuthorizationRequest, RequestRefusal> {
    let page = RequestRefusal::Page;
    let client = client.filter(|client| client.is_active()).ok_or_else(|| {
        page(UNKNOWN_CLIENT.with_hint("unknown client: register the client, enable it, or correct the client_id that the application sends"))
    })?;
    let requested = parameters.get("redirect_uri");
    if requested.is_none() && parameters.contains("redirect_uri") {
        return Err(page(REDIRECT_REPEATED));
    }
    let redirect = client.match_redirect(requested).map_err(|refusal| {
        let has_none = client.metadata().redirect_uris.is_empty();
        page(match refusal {
            RedirectRefusal::NotRegistered if has_none => REDIRECT_NOT_REGISTERED.with_hint(NO_REDIRECT_URI),
            RedirectRefusal::Missing if has_none => REDIRECT_MISSING.with_hint(NO_REDIRECT_URI),
            RedirectRefusal::NotRegistered => REDIRECT_NOT_REGISTERED.with_hint("register the redirect_uri that the application sends, or correct it: they are compared letter by letter"),
            RedirectRefusal::Missing => REDIRECT_MISSING.with_hint("let the application send redirect_uri, or register exactly one"),
        })
    })?;
    parameters.reject_repeated().map_err(page)?;
    let state = parameters.get("state");
    if state.is_some_and(|state| state.len() > limits::STATE) {
        return Err(page(STATE_TOO_LONG));
    }
    if parameters.get("scope").is_some_and(|scope| scope.len() > limits::SCOPE) {
        return Err(page(scope::TOO_LONG));
    }
    let state = state.map(str::to_owned);
    let response_type = find_response_type(parameters, known.response_types, known.rules.rules);
    let (response_mode, is_known_mode) = response_mode(parameters, response_type.as_deref().ok());
    let checked = match (response_type, known.request_object) {
        // The missing `response_type` may be in the request object, so the error of the object goes first.
        (Err(_), Some(refusal)) => Err(refusal.clone()),
        (response_type, _) => response_type.and_then(|found| {
            let checked = check_redirectable(parameters, client, *found, known)?;
            if is_known_mode { Ok(checked) } else { Err(RESPONSE_MODE_UNSUPPORTED) }
        }),
    };
    match checked {
        Ok(Checked {
            response_type,
            scope,
            resources,
            code_challenge,
            authentication,
            prompt,
            openid,
            parameters,
        }) => Ok(CheckedAuthorizationRequest {
            response_type,
            response_mode,
            redirect,
            scope,
            resources,
            state,
            code_challenge,
            authentication,
            prompt,
            openid,
            parameters,
        }),
        Err(error) => Err(RequestRefusal::Redirect { redirect, response_mode, state, error }),
    }
}

/// The result of those checks whose errors are sent to the client.
struct Checked {
    response_type: ResponseType,
    scope: Scope,
    resources: Vec<String>,
    code_challenge: Option<CodeChallenge>,
    authentication: AuthenticationRequirement,
    prompt: Prompt,
    openid: Option<OpenIdRequest>,
    parameters: BTreeMap<String, String>,
}

fn check_redirectable(
    parameters: &Parameters,
    client: &Client,
    response_type: ResponseType,
    known: Known<'_>,
) -> Result<Checked, OAuthError> {
    let rules = known.rules;
    if !client.may_use(&response_type) {
        return Err(RESPONSE_TYPE_NOT_ALLOWED.with_hint("add the response type to the response_types of the client, and its grant to the grant_types"));
    }
    if let Some(refusal) = known.request_object {
        return Err(refusal.clone());
    }
    if parameters.contains("request_uri") {
        return Err(REQUEST_URI);
    }
    let resources = known.resources.requested(parameters)?;
    let scope = requested_scope(parameters, client, rules)?;
    let methods = rules.rules.challenge_methods;
    let code_challenge = if response_type.takes_code_challenge {
        CodeChallenge::from_request(parameters, rules.rules.challenge_policy_of(client), methods)?
    } else {
        // Parsed although it is not used, so that a malformed challenge fails with every response type.
        CodeChallenge::from_request(parameters, ChallengePolicy::Optional, methods)?;
        None
    };
    let prompt =
        if known.speaks_openid { Prompt::requested(parameters)? } else { Prompt::default() };
    let asked = Asked { parameters, client, response_type: &response_type, scope: &scope };
    let openid = asked.of_openid(known.speaks_openid, known.scope_claims)?;
    Ok(Checked {
        response_type,
        scope,
        resources,
        code_challenge,
        authentication: AuthenticationRequirement::demanded(
            parameters,
            client.metadata().default_max_age(),
            known.acr_values,
        )?,
        prompt,
        openid,
        parameters: kept(parameters, response_type.parameters)?,
    })
}

/// The parameters that a response type asks to keep.
fn kept(parameters: &Parameters, names: &[&str]) -> Result<BTreeMap<String, String>, OAuthError> {
    let mut kept = BTreeMap::new();
    for name in names {
        let Some(value) = parameters.get(name) else { continue };
        if value.len() > limits::KEPT_PARAMETER {
            return Err(PARAMETER_TOO_LONG);
        }
        kept.insert((*name).to_owned(), value.to_owned());
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{
        client_metadata::ClientMetadata, profile::Profile, requested_scope::OmittedScope,
    };

    const RULES: RequestRules<'_> =
        RequestRules { omitted_scope: &OmittedScope::Registered, rules: Profile::Default.rules() };

    fn client() -> Client {
        Client::new(
            "c",
            ClientMetadata {
                redirect_uris: vec!["https://a.example/cb".into()],
                scope: Some("profile".into()),
                ..ClientMetadata::default()
            },
        )
    }

    fn resources() -> ResourceIndicators {
        ResourceIndicators::new(Some("https://id.example"))
    }

    fn known<'a>(
        response_types: &'a [&'a ResponseType],
        resources: &'a ResourceIndicators,
    ) -> Known<'a> {
        Known {
            response_types,
            rules: RULES,
            resources,
            speaks_openid: false,
            request_object: None,
            scope_claims: ScopeClaims::STANDARD,
            acr_values: &[],
        }
    }

    fn refusal(query: &str) -> RequestRefusal {
        let parameters = Parameters::parse(query.as_bytes()).unwrap();
        let response_types = [&ResponseType::CODE, &ResponseType::TOKEN];
        check(&parameters, Some(&client()), known(&response_types, &resources())).unwrap_err()
    }

    #[test]
    fn nothing_is_redirected_before_the_redirect_uri_is_known_to_be_the_clients() {
        for query in [
            "response_type=bogus&redirect_uri=https://evil.example",
            "redirect_uri=https://evil.example&prompt=none",
            "scope=zzz&redirect_uri=https://a.example/cb2",
            "redirect_uri=https://a.example/cb&redirect_uri=https://a.example/cb",
            "response_type=code&redirect_uri=https://a.example/cb&state=a&state=b",
        ] {
            assert!(matches!(refusal(query), RequestRefusal::Page(_)), "{query}");
        }
    }

    #[test]
    fn what_a_client_sends_along_is_not_printed() {
        let response_type = ResponseType { parameters: &["hint"], ..ResponseType::CODE };
        let query = "response_type=code&state=canary&hint=canary";
        let parameters = Parameters::parse(query.as_bytes()).unwrap();

        let resources = resources();
        let response_types = [&response_type];
        let known = known(&response_types, &resources);
        let checked = check(&parameters, Some(&client()), known).unwrap();

        assert_eq!(checked.parameters["hint"], "canary");
        let printed = format!("{checked:?}");
        assert!(printed.contains("hint") && !printed.contains("canary"), "{printed}");
    }

    #[test]
    fn everything_after_it_is_told_to_the_client_with_its_state() {
        for (query, code) in [
            ("", ErrorCode::INVALID_REQUEST),
            ("response_type=id_token", ErrorCode::UNSUPPORTED_RESPONSE_TYPE),
            ("response_type=token", ErrorCode::UNAUTHORIZED_CLIENT),
            ("response_type=code&scope=zzz", ErrorCode::INVALID_SCOPE),
            ("response_type=code&response_mode=bogus", ErrorCode::INVALID_REQUEST),
            ("response_type=code&resource=https://r.example", ErrorCode::INVALID_TARGET),
            ("response_type=code&code_challenge=x", ErrorCode::INVALID_REQUEST),
        ] {
            match refusal(&format!("{query}&state=s")) {
                RequestRefusal::Redirect { error, state, response_mode, .. } => {
                    let expected = if query.starts_with("response_type=token") {
                        ResponseMode::Fragment
                    } else {
                        ResponseMode::Query
                    };
                    let seen = (error.code(), state.as_deref(), response_mode);
                    assert_eq!(seen, (code, Some("s"), expected), "{query}");
                }
                RequestRefusal::Page(error) => panic!("{query}: {error}"),
            }
        }
    }
}
