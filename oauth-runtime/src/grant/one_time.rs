//! One-time objects for an application's own grants: each is issued once, and used up once when a token is minted.

use crate::{
    protocol::{
        client::{Client, SubjectId},
        error::{ErrorCode, OAuthError, Outage, Outcome},
        limits,
        parameters::Parameters,
        pkce::{self, CodeChallenge, VERIFIER_WRONG, Verification},
        scope::Scope,
        secret::{HandleHash, PlainHandle},
    },
    services::Services,
    store::{Ephemeral, ONE_TIME, ShortLivedObject, Store, one_time_kind},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::fmt;

const MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the one-time value is missing")
        .with_id("one_time_value_missing");
const INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_GRANT,
    "the one-time value is unknown, expired, used, or another client's",
)
.with_id("one_time_value_invalid");

/// A new one-time object, to be stored under a random value that is good for one token.
#[derive(Clone)]
pub struct NewOneTime {
    pub(crate) expires_in: i64,
    pub(crate) bound_to: BoundTo,
    pub(crate) data: Value,
}

/// Leaves the data out, since it may hold a secret.
impl fmt::Debug for NewOneTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewOneTime")
            .field("expires_in", &self.expires_in)
            .field("bound_to", &self.bound_to)
            .finish_non_exhaustive()
    }
}

/// The clients that can use an object up.
#[derive(Clone, Debug)]
pub(crate) enum BoundTo {
    /// The client that requested the object at the authorization endpoint; any client, if no client requested it.
    Asking,
    Client(String),
    Anybody,
}

/// The origin of an object.
pub(crate) enum AskedBy<'a> {
    /// The application itself issues the object.
    Application,
    /// This client requested the object at the authorization endpoint.
    Browser { client: &'a Client, code_challenge: Option<&'a CodeChallenge> },
}

impl NewOneTime {
    /// A new object that is valid for so many seconds, at least one. If a client requested it at the authorization endpoint, only
    /// that client can use it up; if the application issues it by itself, any client that may use the grant can.
    #[must_use]
    pub fn new(expires_in: i64) -> Self {
        Self { expires_in: expires_in.max(1), bound_to: BoundTo::Asking, data: Value::Null }
    }

    /// Lets only this client use the object up.
    #[must_use]
    pub fn for_client(mut self, client_id: impl Into<String>) -> Self {
        self.bound_to = BoundTo::Client(client_id.into());
        self
    }

    /// Lets every client that may use the grant use the object up.
    #[must_use]
    pub fn for_any_client(mut self) -> Self {
        self.bound_to = BoundTo::Anybody;
        self
    }

    /// The client that [`for_client`](Self::for_client) named.
    pub(crate) fn client(&self) -> Option<&str> {
        match &self.bound_to {
            BoundTo::Client(client_id) => Some(client_id),
            BoundTo::Asking | BoundTo::Anybody => None,
        }
    }

    /// Adds data that the grant will need when the object is used.
    ///
    /// # Errors
    /// An outage when the value cannot be written as JSON.
    pub fn with_data(mut self, data: &impl Serialize) -> Result<Self, Outage> {
        self.data = serde_json::to_value(data).map_err(Outage::new)?;
        Ok(self)
    }
}

/// The stored form of an object.
#[derive(Serialize, Deserialize)]
pub(crate) struct Payload {
    grant_type: String,
    client_id: Option<String>,
    /// The registration identifier of that client.
    #[serde(default)]
    registration: Option<String>,
    from_browser: bool,
    subject: Option<String>,
    scope: String,
    /// The resources that a user approved; `None` if no user was asked.
    #[serde(default)]
    audience: Option<Vec<String>>,
    code_challenge: Option<String>,
    data: Value,
}

/// A one-time object that was found, unused and not expired. Minting a token for it uses it up.
#[derive(Clone)]
pub struct OneTime {
    pub(crate) handle: HandleHash,
    pub(crate) subject: Option<SubjectId>,
    pub(crate) scope: Scope,
    audience: Option<Vec<String>>,
    data: Value,
}

/// Leaves the data out, since it may hold a secret.
impl fmt::Debug for OneTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OneTime")
            .field("subject", &self.subject)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl OneTime {
    /// The user for whom the object was issued.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.subject.as_ref()
    }

    /// The scope for which the object was issued.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The resources that a user approved; `None` if no user was asked.
    pub(crate) fn approved_audience(&self) -> Option<Vec<String>> {
        self.audience.clone()
    }

    /// The data that the grant stored with [`NewOneTime::with_data`].
    ///
    /// # Errors
    /// An outage when the data were stored in another form, for instance by another version of the application.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, Outage> {
        serde_json::from_value(self.data.clone()).map_err(Outage::new)
    }
}

/// The authorization for which an object is issued.
#[derive(Clone, Copy)]
pub(crate) struct Approved<'a> {
    pub(crate) subject: Option<&'a SubjectId>,
    pub(crate) scope: &'a Scope,
    /// The resources that a user approved; `None` if no user was asked.
    pub(crate) audience: Option<&'a [String]>,
}

