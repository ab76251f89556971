//! An authorization: everything that was approved, as one value. RFC 6749, section 1.3; RFC 8693; RFC 8707; RFC 9396;
//! OpenID Connect Core, section 2.
//!
//! The authorization endpoint makes the authorization when a user consents; a grant without that endpoint makes it itself. The
//! whole value is then passed on: to the code, to each token of the authorization, and to the gate that mints tokens.

use super::{
    actor::{Actor, MayAct},
    client::SubjectId,
    error::{ErrorCode, OAuthError},
    scope::Scope,
    secret::TokenHash,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The user who approved, or the client, has been disabled since.
pub(crate) const SUBJECT_INACTIVE: OAuthError =
    OAuthError::new(ErrorCode::INVALID_GRANT, "the user or the client may not act any more")
        .with_id("subject_inactive");

/// An authorization: the user, the scope, the resources and everything else that a token may be issued for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorization {
    /// The user; `None` for a client that acts for itself.
    pub subject: Option<SubjectId>,
    /// The granted scope. An access token may have less, never more.
    pub scope: Scope,
    /// The resources that tokens may be for (RFC 8707); empty is the server's default audience. An access token may be for fewer
    /// resources, never for more.
    pub audience: Vec<String>,
    /// The authorization details (RFC 9396 section 2), each a JSON object with a `type`.
    pub details: Vec<Value>,
    /// How the user was authenticated when they consented.
    pub authentication: Option<Authentication>,
    /// The OpenID Connect parameters of the request.
    pub openid: Option<OpenIdRequest>,
    /// Who acts for the user (RFC 8693 section 4.1); `None` where only the client is known.
    pub actor: Option<Actor>,
    /// Who alone may act for the user, once the token is exchanged (RFC 8693 section 4.4).
    pub may_act: Option<MayAct>,
    /// The hash of the access token that was exchanged for a token of this authorization. The new token is valid no longer than
    /// that one; [`follow_origin`](crate::store::follow_origin) checks this.
    pub exchanged_for: Option<TokenHash>,
}

/// How and when a user was authenticated. OpenID Connect Core, section 2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Authentication {
    /// `auth_time`: when the user signed in, in epoch seconds.
    #[serde(rename = "auth_time", skip_serializing_if = "Option::is_none")]
    pub time: Option<i64>,
    /// `acr`: the class of the authentication.
    #[serde(rename = "acr", skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// `amr`: the methods, as RFC 8176 names them.
    #[serde(rename = "amr", skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
}

impl Authentication {
    /// The authentication of a user who signed in at this time, in epoch seconds.
    #[must_use]
    pub fn at(time: i64) -> Self {
        Self { time: Some(time), ..Self::default() }
    }

    /// The authentication out of the claims `auth_time`, `acr` and `amr` of a token or an answer; `None` when it has none of them.
    pub(crate) fn of_claims(
        time: Option<i64>,
        class: Option<String>,
        methods: Vec<String>,
    ) -> Option<Self> {
        let known = Self { time, class, methods };
        (known != Self::default()).then_some(known)
    }

    /// Sets the class of the authentication, as the application and its clients name it.
    #[must_use]
    pub fn with_class(mut self, class: impl Into<String>) -> Self {
        self.class = Some(class.into());
        self
    }

    /// Sets the methods, as RFC 8176 names them: `pwd`, `otp`, `hwk`.
    #[must_use]
    pub fn with_methods<S: Into<String>>(mut self, methods: impl IntoIterator<Item = S>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }
}

/// The parts of an OpenID Connect request that are kept for its tokens. OpenID Connect Core, section 3.1.2.1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct OpenIdRequest {
    /// `nonce`, as the client sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// `claims`: the claims that the client asks for by name (section 5.5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Value>,
}

impl OpenIdRequest {
    /// The claims that the client asks for in the ID token, by name (section 5.5).
    pub fn claims_of_id_token(&self) -> impl Iterator<Item = &str> {
        self.claims_in("id_token")
    }

    /// The claims that the client asks for at the userinfo endpoint, by name (section 5.5).
    pub fn claims_of_userinfo(&self) -> impl Iterator<Item = &str> {
        self.claims_in("userinfo")
    }

    /// Keeps a claim that is asked for by name only if `keep` returns `true` for its place (`userinfo` or `id_token`) and its name.
    #[cfg(feature = "server")]
    pub(crate) fn retain_claims(&mut self, keep: impl Fn(&str, &str) -> bool) {
        let Some(places) = self.claims.as_mut().and_then(Value::as_object_mut) else { return };
        for (place, names) in places.iter_mut() {
            if let Some(names) = names.as_object_mut() {
                names.retain(|name, _| keep(place, name));
            }
        }
        places.retain(|_, names| names.as_object().is_some_and(|names| !names.is_empty()));
        if places.is_empty() {
            self.claims = None;
        }
    }

