//! The answer of an introspection endpoint, read strictly. RFC 7662, section 2.2.

use super::verified_token::VerifiedToken;
use crate::{
    fetch::FetchError,
    protocol::{
        access_token_claims::Audience, actor::Actor, authorization::Authentication,
        client::SubjectId, limits::CLOCK_SKEW, scope::Scope,
    },
};
use serde::Deserialize;
use serde_json::Value;

/// An introspection answer. Members that are not listed here are ignored; a listed member of another type makes the answer
/// invalid.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct IntrospectionAnswer {
    active: Option<bool>,
    scope: Option<String>,
    client_id: Option<String>,
    token_type: Option<String>,
    exp: Option<i64>,
    iat: Option<i64>,
    nbf: Option<i64>,
    sub: Option<String>,
    aud: Option<Audience>,
    iss: Option<String>,
    auth_time: Option<i64>,
    acr: Option<String>,
    act: Option<Actor>,
}

impl IntrospectionAnswer {
    pub(super) fn read(answer: Value) -> Result<Self, FetchError> {
        if !answer.is_object() {
            return Err(FetchError::Malformed);
        }
        let answer = serde_json::from_value::<Self>(answer).map_err(|_| {
            FetchError::Document("has a member of another type than RFC 7662 section 2.2 says")
        })?;
        match answer.active {
            Some(_) => Ok(answer),
            None => Err(FetchError::Document("does not say whether the token is `active`")),
        }
    }

    /// The token, if the answer says that it is active now, is an access token, and is meant for this resource server. A refresh
    /// token has no `token_type`, so an answer without `token_type` is refused. A token without `exp` is treated as expiring
    /// after `max_age` seconds, but after at least one.
    pub(super) fn token(
        self,
        issuer: Option<&str>,
        audience: Option<&str>,
        now: i64,
        max_age: i64,
    ) -> Result<Option<VerifiedToken>, FetchError> {
        let is_of_another = |said: &String| issuer.is_some_and(|issuer| issuer != said);
        let is_for_others =
            |said: &Audience| audience.is_some_and(|audience| !said.contains(audience));
        let is_bearer = |said: &String| said.eq_ignore_ascii_case("Bearer");
        if self.active != Some(true)
            || self.iss.as_ref().is_some_and(is_of_another)
            || self.aud.as_ref().is_some_and(is_for_others)
            || !self.token_type.as_ref().is_some_and(is_bearer)
            || self.exp.is_some_and(|end| now >= end)
            || self.nbf.is_some_and(|time| time > now.saturating_add(CLOCK_SKEW))
        {
            return Ok(None);
        }
        let client_id = self.client_id.filter(|client_id| !client_id.is_empty());
        let client_id = client_id
            .ok_or(FetchError::Document("names no `client_id`, whom the token was issued to"))?;
        let scope = Scope::parse(self.scope.as_deref().unwrap_or_default()).map_err(|_| {
            FetchError::Document("has a `scope` that is none (RFC 6749 section 3.3)")
        })?;
        let end = self.exp.unwrap_or_else(|| now.saturating_add(max_age.max(1)));
        let subject = self.sub.filter(|sub| !sub.is_empty() && *sub != client_id);
        let authentication = Authentication::of_claims(self.auth_time, self.acr, Vec::new());
        let mut token = VerifiedToken::new(client_id, scope, end)
            .with_authentication(authentication)
            .with_actor(self.act);
        if let Some(audience) = self.aud {
            token = token.with_audience(audience.into_names());
        }
        if let Some(issued_at) = self.iat {
            token = token.with_issued_at(issued_at);
        }
        let token = token.of_another_server();
        Ok(Some(match subject {
            Some(subject) => token.with_subject(SubjectId::new(subject)),
            None => token,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: i64 = 1000;

    fn token(answer: Value) -> Result<Option<VerifiedToken>, FetchError> {
        let (issuer, audience) = (Some("https://id.example"), Some("https://api.example"));
        IntrospectionAnswer::read(answer)?.token(issuer, audience, NOW, 5)
    }

    fn good() -> Value {
        json!({
            "active": true, "client_id": "app", "scope": "profile email", "sub": "7", "exp": NOW + 60, "iat": NOW,
            "token_type": "Bearer", "iss": "https://id.example", "aud": ["https://api.example"], "jti": "x",
        })
    }

    #[test]
    fn a_good_answer_says_whose_the_token_is() {
        let token = token(good()).unwrap().unwrap();

        assert_eq!((token.client_id(), token.expires_at()), ("app", NOW + 60));
        assert_eq!(token.subject().unwrap().as_str(), "7");
        assert_eq!(token.scope().to_string(), "profile email");
        assert_eq!(token.audience(), ["https://api.example"]);
        assert_eq!(token.actor(), None);
    }

    #[test]
    fn an_answer_says_who_acts_for_the_user() {
        let mut answer = good();
        answer["act"] = json!({ "sub": "mcp", "client_id": "mcp" });

        let token = token(answer).unwrap().unwrap();

        assert_eq!(token.actor(), Some(&Actor::client("mcp")));
    }

    #[test]
    fn little_is_enough_and_a_client_is_no_user() {
        let token = token(
            json!({ "active": true, "client_id": "app", "sub": "app", "token_type": "bearer" }),
        );
        let token = token.unwrap().unwrap();

        assert_eq!((token.subject(), token.expires_at()), (None, NOW + 5));
        assert_eq!(token.scope().to_string(), "");
    }

    /// One of these is a refresh token that is presented as an access token (RFC 7662 section 4).
    #[test]
    fn a_token_that_is_not_good_or_not_for_us_is_refused() {
        for (name, value) in [
            ("active", json!(false)),
            ("iss", json!("https://other.example")),
            ("aud", json!("https://other.example")),
            ("aud", json!([])),
            ("token_type", json!("refresh_token")),
            ("token_type", json!("DPoP")),
            ("token_type", Value::Null),
            ("exp", json!(NOW)),
            ("nbf", json!(NOW + 60)),
        ] {
            let mut answer = good();
            answer[name] = value.clone();
            assert!(token(answer).unwrap().is_none(), "{name}: {value}");
        }
        assert!(token(json!({ "active": false })).unwrap().is_none());
    }

    /// Such an answer says nothing about the token, so it is an outage and not a refusal.
    #[test]
    fn what_is_no_answer_is_an_outage() {
        for (name, value) in [
            ("active", json!("true")),
            ("active", json!(1)),
            ("active", Value::Null),
            ("exp", json!("1060")),
            ("exp", json!(1060.5)),
            ("exp", json!(1e300)),
            ("scope", json!(["profile"])),
            ("scope", json!("a\"b")),
            ("client_id", json!("")),
            ("client_id", Value::Null),
            ("sub", json!(7)),
            ("aud", json!({})),
            ("act", json!("mcp")),
            ("act", json!({ "client_id": 7 })),
        ] {
            let mut answer = good();
            answer[name] = value.clone();
            assert!(token(answer).is_err(), "{name}: {value}");
        }
        for answer in [json!([]), json!(null), json!("x"), json!({}), json!([true])] {
            assert!(token(answer.clone()).is_err(), "{answer}");
        }
    }
}
