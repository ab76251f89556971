//! A code as it is stored in Redis.

use crate::{
    protocol::{authorization::Authorization, client::SubjectId, error::Outage, scope::Scope},
    store::{IssuedCode, NewCode},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The part of a code that never changes.
#[derive(Serialize, Deserialize)]
struct Record {
    client_id: String,
    registration: Option<String>,
    subject: String,
    scope: String,
    granted: Option<Value>,
    redirect_uri: Option<String>,
    expires_at: i64,
    family: String,
    code_challenge: Option<String>,
}

/// The text of a code in Redis.
pub(super) fn write(code: &NewCode) -> Result<String, Outage> {
    let authorization = &code.authorization;
    let record = Record {
        client_id: code.client_id.clone(),
        registration: code.registration.clone(),
        subject: code.subject()?.as_str().to_owned(),
        scope: authorization.scope.to_string(),
        granted: authorization.to_json(authorization.whole()).map_err(Outage::new)?,
        redirect_uri: code.redirect_uri.clone(),
        expires_at: code.expires_at,
        family: code.family.clone(),
        code_challenge: code.code_challenge.clone(),
    };
    serde_json::to_string(&record).map_err(Outage::new)
}

/// Reads a code from its text and from the values that change. Only the database knows whether client and user may act,
/// so both are `false` here.
pub(super) fn read(
    text: &str,
    used_at: Option<i64>,
    failed_attempts: i64,
) -> Result<IssuedCode, Outage> {
    let record: Record = serde_json::from_str(text).map_err(Outage::new)?;
    let subject = Some(SubjectId::new(record.subject));
    let scope = Scope::stored(&record.scope);
    let (authorization, _) =
        Authorization::from_json(subject, &scope, record.granted).map_err(Outage::new)?;
    Ok(IssuedCode {
        client_id: record.client_id,
        registration: record.registration,
        authorization,
        redirect_uri: record.redirect_uri,
        expires_at: record.expires_at,
        used_at,
        family: record.family,
        failed_attempts,
        code_challenge: record.code_challenge,
        client_is_active: false,
        subject_is_active: false,
    })
}
