//! Claims that a client asks for by name: `claims`. OpenID Connect Core, section 5.5.

use super::{
    claims::{RESERVED, ScopeClaims},
    error::{ErrorCode, OAuthError},
    limits,
    parameters::Parameters,
    registration_members::shortened,
    scope::Scope,
    strict_json,
};
use serde_json::{Map, Value};

const TOO_LONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "claims is too long").with_id("claims_too_long");
const MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "claims must be a JSON object in which userinfo and id_token name claims, each with null or an object",
)
.with_id("claims_malformed");

/// The places in which a client can receive claims.
const PLACES: [&str; 2] = ["userinfo", "id_token"];

/// The claims that a request asks for by name, in the form `{"userinfo": {"name": null}}`; `None` when none of them is left.
///
/// Claims that the server sets itself are left out. So are claims that no registered scope word of the client gives: a name is no
/// way around the scope. `essential`, `value` and `values` are ignored here; only the authorization endpoint reads the `value` of `sub`
/// in `id_token`, as the user whom the client expects.
///
/// # Errors
/// `invalid_request` when `claims` is malformed, or longer than [`limits::CLAIMS`].
pub(super) fn requested(
    parameters: &Parameters,
    table: ScopeClaims<'_>,
    registered: &Scope,
) -> Result<Option<Value>, OAuthError> {
    let Some(text) = parameters.get("claims") else { return Ok(None) };
    if text.len() > limits::CLAIMS {
        return Err(TOO_LONG);
    }
    let malformed = |what: String| MALFORMED.with_hint(what);
    let asked = strict_json::parse(text.as_bytes());
    let asked = asked.map_err(|error| malformed(shortened(&error.to_string())))?;
    let asked = asked.as_object().ok_or_else(|| malformed("claims is no JSON object".into()))?;
    let mut given = Map::new();
    for place in PLACES {
        let Some(claims) = asked.get(place) else { continue };
        let claims = claims.as_object();
        let claims = claims.ok_or_else(|| malformed(format!("`{place}` is no JSON object")))?;
        if !claims.values().all(|wish| wish.is_null() || wish.is_object()) {
            return Err(malformed(format!("a claim in `{place}` has neither null nor an object")));
        }
        let may_have = |name: &&String| {
            !RESERVED.contains(&name.as_str()) && table.is_within_reach(registered, name)
        };
        let names = claims.keys().filter(may_have);
        let names: Map<_, _> = names.map(|name| (name.clone(), Value::Null)).collect();
        if !names.is_empty() {
            given.insert(place.to_owned(), names.into());
        }
    }
    Ok((!given.is_empty()).then(|| given.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn asked(claims: &str, registered: &str) -> Result<Option<Value>, OAuthError> {
        let own = BTreeMap::from([("team".to_owned(), vec!["groups".to_owned()])]);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("claims", claims)
            .finish();
        let parameters = Parameters::parse(query.as_bytes()).unwrap();
        requested(&parameters, ScopeClaims::new(&own), &Scope::stored(registered))
    }

    #[test]
    fn claims_of_registered_scope_words_are_given_and_no_others() {
        let claims = json!({
            "userinfo": {
                "name": { "essential": true }, "email": null, "groups": { "values": [["a"]] }, "unheard_of": null, "sub": { "value": "7" },
            },
            "id_token": { "auth_time": { "essential": true }, "nickname": null, "name#de": null },
            "other": [7],
        });
        let asked = |registered| asked(&claims.to_string(), registered).unwrap();

        let profile = json!({ "userinfo": { "name": null }, "id_token": { "nickname": null } });
        assert_eq!(asked("openid profile"), Some(profile));
        let team = json!({ "userinfo": { "email": null, "groups": null } });
        assert_eq!(asked("openid email team"), Some(team));
        assert_eq!(asked("openid"), None);
        assert_eq!(
            requested(
                &Parameters::default(),
                ScopeClaims::new(&BTreeMap::new()),
                &Scope::default()
            ),
            Ok(None)
        );
    }

    #[test]
    fn what_is_malformed_is_refused() {
        let deep = format!(
            r#"{{"userinfo":{{"name":{{"values":{}{}}}}}}}"#,
            "[".repeat(20),
            "]".repeat(20)
        );
        let long = format!(r#"{{"userinfo":{{"{}":null}}}}"#, "x".repeat(limits::CLAIMS));
        let name = "x".repeat(1000);
        let twice = format!(r#"{{"userinfo":{{"{name}":null,"{name}":null}}}}"#);
        for claims in [
            "x",
            "[]",
            "7",
            "null",
            r#""userinfo""#,
            "{",
            "{} {}",
            r#"{"userinfo":null}"#,
            r#"{"userinfo":[]}"#,
            r#"{"id_token":"name"}"#,
            r#"{"userinfo":{"name":true}}"#,
            r#"{"userinfo":{"name":[]}}"#,
            r#"{"userinfo":{"unheard_of":1}}"#,
            r#"{"userinfo":{"name":null,"name":null}}"#,
            r#"{"userinfo":{},"userinfo":{}}"#,
            &twice,
            &deep,
            &long,
        ] {
            let refused = asked(claims, "openid profile").unwrap_err();
            assert_eq!(refused.code(), ErrorCode::INVALID_REQUEST, "{claims}");
            let hint = refused.hint().unwrap_or_default();
            assert!(hint.len() <= 300, "the log takes no more of a stranger's text: {hint}");
        }
    }
}
