//! The client metadata that OpenID Connect adds: the members, and the values that each may have. OpenID Connect Dynamic Client
//! Registration, section 2; OpenID Connect RP-Initiated Logout, section 3.1.

use super::{
    client_metadata::ClientMetadata,
    limits,
    redirect_uri::{RegisteredRedirectUri, has_permitted_scheme},
};
use serde_json::{Map, Value};
use url::Url;

/// The members that only a server that speaks OpenID Connect uses.
const OF_OPENID: [&str; 6] = [
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "post_logout_redirect_uris",
    "default_max_age",
    "require_auth_time",
    "initiate_login_uri",
];

impl ClientMetadata {
    /// Sets the addresses to which a browser may go when its user has signed out.
    #[must_use]
    pub fn with_post_logout_redirect_uris<S: Into<String>>(
        mut self,
        uris: impl IntoIterator<Item = S>,
    ) -> Self {
        let uris: Vec<Value> = uris.into_iter().map(|uri| Value::from(uri.into())).collect();
        self.other.insert("post_logout_redirect_uris".to_owned(), uris.into());
        self
    }

    /// The addresses to which a browser may go when its user has signed out (OpenID Connect RP-Initiated Logout section 3.1).
    pub fn post_logout_redirect_uris(&self) -> impl Iterator<Item = &str> {
        let uris = self.other.get("post_logout_redirect_uris").and_then(Value::as_array);
        uris.into_iter().flatten().filter_map(Value::as_str)
    }

    /// How long ago the user may have signed in, in seconds, for a request without `max_age`.
    #[must_use]
    pub fn default_max_age(&self) -> Option<u32> {
        seconds(self.other.get("default_max_age")?)
    }

    /// Whether the client wants `auth_time` in its ID tokens. They have it whenever the application says when the user signed in.
    #[must_use]
    pub fn require_auth_time(&self) -> bool {
        self.other.get("require_auth_time") == Some(&Value::Bool(true))
    }

    /// The address to which a third party may send a person to sign in at the client (OpenID Connect Core section 4). The server
    /// sends nobody there.
    #[must_use]
    pub fn initiate_login_uri(&self) -> Option<&str> {
        self.other.get("initiate_login_uri")?.as_str()
    }

    /// What kind of application the client is: `web` or `native`, if it registered one of the two.
    #[must_use]
    pub fn application_type(&self) -> Option<&str> {
        self.other.get("application_type")?.as_str()
    }
}

/// What a server checks the members against.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// The algorithms by which the server signs ID tokens; `None` where it does not speak OpenID Connect.
    pub(super) algorithms: Option<&'a [&'a str]>,
    /// The schemes of redirect URIs besides https and http; `None` is every harmless scheme.
    pub(super) redirect_schemes: Option<&'a [String]>,
}

/// A member, with the place in its list, and what is wrong with it.
pub(super) type Problem = (String, String);

/// Checks one member. A member that is not known here is accepted.
pub(super) fn check(name: &str, value: &Value, known: Known<'_>) -> Result<(), Problem> {
    let refuse = |problem: &str| Err((name.to_owned(), problem.to_owned()));
    match name {
        "application_type" if !matches!(value.as_str(), Some("web" | "native")) => {
            return refuse("expected web or native");
        }
        "subject_type" if !value.is_null() && value != "public" => {
            return refuse("expected public, the one subject type of this server");
        }
        _ if !OF_OPENID.contains(&name) || asks_nothing(value) => return Ok(()),
        _ => {}
    }
    let Some(algorithms) = known.algorithms else {
        return refuse(
            "this server does not speak OpenID Connect, so this member would have no effect",
        );
    };
    match name {
        "id_token_signed_response_alg" | "userinfo_signed_response_alg" => {
            let is_known = value.as_str().is_some_and(|given| algorithms.contains(&given));
            if is_known {
                return Ok(());
            }
            let problem = format!(
                "expected an algorithm by which this server signs, which is one of: {}",
                algorithms.join(", ")
            );
            refuse(&problem)
        }
        "post_logout_redirect_uris" => check_uris(name, value, known.redirect_schemes),
        "default_max_age" if seconds(value).is_none() => {
            refuse("expected a whole number of seconds, at most 4294967295")
        }
        "require_auth_time" if !value.is_boolean() => refuse("expected true or false"),
        "initiate_login_uri" if !is_secure(value) => {
            refuse("expected an https address of at most 2048 bytes, without user information")
        }
        _ => Ok(()),
    }
}

/// Checks the members together: a web application whose tokens come to the browser must have https addresses, and none on the
/// machine on which the browser runs.
pub(super) fn check_together(metadata: &ClientMetadata) -> Result<(), Problem> {
    if metadata.application_type() != Some("web") || !metadata.allows_grant_type("implicit") {
        return Ok(());
    }
    let is_elsewhere = |uri: &String| {
        let url = Url::parse(uri).ok().filter(|url| url.scheme() == "https");
        url.is_some_and(|url| url.host_str() != Some("localhost"))
    };
    match metadata.redirect_uris.iter().position(|uri| !is_elsewhere(uri)) {
        None => Ok(()),
        Some(place) => Err((
            format!("redirect_uris[{place}]"),
            "a client with application_type web and the implicit grant needs https addresses, and none on localhost"
                .to_owned(),
        )),
    }
}

