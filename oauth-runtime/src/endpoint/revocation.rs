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
    store::{Family, Revocation},
};
use std::sync::Arc;

const TOKEN_MISSING: OAuthError = OAuthError::new(ErrorCode::InvalidRequest, "token is missing");

/// Answers a revocation request; there is nothing to say on success.
pub(crate) async fn revocation(core: &Arc<Core>, request: FormRequest) -> Outcome<()> {
    request.body.reject_repeated()?;
    let client = authenticate(core, &request, &core.auth_methods()).await?;
    let token = request
        .body
        .get("token")
        .filter(|token| token.len() <= limits::TOKEN)
        .ok_or(TOKEN_MISSING)?;
    let work = revoke(core.clone(), TokenHash::of(token), client.client().client_id().to_owned());
    uninterrupted(work).await
}

/// A refresh token takes its family along; an access token dies alone (RFC 7009 section 2.1).
async fn revoke(core: Arc<Core>, token: TokenHash, client_id: String) -> Outcome<()> {
    let now = core.clock.now();
    let mut transaction = core.store.begin().await?;
    if let Some(refresh) = transaction.find_refresh_token(&token).await? {
        if let Some(family) = refresh.family.filter(|_| refresh.client_id == client_id) {
            transaction.revoke(Revocation::Family(&family.id), now).await?;
            transaction.commit().await?;
            core.events.emit(&Event::TokenRevoked { client_id });
        }
        return Ok(());
    }
    let Some(access) = transaction.find_access_token(&token).await? else { return Ok(()) };
    if access.client_id != client_id {
        return Ok(());
    }
    transaction.revoke(Revocation::AccessToken(&token), now).await?;
    if let Some(family) = access.family.filter(|family| family.generation > 0) {
        transaction
            .forget_answer(&Family { id: family.id, generation: family.generation - 1 })
            .await?;
    }
    transaction.commit().await?;
    core.events.emit(&Event::TokenRevoked { client_id });
    Ok(())
}
