//! The revocation endpoint. RFC 7009, section 2.
//!
//! A token that is unknown, dead or another client's is answered like one that was revoked, so that nothing can
//! be probed. A failure of the storage is never answered as success.

use super::{FormRequest, authenticate, uninterrupted};
use crate::{
    core::Core,
    event::Event,
    protocol::{
        error::{ErrorCode, OAuthError, Outcome},
        limits,
        secret::TokenHash,
    },
    store::{Family, IssuedToken, Revocation, Transaction},
};
use std::sync::Arc;

const TOKEN_MISSING: OAuthError = OAuthError::new(ErrorCode::InvalidRequest, "token is missing");

/// Answers a revocation request; there is nothing to say on success.
pub(crate) async fn revocation(core: &Arc<Core>, request: FormRequest) -> Outcome<()> {
    request.body.reject_repeated()?;
    let client = authenticate(core, &request, &core.revocation_auth_methods()).await?;
    let token = request
        .body
        .get("token")
        .filter(|token| token.len() <= limits::TOKEN)
        .ok_or(TOKEN_MISSING)?;
    let client_id = client.client().client_id().to_owned();
    uninterrupted(core, revoke(core.clone(), TokenHash::of(token), Some(client_id))).await?;
    Ok(())
}

/// Revokes whatever token that is, for an operator; whether there was one.
#[cfg(feature = "sea-orm")]
pub(crate) async fn revoke_any(core: &Arc<Core>, token: &str) -> Outcome<bool> {
    uninterrupted(core, revoke(core.clone(), TokenHash::of(token), None)).await
}

/// Revokes what the client may revoke; also a request that changes nothing is answered after a commit, so that it
/// stands on nothing that could still be taken back.
async fn revoke(core: Arc<Core>, token: TokenHash, by: Option<String>) -> Outcome<bool> {
    let mut transaction = core.store.begin().await?;
    let now = core.clock.now();
    let revoked = revoke_in(&mut *transaction, &token, by.as_deref(), now).await?;
    transaction.commit().await?;
    let has_revoked = revoked.is_some();
    if let Some(client_id) = revoked {
        core.events.emit(&Event::TokenRevoked { client_id });
    }
    Ok(has_revoked)
}

/// A refresh token takes its family along; an access token dies alone (RFC 7009 section 2.1). Whose it was.
async fn revoke_in(
    transaction: &mut dyn Transaction,
    token: &TokenHash,
    by: Option<&str>,
    now: i64,
) -> Outcome<Option<String>> {
    let may_revoke =
        |issued: &IssuedToken| by.is_none_or(|client_id| issued.client_id == client_id);
    if let Some(refresh) = transaction.find_refresh_token(token).await? {
        if !may_revoke(&refresh) {
            return Ok(None);
        }
        let Some(family) = refresh.family else { return Ok(None) };
        transaction.revoke(Revocation::Family(&family.id), now).await?;
        return Ok(Some(refresh.client_id));
    }
    let access = transaction.find_access_token(token).await?;
    let Some(access) = access.filter(may_revoke) else { return Ok(None) };
    transaction.revoke(Revocation::AccessToken(token), now).await?;
    if let Some(family) = access.family.filter(|family| family.generation > 0) {
        let before = Family { id: family.id, generation: family.generation - 1 };
        transaction.forget_answer(&before).await?;
    }
    Ok(Some(access.client_id))
}
