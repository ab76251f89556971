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
    store::{Family, Revocation, Transaction},
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
    let work = revoke(core.clone(), TokenHash::of(token), client.client().client_id().to_owned());
    uninterrupted(core, work).await
}

/// Revokes what the client may revoke; also a request that changes nothing is answered after a commit, so that it
/// stands on nothing that could still be taken back.
async fn revoke(core: Arc<Core>, token: TokenHash, client_id: String) -> Outcome<()> {
    let mut transaction = core.store.begin().await?;
    let has_revoked = revoke_in(&mut *transaction, &token, &client_id, core.clock.now()).await?;
    transaction.commit().await?;
    if has_revoked {
        core.events.emit(&Event::TokenRevoked { client_id });
    }
    Ok(())
}

/// A refresh token takes its family along; an access token dies alone (RFC 7009 section 2.1).
async fn revoke_in(
    transaction: &mut dyn Transaction,
    token: &TokenHash,
    client_id: &str,
    now: i64,
) -> Outcome<bool> {
    if let Some(refresh) = transaction.find_refresh_token(token).await? {
        let Some(family) = refresh.family.filter(|_| refresh.client_id == client_id) else {
            return Ok(false);
        };
        transaction.revoke(Revocation::Family(&family.id), now).await?;
        return Ok(true);
    }
    let access = transaction.find_access_token(token).await?;
    let Some(access) = access.filter(|access| access.client_id == client_id) else {
        return Ok(false);
    };
    transaction.revoke(Revocation::AccessToken(token), now).await?;
    if let Some(family) = access.family.filter(|family| family.generation > 0) {
        let before = Family { id: family.id, generation: family.generation - 1 };
        transaction.forget_answer(&before).await?;
    }
    Ok(true)
}
