//! The stored form of a device authorization: one row under the hash of the device code, one under that of the user code, and one
//! with the decision. RFC 8628, sections 3.1 to 3.3.
//!
//! Only the device changes the first row, only the user who enters the user code changes the second, and the third is stored
//! once. So no write blocks another one, and none is lost.

use crate::{
    protocol::{
        authorization::Authorization,
        client::{Client, SubjectId},
        error::Outage,
        root_key::Purpose,
        scope::Scope,
        secret::{HandleHash, PlainHandle},
        user_code::UserCode,
    },
    services::Services,
    store::{DEVICE_CODE, Ephemeral, ShortLivedObject, device_code_kind, one_time_kind},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The kind of the rows under which user codes are found.
const USER_CODE: &str = "user_code";
/// How long the rows of a device code and of its decision are kept after the code has expired, in seconds, so that a device that
/// still polls is told that the code has expired.
const KEPT_FOR: i64 = 300;
/// How often a user code is drawn, until one is found that is not taken.
const DRAWS: usize = 16;

/// The request of a device.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeviceAuthorization {
    /// The client that authenticated.
    pub(crate) client_id: String,
    /// The registration identifier of that client.
    pub(crate) registration: Option<String>,
    pub(super) scope: String,
    /// The resources that the client named (RFC 8707), in their normal form.
    #[serde(default)]
    pub(crate) resources: Vec<String>,
    /// When both codes expire, in epoch seconds.
    pub(crate) ends_at: i64,
    /// How long the device must wait between two requests, in seconds.
    pub(super) interval: i64,
    /// When the device was last told that nobody has decided yet, in epoch seconds.
    pub(super) polled_at: Option<i64>,
}

/// The content of a user code's row.
#[derive(Serialize, Deserialize)]
struct Opened {
    /// The hash that identifies the row of the device code.
    device: String,
    /// The user who has entered the code, if somebody has.
    by: Option<String>,
}

/// The content of a decision's row.
#[derive(Serialize, Deserialize)]
struct Decided {
    is_granted: bool,
    subject: String,
    scope: String,
    granted: Option<Value>,
}

/// A device authorization, with the handle of its row.
pub(crate) struct Found {
    pub(crate) handle: HandleHash,
    pub(crate) authorization: DeviceAuthorization,
    /// Whether a token was issued for the authorization, or all access of its client was revoked.
    pub(crate) is_used: bool,
    /// The content of the row as it was read.
    pub(super) payload: Value,
}

/// A person's decision, as the device's request finds it.
pub(crate) struct Decision {
    pub(crate) handle: HandleHash,
    /// The granted authorization; `None` if the request was denied.
    pub(crate) granted: Option<Authorization>,
    /// Whether a token was issued for the decision, or all access that is held for its user was revoked.
    pub(crate) is_used: bool,
}

impl DeviceAuthorization {
    pub(crate) fn scope(&self) -> Scope {
        Scope::stored(&self.scope)
    }
}

/// The part of the store that holds the rows.
pub(super) fn place(services: &Services) -> Result<&dyn Ephemeral, Outage> {
    let place = services.store.ephemeral();
    place.ok_or_else(|| Outage::new("device codes need a table of short-lived objects"))
}

fn read<T: DeserializeOwned>(payload: &Value) -> Result<T, Outage> {
    serde_json::from_value(payload.clone()).map_err(Outage::new)
}

fn write(payload: &impl Serialize) -> Result<Value, Outage> {
    serde_json::to_value(payload).map_err(Outage::new)
}

/// The handle of a user code's row. A user code is short, so a plain hash could be reversed by guessing.
fn user_code_handle(services: &Services, user_code: &UserCode) -> HandleHash {
    HandleHash::of_name(&services.root_key.tag(Purpose::UserCode, user_code.letters()))
}

/// The handle of a decision's row. A client that knows the device code cannot compute it.
fn decision_handle(services: &Services, device: &HandleHash) -> HandleHash {
    HandleHash::of_name(&services.root_key.tag(Purpose::DeviceDecision, device.as_str()))
}

/// Stores a client's device authorization request, and returns both codes.
pub(crate) async fn store(
    services: &Services,
    client: &Client,
    (scope, resources): (&Scope, Vec<String>),
) -> Result<(PlainHandle, UserCode), Outage> {
    let settings = &services.settings.device_authorization;
    let ends_at = services.now().saturating_add(settings.expires_in);
    let authorization = DeviceAuthorization {
        client_id: client.client_id().to_owned(),
        registration: client.registration().map(str::to_owned),
        scope: scope.to_string(),
        resources,
        ends_at,
        interval: settings.interval,
        polled_at: None,
    };
    let device_code = PlainHandle::new(services.draw_credential());
    let handle = device_code.hash();
    let object = object_of(&authorization)?;
    if !place(services)?.insert_once(&handle, &object).await? {
        return Err(Outage::new("a device code was drawn twice"));
    }
    let opened = Opened { device: handle.as_str().to_owned(), by: None };
    let object = ShortLivedObject::new(USER_CODE, write(&opened)?, ends_at);
    for _ in 0..DRAWS {
        let mut random = [0; 32];
        services.random.fill(&mut random);
        let Some(user_code) = UserCode::draw(&random) else { continue };
        let handle = user_code_handle(services, &user_code);
        if place(services)?.insert_once(&handle, &object).await? {
            return Ok((device_code, user_code));
        }
    }
    Err(Outage::new("no unused user code was found: too many devices are waiting"))
}

