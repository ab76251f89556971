//! The scope of a request: the part of the requested scope that the client may have. RFC 6749, section 3.3.

use super::{
    client::Client,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    profile::Rules,
    scope::{OFFLINE_ACCESS, Scope, is_scope_token},
};
use serde::Deserialize;

const MISSING: OAuthError = OAuthError::new(
    ErrorCode::INVALID_SCOPE,
    "scope is missing, and this server has no default scope for this client",
)
.with_id("scope_missing");

/// What a request without `scope` gets. This is not for a refresh, which keeps the granted scope.
///
/// In a file of settings it is `"registered"`, `"invalid_scope"` or a list of scope words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
#[non_exhaustive]
pub enum OmittedScope {
    /// The scope that the client registered, without its patterns.
    #[default]
    Registered,
    /// Those of these words that the client registered, or that fit a pattern it registered.
    Words(Scope),
    /// `invalid_scope`.
    Refused,
}

impl OmittedScope {
    /// What a request without `scope` gets, out of `most`: the words that a grant gives at most.
    ///
    /// # Errors
    /// `invalid_scope` when the request gets none of them.
    pub(crate) fn of(&self, most: Scope) -> Result<Scope, OAuthError> {
        match self {
            Self::Registered => Ok(most),
            Self::Refused => Err(MISSING),
            Self::Words(words) => {
                let given = most.intersection(words);
                if given.is_empty() && !most.is_empty() { Err(MISSING) } else { Ok(given) }
            }
        }
    }
}

/// The setting as a file holds it.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"registered\", \"invalid_scope\" or a list of scope words"
)]
enum Written {
    Name(String),
    Words(Vec<String>),
}

impl TryFrom<Written> for OmittedScope {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::Name(name) if name == "registered" => Ok(Self::Registered),
            Written::Name(name) if name == "invalid_scope" => Ok(Self::Refused),
            Written::Name(name) => Err(format!(
                "`{name}` is no value of this setting, expected \"registered\", \"invalid_scope\" or a list of scope words"
            )),
            Written::Words(words) if words.is_empty() => {
                Err("the list is empty; write \"invalid_scope\" to refuse such requests".to_owned())
            }
            Written::Words(words) => match words.iter().find(|word| !is_scope_token(word)) {
                Some(word) => Err(format!("{word:?} is no scope word (RFC 6749 section 3.3)")),
                None => Ok(Self::Words(Scope::stored(&words.join(" ")))),
            },
        }
    }
}

/// The rules of the settings and of the profile for requests.
#[derive(Clone, Copy, Debug)]
pub struct RequestRules<'a> {
    /// What a request without `scope` gets.
    pub omitted_scope: &'a OmittedScope,
    /// The rules of the profile.
    pub rules: &'a Rules,
}

/// The scope that a request gets. A client that registered no scope gets a token without one.
///
/// # Errors
/// `invalid_scope` when a word is malformed, when the client may not have a word and the profile does not drop it, when no word is
/// left, or when the request has no scope and gets none.
pub(crate) fn requested_scope(
    parameters: &Parameters,
    client: &Client,
    RequestRules { omitted_scope: omitted, rules }: RequestRules<'_>,
) -> Result<Scope, OAuthError> {
    let registered = client.metadata().scope();
    let asked = Scope::parse(parameters.get("scope").unwrap_or_default())?;
    let asked = without_useless_offline_access(asked, client);
    if !asked.is_empty() {
        return if rules.narrows_scope {
            asked.narrowed_by(&registered)
        } else {
            asked.allowed_by(&registered)
        };
    }
    let given = match omitted {
        OmittedScope::Registered => registered.clone().without_patterns(),
        OmittedScope::Words(words) => words.within(&registered),
        OmittedScope::Refused => Scope::default(),
    };
    let given = without_useless_offline_access(given, client);
    if given.is_empty() && !registered.is_empty() {
        return Err(MISSING);
    }
    Ok(given)
}