    /// Every claim that is asked for by name, each once.
    #[cfg(feature = "server")]
    pub(crate) fn claims_by_name(&self) -> Vec<&str> {
        let mut names: Vec<_> =
            self.claims_of_userinfo().chain(self.claims_of_id_token()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether this claim is asked for by name in this place, `userinfo` or `id_token`.
    #[cfg(feature = "server")]
    pub(crate) fn asks_for(&self, place: &str, name: &str) -> bool {
        let claims = self.claims.as_ref();
        claims.and_then(|claims| claims.get(place)?.get(name)).is_some()
    }

    fn claims_in(&self, place: &str) -> impl Iterator<Item = &str> {
        let members = self.claims.as_ref().and_then(|claims| claims.get(place)?.as_object());
        members.into_iter().flat_map(|members| members.keys()).map(String::as_str)
    }
}

/// The scope and the resources that a row has of an authorization: all of them, or fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Share<'a> {
    /// The scope in the row's own column.
    pub scope: &'a Scope,
    /// The resources that the access token is for (RFC 8707); empty is the server's default audience.
    pub audience: &'a [String],
}

impl<'a> Share<'a> {
    /// A share with this scope and these resources.
    #[must_use]
    pub const fn new(scope: &'a Scope, audience: &'a [String]) -> Self {
        Self { scope, audience }
    }
}

/// The members of an authorization that have no column of their own, as one JSON value.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// The granted scope, where the row's own scope column has less.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    audience: Vec<String>,
    /// The audience of the access token, where it is for less than was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    narrowed_audience: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication: Option<Authentication>,
    #[serde(skip_serializing_if = "Option::is_none")]
    openid: Option<OpenIdRequest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    may_act: Option<MayAct>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchanged_for: Option<String>,
}

impl Authorization {
    /// An authorization by this user, or by a client for itself, with this scope and nothing else.
    #[must_use]
    pub fn new(subject: Option<SubjectId>, scope: Scope) -> Self {
        Self { subject, scope, ..Self::default() }
    }

    /// The same authorization with less scope.
    #[must_use]
    pub fn with_scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// The share that has the whole scope and all resources.
    #[must_use]
    pub fn whole(&self) -> Share<'_> {
        Share { scope: &self.scope, audience: &self.audience }
    }

    /// The same authorization for these resources.
    #[must_use]
    pub fn for_resources(mut self, audience: &[String]) -> Self {
        self.audience = audience.to_vec();
        self
    }

    /// The JSON value for a row whose columns hold the subject and the scope of `share`; `None` when these columns say everything.
    ///
    /// # Errors
    /// When a member has no JSON form.
    pub fn to_json(&self, share: Share<'_>) -> Result<Option<Value>, serde_json::Error> {
        let is_narrowed = self.audience != share.audience;
        let kept = Kept {
            scope: (self.scope != *share.scope).then(|| self.scope.to_string()),
            audience: self.audience.clone(),
            narrowed_audience: is_narrowed.then(|| share.audience.to_vec()),
            details: self.details.clone(),
            authentication: self.authentication.clone(),
            openid: self.openid.clone(),
            act: self.actor.clone(),
            may_act: self.may_act.clone(),
            exchanged_for: self.exchanged_for.as_ref().map(|hash| hash.as_str().to_owned()),
        };
        if kept == Kept::default() { Ok(None) } else { serde_json::to_value(kept).map(Some) }
    }

    /// Reads the authorization of a row, and the audience of its access token, from the columns of the subject and the scope and
    /// from the JSON value beside them.
    ///
    /// # Errors
    /// When the value does not have the form that [`to_json`](Self::to_json) writes.
    pub fn from_json(
        subject: Option<SubjectId>,
        scope: &Scope,
        json: Option<Value>,
    ) -> Result<(Self, Vec<String>), serde_json::Error> {
        let Some(json) = json.filter(|json| !json.is_null()) else {
            return Ok((Self::new(subject, scope.clone()), Vec::new()));
        };
        let kept: Kept = serde_json::from_value(json)?;
        let audience = kept.narrowed_audience.unwrap_or_else(|| kept.audience.clone());
        let authorization = Self {
            subject,
            scope: kept.scope.as_deref().map_or_else(|| scope.clone(), Scope::stored),
            audience: kept.audience,
            details: kept.details,
            authentication: kept.authentication,
            openid: kept.openid,
            actor: kept.act,
            may_act: kept.may_act,
            exchanged_for: kept.exchanged_for.map(TokenHash::stored),
        };
        Ok((authorization, audience))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authorization_that_the_columns_say_whole_needs_no_json() {
        let authorization = Authorization::new(Some(SubjectId::new("7")), Scope::stored("a b"));

        assert_eq!(authorization.to_json(authorization.whole()).unwrap(), None);
        let read = Authorization::from_json(Some(SubjectId::new("7")), &Scope::stored("a b"), None)
            .unwrap();
        assert_eq!(read, (authorization, Vec::new()));
    }

    #[test]
    fn what_was_granted_survives_a_narrower_access_token() {
        let mut authorization = Authorization::new(Some(SubjectId::new("7")), Scope::stored("a b"));
        authorization.audience = vec!["https://api.example".into(), "https://b.example".into()];
        authorization.openid = Some(OpenIdRequest { nonce: Some("n".into()), claims: None });
        authorization.actor = Some(Actor::client("mcp").after(Some(Actor::client("before"))));
        authorization.may_act = Some(MayAct::client("mcp"));
        authorization.exchanged_for = Some(TokenHash::of("subject token"));

        let narrow = Scope::stored("a");
        for audience in
            [vec![], vec!["https://b.example".to_owned()], authorization.audience.clone()]
        {
            let json = authorization.to_json(Share::new(&narrow, &audience)).unwrap();

            assert_eq!(
                Authorization::from_json(Some(SubjectId::new("7")), &narrow, json).unwrap(),
                (authorization.clone(), audience)
            );
        }
    }

    #[test]
    fn a_value_of_another_shape_is_an_error_and_grants_nothing() {
        for json in [
            serde_json::json!({ "scope": 7 }),
            serde_json::json!({ "act": "mcp" }),
            serde_json::json!({ "may_act": {} }),
            serde_json::json!({ "exchanged_for": 7 }),
        ] {
            let read = Authorization::from_json(None, &Scope::default(), Some(json.clone()));
            assert!(read.is_err(), "{json}");
        }
    }
}