fn object_of(authorization: &DeviceAuthorization) -> Result<ShortLivedObject, Outage> {
    Ok(ShortLivedObject::new(
        device_code_kind(&authorization.client_id),
        write(authorization)?,
        authorization.ends_at.saturating_add(KEPT_FOR),
    ))
}

/// Finds the authorization of a device code.
pub(crate) async fn find(services: &Services, handle: HandleHash) -> Result<Option<Found>, Outage> {
    let found = place(services)?.find(&handle).await?;
    let found = found.filter(|object| object.kind.starts_with(DEVICE_CODE));
    let Some(ShortLivedObject { payload, used_at, .. }) = found else { return Ok(None) };
    let authorization = read(&payload)?;
    Ok(Some(Found { handle, authorization, is_used: used_at.is_some(), payload }))
}

/// Stores when a device polled, and its interval. Returns whether the row was still unchanged since it was read, which is the
/// condition of the write.
pub(super) async fn keep(
    services: &Services,
    found: &Found,
    changed: &DeviceAuthorization,
) -> Result<bool, Outage> {
    place(services)?.replace(&found.handle, &found.payload, &object_of(changed)?).await
}

/// The authorization that a typed user code leads to.
pub(crate) struct OfUserCode {
    /// The handle of the user code's row, which a decision uses up.
    pub(crate) handle: HandleHash,
    pub(crate) found: Found,
    payload: Value,
}

/// Finds the authorization of a user code that is not expired and not decided about.
pub(crate) async fn find_by_user_code(
    services: &Services,
    user_code: &UserCode,
) -> Result<Option<OfUserCode>, Outage> {
    let handle = user_code_handle(services, user_code);
    let object = place(services)?.find(&handle).await?;
    let now = services.now();
    let Some(object) = object.filter(|it| it.kind == USER_CODE && it.is_good(now)) else {
        return Ok(None);
    };
    let opened: Opened = read(&object.payload)?;
    let found = find(services, HandleHash::stored(opened.device)).await?;
    let found = found.filter(|found| !found.is_used && now < found.authorization.ends_at);
    Ok(found.map(|found| OfUserCode { handle, found, payload: object.payload }))
}

impl OfUserCode {
    /// Binds the code to a user, so that from then on only that user can decide. Returns whether the code is bound to this user.
    pub(crate) async fn open_for(
        &self,
        services: &Services,
        subject: &SubjectId,
    ) -> Result<bool, Outage> {
        let opened: Opened = read(&self.payload)?;
        if opened.by.is_some() {
            return self.is_of(subject);
        }
        let opened = Opened { by: Some(subject.as_str().to_owned()), ..opened };
        let ends_at = self.found.authorization.ends_at;
        let object = ShortLivedObject::new(USER_CODE, write(&opened)?, ends_at);
        if place(services)?.replace(&self.handle, &self.payload, &object).await? {
            return Ok(true);
        }
        // Another request was faster. It may be the same person, who clicked twice.
        let found = place(services)?.find(&self.handle).await?;
        let Some(found) = found.filter(|found| found.is_good(services.now())) else {
            return Ok(false);
        };
        Ok(read::<Opened>(&found.payload)?.by.as_deref() == Some(subject.as_str()))
    }

    /// Whether this user has entered the code.
    pub(crate) fn is_of(&self, subject: &SubjectId) -> Result<bool, Outage> {
        Ok(read::<Opened>(&self.payload)?.by.as_deref() == Some(subject.as_str()))
    }
}

/// The handle and the content of a decision's row. The row is revoked together with all access that is held for the user.
pub(crate) fn decision(
    services: &Services,
    found: &Found,
    subject: &SubjectId,
    granted: Option<&Authorization>,
) -> Result<(HandleHash, ShortLivedObject), Outage> {
    let scope = granted.map(|granted| granted.scope.clone()).unwrap_or_default();
    let decided = Decided {
        is_granted: granted.is_some(),
        subject: subject.as_str().to_owned(),
        scope: scope.to_string(),
        granted: granted
            .map(|granted| granted.to_json(granted.whole()))
            .transpose()
            .map_err(Outage::new)?
            .flatten(),
    };
    let ends_at = found.authorization.ends_at.saturating_add(KEPT_FOR);
    let object = ShortLivedObject::new(one_time_kind(Some(subject)), write(&decided)?, ends_at);
    Ok((decision_handle(services, &found.handle), object))
}

/// Finds the decision about a device, if there is one.
pub(super) async fn find_decision(
    services: &Services,
    device: &HandleHash,
) -> Result<Option<Decision>, Outage> {
    let handle = decision_handle(services, device);
    let Some(object) = place(services)?.find(&handle).await? else { return Ok(None) };
    let decided: Decided = read(&object.payload)?;
    let is_used = object.used_at.is_some();
    if !decided.is_granted {
        return Ok(Some(Decision { handle, granted: None, is_used }));
    }
    let (subject, scope) = (SubjectId::new(decided.subject), Scope::stored(&decided.scope));
    let granted = Authorization::from_json(Some(subject), &scope, decided.granted);
    let (granted, _) = granted.map_err(Outage::new)?;
    Ok(Some(Decision { handle, granted: Some(granted), is_used }))
}