/// Removes the members that a server without OpenID Connect ignores.
pub(super) fn remove(other: &mut Map<String, Value>) {
    other.retain(|name, _| !OF_OPENID.contains(&name.as_str()));
}

fn check_uris(name: &str, value: &Value, schemes: Option<&[String]>) -> Result<(), Problem> {
    let Some(uris) = value.as_array() else {
        return Err((name.to_owned(), "expected a list of addresses".to_owned()));
    };
    for (place, uri) in uris.iter().enumerate() {
        let refuse = |problem: String| Err((format!("{name}[{place}]"), problem));
        let Some(uri) = uri.as_str() else { return refuse("expected a text".to_owned()) };
        if let Err(refusal) = RegisteredRedirectUri::parse(uri) {
            return refuse(refusal.to_string());
        }
        if schemes.is_some_and(|permitted| !has_permitted_scheme(uri, permitted)) {
            return refuse(
                "this server does not permit this scheme: see the setting redirect_schemes"
                    .to_owned(),
            );
        }
    }
    Ok(())
}

/// Whether a value asks for nothing beyond the default: null, `false` or an empty list.
fn asks_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

fn seconds(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

fn is_secure(value: &Value) -> bool {
    let text = value.as_str().filter(|text| text.len() <= limits::REDIRECT_URI);
    let url = text.and_then(|text| Url::parse(text).ok()).filter(|url| url.scheme() == "https");
    url.is_some_and(|url| url.username().is_empty() && url.password().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problem(name: &str, value: &Value, algorithms: Option<&[&str]>) -> Option<String> {
        let known = Known { algorithms, redirect_schemes: None };
        let problem = check(name, value, known).err();
        problem.map(|(member, problem)| format!("{member}: {problem}"))
    }

    #[test]
    fn each_member_has_values_that_are_good_and_others_that_are_not() {
        for (name, good, bad) in [
            (
                "id_token_signed_response_alg",
                json!("ES256"),
                vec![json!("none"), json!("HS256"), json!("RS256"), json!(1)],
            ),
            ("userinfo_signed_response_alg", json!("ES256"), vec![json!("none"), json!("es256")]),
            (
                "default_max_age",
                json!(0),
                vec![json!(-1), json!(1.5), json!("1"), json!(4_294_967_296_u64)],
            ),
            ("require_auth_time", json!(true), vec![json!("true"), json!(1)]),
            (
                "initiate_login_uri",
                json!("https://a.example/login"),
                vec![
                    json!("http://a.example/login"),
                    json!("https://u@a.example/"),
                    json!("x"),
                    json!(1),
                ],
            ),
            (
                "post_logout_redirect_uris",
                json!(["https://a.example/out", "http://127.0.0.1:1/out", "com.example.app:/out"]),
                vec![
                    json!("https://a.example/out"),
                    json!([1]),
                    json!(["http://a.example/out"]),
                    json!(["javascript:x"]),
                    json!(["https://a.example/#"]),
                ],
            ),
            ("application_type", json!("native"), vec![json!("desktop"), json!(1)]),
            ("subject_type", json!("public"), vec![json!("pairwise"), json!(1)]),
        ] {
            assert_eq!(problem(name, &good, Some(&["ES256"])), None, "{name}");
            for bad in bad {
                let problem = problem(name, &bad, Some(&["ES256"])).unwrap_or_default();
                assert!(problem.starts_with(name), "{name} {bad}: {problem}");
            }
        }
    }

    #[test]
    fn without_openid_connect_only_what_asks_for_nothing_is_accepted() {
        for name in OF_OPENID {
            assert!(problem(name, &json!("https://a.example"), None).is_some(), "{name}");
            assert_eq!(problem(name, &json!([]), None), None, "{name}");
            assert_eq!(problem(name, &json!(false), None), None, "{name}");
        }
        assert_eq!(problem("x_own", &json!(1), None), None);
    }

    #[test]
    fn a_web_application_with_tokens_in_the_browser_has_https_addresses() {
        let client = |kind: &str, uri: &str| {
            let mut client = ClientMetadata::default().with_redirect_uris([uri]);
            client.other.insert("application_type".to_owned(), kind.into());
            check_together(&client.with_grant_types(["implicit"])).is_ok()
        };

        assert!(client("web", "https://a.example/cb"));
        assert!(!client("web", "http://127.0.0.1/cb"));
        assert!(!client("web", "https://localhost/cb"));
        assert!(!client("web", "com.example.app:/cb"));
        assert!(client("native", "http://127.0.0.1/cb"));
    }
}