/// Makes the row of a new object. Its kind names the user, so that it is revoked with the user's other access. If the object is
/// bound to a client by name, the caller must pass that client too.
pub(crate) fn object(
    grant_type: &str,
    (new, bound): (NewOneTime, Option<&Client>),
    Approved { subject, scope, audience }: Approved<'_>,
    asked_by: &AskedBy<'_>,
    now: i64,
) -> Result<ShortLivedObject, Outage> {
    let (asking, code_challenge) = match asked_by {
        AskedBy::Application => (None, None),
        AskedBy::Browser { client, code_challenge } => (Some(*client), *code_challenge),
    };
    let client = match &new.bound_to {
        BoundTo::Asking => asking,
        BoundTo::Client(_) => bound,
        BoundTo::Anybody => None,
    };
    let client_id = match new.bound_to {
        // A client that has not been registered yet has no row, so the object is bound to its name only.
        BoundTo::Client(client_id) => Some(client_id),
        _ => client.map(|client| client.client_id().to_owned()),
    };
    let payload = Payload {
        grant_type: grant_type.to_owned(),
        client_id,
        registration: client.and_then(Client::registration).map(str::to_owned),
        from_browser: asking.is_some(),
        subject: subject.map(|subject| subject.as_str().to_owned()),
        scope: scope.to_string(),
        audience: audience.map(<[String]>::to_vec),
        code_challenge: code_challenge.map(|challenge| challenge.as_str().to_owned()),
        data: new.data,
    };
    let payload = serde_json::to_value(payload).map_err(Outage::new)?;
    let expires_at = now.saturating_add(new.expires_in);
    Ok(ShortLivedObject::new(one_time_kind(subject), payload, expires_at))
}

fn ephemeral(store: &dyn Store) -> Result<&dyn Ephemeral, Outage> {
    store.ephemeral().ok_or_else(|| Outage::new("the store has no place for short-lived objects"))
}

/// Stores a new object and returns its value. Nothing else is written with it.
#[cfg(feature = "sea-orm")]
pub(crate) async fn issue(
    services: &Services,
    grant_type: &str,
    new: NewOneTime,
    granted: (Option<&SubjectId>, &Scope),
) -> Result<String, Outage> {
    let handle = PlainHandle::new(services.draw_credential());
    let bound = match new.client() {
        Some(client_id) => services.clients.find(client_id).await?,
        None => None,
    };
    let new = (new, bound.as_deref());
    let (subject, scope) = granted;
    let granted = Approved { subject, scope, audience: None };
    let object = object(grant_type, new, granted, &AskedBy::Application, services.now())?;
    if !ephemeral(&*services.store)?.insert_once(&handle.hash(), &object).await? {
        return Err(Outage::new("a random handle was drawn twice"));
    }
    Ok(handle.reveal())
}

/// Finds the object whose value stands in the parameter `name` of a token request, and checks the code verifier.
pub(crate) async fn find(
    services: &Services,
    grant_type: &str,
    parameters: &Parameters,
    name: &str,
    (client, now): (&Client, i64),
) -> Outcome<OneTime> {
    let value = parameters.get(name).filter(|value| value.len() <= limits::TOKEN).ok_or(MISSING)?;
    let handle = PlainHandle::new(value).hash();
    let found = ephemeral(&*services.store)?.find(&handle).await?;
    let found = found.filter(|object| object.kind.starts_with(ONE_TIME) && object.is_good(now));
    let payload: Payload =
        serde_json::from_value(found.ok_or(INVALID)?.payload).map_err(Outage::new)?;
    if payload.grant_type != grant_type {
        return Err(INVALID.with_hint("it was issued for another grant").into());
    }
    let is_another = |bound: &str, own: Option<&str>| own != Some(bound);
    if payload.client_id.is_some_and(|bound| is_another(&bound, Some(client.client_id())))
        || payload.registration.is_some_and(|bound| is_another(&bound, client.registration()))
    {
        return Err(INVALID.with_hint("it was issued for another client").into());
    }
    if client.is_public() && payload.from_browser && payload.code_challenge.is_none() {
        return Err(INVALID.with_hint("a public client needs a code challenge").into());
    }
    if pkce::verify(payload.code_challenge.as_deref(), parameters)? == Verification::Wrong {
        return Err(VERIFIER_WRONG.into());
    }
    Ok(OneTime {
        handle,
        subject: payload.subject.map(SubjectId::new),
        scope: Scope::stored(&payload.scope),
        audience: payload.audience,
        data: payload.data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_grant_keeps_is_not_printed() {
        let new = NewOneTime::new(60).with_data(&"canary").unwrap();
        let found = OneTime {
            handle: HandleHash::of("canary"),
            subject: None,
            scope: Scope::default(),
            audience: None,
            data: new.data.clone(),
        };

        let printed = format!("{new:?} {found:?}");

        assert!(printed.contains("NewOneTime") && !printed.contains("canary"), "{printed}");
    }
}
