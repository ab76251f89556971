//! Who acts for a user (`act`), and who alone may do so (`may_act`). RFC 8693, sections 4.1 and 4.4.

use super::client::PublicSubject;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The actor, who acts for the user of a token: the claim `act`. Earlier actors are nested in it (RFC 8693 section 4.1) for the
/// record only: what a token allows depends on the outermost actor alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
#[non_exhaustive]
pub struct Actor {
    /// `iss`: the server that gave the actor its `sub`, if it is not the server that issued the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// `sub`: the [`PublicSubject`] of the user who acts; for a client that acts for itself, its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// `client_id`: the client that acts for itself; absent where a user acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// `act`: the actor before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Box<Self>>,
}

/// The members of `act`, for reading.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Members {
    iss: Option<String>,
    sub: Option<String>,
    client_id: Option<String>,
    act: Option<Box<Actor>>,
}

/// Reads a JSON object only: from a list, serde would take the values as members in their order.
impl TryFrom<Map<String, Value>> for Actor {
    type Error = serde_json::Error;

    fn try_from(claim: Map<String, Value>) -> Result<Self, serde_json::Error> {
        let Members { iss, sub, client_id, act } = serde_json::from_value(Value::Object(claim))?;
        Ok(Self { iss, sub, client_id, act })
    }
}

impl Actor {
    /// An actor that is a client.
    #[must_use]
    pub fn client(client_id: impl Into<String>) -> Self {
        let client_id = client_id.into();
        Self { sub: Some(client_id.clone()), client_id: Some(client_id), ..Self::default() }
    }

    /// An actor that is a user.
    #[must_use]
    pub fn user(subject: &PublicSubject) -> Self {
        Self { sub: Some(subject.to_string()), ..Self::default() }
    }

    /// The same actor, with `earlier` as the actor before it.
    #[must_use]
    pub fn after(self, earlier: Option<Self>) -> Self {
        Self { act: earlier.map(Box::new), ..self }
    }

    /// Every actor, the most recent one first.
    pub fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |actor| actor.act.as_deref())
    }
}

/// Who alone may act for the user of a token: the claim `may_act` (RFC 8693 section 4.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MayAct {
    /// `sub`: the [`PublicSubject`] of the user; for a client, its identifier.
    pub sub: String,
    /// `client_id`: the client; absent for a user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

impl MayAct {
    /// Only this client may act.
    #[must_use]
    pub fn client(client_id: impl Into<String>) -> Self {
        let client_id = client_id.into();
        Self { sub: client_id.clone(), client_id: Some(client_id) }
    }

    /// Only this user may act.
    #[must_use]
    pub fn user(subject: &PublicSubject) -> Self {
        Self { sub: subject.to_string(), client_id: None }
    }

    /// Whether this actor may act. A user and a client with the same identifier are different actors.
    #[must_use]
    pub fn permits(&self, actor: &Actor) -> bool {
        actor.iss.is_none()
            && actor.sub.as_ref() == Some(&self.sub)
            && actor.client_id == self.client_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json, to_value};

    #[test]
    fn whoever_acted_before_stands_in_the_claim_of_whoever_acts() {
        let first = Actor::client("first");
        let actor = Actor::user(&PublicSubject::new("7")).after(Some(first));

        let claim = to_value(&actor).unwrap();

        assert_eq!(claim, json!({ "sub": "7", "act": { "sub": "first", "client_id": "first" } }));
        assert_eq!(from_value::<Actor>(claim).unwrap(), actor);
        let subs: Vec<_> = actor.chain().filter_map(|actor| actor.sub.as_deref()).collect();
        assert_eq!(subs, ["7", "first"]);
    }

    #[test]
    fn what_is_no_actor_is_not_read_as_none() {
        for claim in [
            json!("first"),
            json!(["first"]),
            json!([]),
            json!({ "sub": 7 }),
            json!({ "act": "x" }),
            json!({ "act": ["x"] }),
        ] {
            assert!(from_value::<Actor>(claim.clone()).is_err(), "{claim}");
        }
    }

    #[test]
    fn a_user_who_is_called_like_a_client_is_another_one() {
        let client = MayAct::client("first");
        let user = MayAct::user(&PublicSubject::new("first"));

        assert!(client.permits(&Actor::client("first")));
        assert!(user.permits(&Actor::user(&PublicSubject::new("first"))));
        assert!(!client.permits(&Actor::user(&PublicSubject::new("first"))));
        assert!(!user.permits(&Actor::client("first")));
        assert!(!client.permits(&Actor::client("second").after(Some(Actor::client("first")))));
        let elsewhere = Actor { iss: Some("https://b.example".into()), ..Actor::client("first") };
        assert!(!client.permits(&elsewhere));
    }
}
