//! What is kept of a device authorization: one row under the hash of the device code, one under that of the user code, and one
//! with the decision. RFC 8628, sections 3.1 to 3.3.
//!
//! Only the device changes the first row, only whoever opens the user code the second, and the third is stored once. So nobody's
//! write keeps another one out, and none is lost.

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

/// The kind of the rows that user codes are found by.
const USER_CODE: &str = "user_code";
/// How long a row is kept after the end of its codes, in seconds: a device that still asks is told that its code has ended.
const KEPT_FOR: i64 = 300;
/// How often a user code is drawn until nobody else has it.
const DRAWS: usize = 16;

/// What a device asked for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeviceAuthorization {
    /// The client that authenticated.
    pub(crate) client_id: String,
    /// The registration of that client.
    pub(crate) registration: Option<String>,
    pub(super) scope: String,
    /// The resources that it named (RFC 8707), in their normal form.
    #[serde(default)]
    pub(crate) resources: Vec<String>,
    /// The end of both codes, in epoch seconds.
    pub(crate) ends_at: i64,
    /// How long the device waits between two requests, in seconds.
    pub(super) interval: i64,
    /// When the device was told the last time that nobody has decided, in epoch seconds.
    pub(super) polled_at: Option<i64>,
}

/// The row of a user code.
#[derive(Serialize, Deserialize)]
struct Opened {
    /// The row of the device code.
    device: String,
    /// The user who has opened the code.
    by: Option<String>,
}

/// What somebody decided.
#[derive(Serialize, Deserialize)]
struct Decided {
    is_granted: bool,
    subject: String,
    scope: String,
    granted: Option<Value>,
}

/// A device authorization with its place.
pub(crate) struct Found {
    pub(crate) handle: HandleHash,
    pub(crate) authorization: DeviceAuthorization,
    /// Whether a token was issued for it, or its client lost everything that it held.
    pub(crate) is_used: bool,
    /// As it was read.
    pub(super) payload: Value,
}

/// What a person decided, where a device looks for it.
pub(crate) struct Decision {
    pub(crate) handle: HandleHash,
    /// What was granted; `None` of a request that was denied.
    pub(crate) granted: Option<Authorization>,
    /// Whether a token was issued for it, or its user lost everything that is held for them.
    pub(crate) is_used: bool,
}

impl DeviceAuthorization {
    pub(crate) fn scope(&self) -> Scope {
        Scope::stored(&self.scope)
    }
}

/// Where the rows lie.
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

/// The row of a user code. A user code is short, so its plain hash would give it away.
fn user_code_handle(services: &Services, user_code: &UserCode) -> HandleHash {
    HandleHash::of(&services.root_key.tag(Purpose::UserCode, user_code.letters()))
}

/// The row of a decision. A client that knows the device code cannot name it.
fn decision_handle(services: &Services, device: &HandleHash) -> HandleHash {
    HandleHash::of(&services.root_key.tag(Purpose::DeviceDecision, device.as_str()))
}

/// Stores what a client asks for, and gives both codes.
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
    let device_code = PlainHandle::new(services.random.token());
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
    Err(Outage::new("every user code that was drawn is somebody else's"))
}

fn object_of(authorization: &DeviceAuthorization) -> Result<ShortLivedObject, Outage> {
    Ok(ShortLivedObject::new(
        device_code_kind(&authorization.client_id),
        write(authorization)?,
        authorization.ends_at.saturating_add(KEPT_FOR),
    ))
}

/// The authorization of a device code.
pub(crate) async fn find(services: &Services, handle: HandleHash) -> Result<Option<Found>, Outage> {
    let found = place(services)?.find(&handle).await?;
    let found = found.filter(|object| object.kind.starts_with(DEVICE_CODE));
    let Some(ShortLivedObject { payload, used_at, .. }) = found else { return Ok(None) };
    let authorization = read(&payload)?;
    Ok(Some(Found { handle, authorization, is_used: used_at.is_some(), payload }))
}

/// Keeps when a device asked, and how long it waits; whether nothing has changed since it was read.
pub(super) async fn keep(
    services: &Services,
    found: &Found,
    changed: &DeviceAuthorization,
) -> Result<bool, Outage> {
    place(services)?.replace(&found.handle, &found.payload, &object_of(changed)?).await
}

/// A user code that somebody typed.
pub(crate) struct OfUserCode {
    /// The row of the user code, which a decision uses up.
    pub(crate) handle: HandleHash,
    pub(crate) found: Found,
    payload: Value,
}

/// The authorization behind a user code that is good: in time, and not decided about.
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
    /// Opens the code for a user, for whom alone it is good from then on; whether it is theirs.
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
        // Somebody was faster: perhaps the same person, who clicked twice.
        let found = place(services)?.find(&self.handle).await?;
        let Some(found) = found.filter(|found| found.is_good(services.now())) else {
            return Ok(false);
        };
        Ok(read::<Opened>(&found.payload)?.by.as_deref() == Some(subject.as_str()))
    }

    /// Whether this user has opened the code.
    pub(crate) fn is_of(&self, subject: &SubjectId) -> Result<bool, Outage> {
        Ok(read::<Opened>(&self.payload)?.by.as_deref() == Some(subject.as_str()))
    }
}

/// Where a decision lies, and what is stored of it. It ends with everything else that is held for the user.
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

/// The decision about a device, if there is one.
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