/// Leaves `offline_access` out where it means nothing: without `openid`, and for a client that gets no refresh tokens
/// (OpenID Connect Core section 11).
fn without_useless_offline_access(scope: Scope, client: &Client) -> Scope {
    if scope.contains("openid") && client.may_refresh() {
        scope
    } else {
        scope.without(OFFLINE_ACCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{client_metadata::ClientMetadata, profile::Profile};

    fn client(scope: &str, grant_types: &[&str]) -> Client {
        let metadata = ClientMetadata::default().with_scope(scope);
        Client::new("c", metadata.with_grant_types(grant_types.iter().copied()))
    }

    fn given(query: &str, client: &Client, omitted: &OmittedScope) -> Result<String, &'static str> {
        let parameters = Parameters::parse(query.as_bytes()).unwrap();
        let rules = Profile::Default.rules();
        let rules = RequestRules { omitted_scope: omitted, rules };
        let scope = requested_scope(&parameters, client, rules);
        scope.map(|scope| scope.to_string()).map_err(|refusal| refusal.id())
    }

    #[test]
    fn a_request_without_scope_gets_what_the_setting_says() {
        let client = client("profile email", &["authorization_code"]);
        for query in ["", "scope=", "scope=+"] {
            let given = |omitted| given(query, &client, &omitted);

            assert_eq!(given(OmittedScope::Registered).as_deref(), Ok("profile email"));
            let words = OmittedScope::Words(Scope::stored("admin email"));
            assert_eq!(given(words).as_deref(), Ok("email"));
            let foreign = OmittedScope::Words(Scope::stored("admin"));
            assert_eq!(given(foreign), Err("scope_missing"));
            assert_eq!(given(OmittedScope::Refused), Err("scope_missing"));
        }
    }

    #[test]
    fn a_file_names_the_setting_or_lists_words() {
        let read = serde_json::from_str::<OmittedScope>;

        assert_eq!(read(r#""registered""#).unwrap(), OmittedScope::Registered);
        assert_eq!(read(r#""invalid_scope""#).unwrap(), OmittedScope::Refused);
        let words = OmittedScope::Words(Scope::stored("profile email"));
        assert_eq!(read(r#"["profile","email"]"#).unwrap(), words);
        for (json, mistake) in [
            (r#""refused""#, "`refused` is no value of this setting"),
            (r#"["profile, email"]"#, "\"profile, email\" is no scope word"),
            ("[]", "the list is empty"),
            ("3", "expected \"registered\", \"invalid_scope\" or a list of scope words"),
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(error.starts_with(mistake), "{json}: {error}");
        }
    }

    #[test]
    fn a_client_that_registered_no_scope_gets_a_token_without_one() {
        let client = client("", &["client_credentials"]);

        for omitted in [OmittedScope::Registered, OmittedScope::Refused] {
            assert_eq!(given("", &client, &omitted).as_deref(), Ok(""));
        }
        let asked = given("scope=profile", &client, &OmittedScope::Registered);
        assert_eq!(asked, Err("scope_not_allowed"));
    }

    #[test]
    fn offline_access_is_left_out_where_it_means_nothing() {
        let all = "openid profile offline_access";
        let refreshing = client(all, &["authorization_code", "refresh_token"]);
        let other = client(all, &["authorization_code"]);
        let unregistered = client("openid profile", &["authorization_code", "refresh_token"]);
        for (client, asked, expected) in [
            (&refreshing, "openid+offline_access", "openid offline_access"),
            (&refreshing, "profile+offline_access", "profile"),
            (&refreshing, "offline_access", "openid profile offline_access"),
            (&refreshing, "", "openid profile offline_access"),
            (&other, "openid+offline_access", "openid"),
            (&other, "", "openid profile"),
            (&unregistered, "profile+offline_access", "profile"),
            (&unregistered, "openid+offline_access", "openid"),
        ] {
            let given = given(&format!("scope={asked}"), client, &OmittedScope::Registered);
            assert_eq!(given.as_deref(), Ok(expected), "{asked}");
        }
    }
}
