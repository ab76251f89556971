//! The token that another one was given in exchange for (its origin). No token outlasts its origin. RFC 8693, section 2.1.
//!
//! When an origin is revoked, or its user or its client is disabled, nothing is written to the token that was given for it. Instead,
//! whoever checks that token also checks its origin. So no way of ending an origin can forget what was given for it.

use super::{IssuedToken, Store};
use crate::protocol::{error::Outage, limits};

/// Checks whether the tokens are good that a token was given in exchange for, one after another, and notes the result in
/// [`origin_is_active`](IssuedToken::origin_is_active). Returns how many they are. A token that was not given in exchange costs nothing.
///
/// Call it on whatever [`Store::find_access_token`] and [`Store::introspect`] give, before [`IssuedToken::is_alive`].
///
/// # Errors
/// An outage.
pub async fn follow_origin(store: &dyn Store, token: &mut IssuedToken) -> Result<usize, Outage> {
    let mut origin = token.authorization.exchanged_for.clone();
    let mut followed = 0;
    while let Some(hash) = origin {
        followed += 1;
        if followed > limits::EXCHANGES {
            return Ok(followed);
        }
        let Some(found) = store.find_access_token(&hash).await? else { return Ok(followed) };
        let is_theirs = found.subject() == token.subject();
        let has_ended_before = found.expires_at < token.expires_at;
        let mut alone = found;
        origin = alone.authorization.exchanged_for.take();
        // An access token that was revoked alone has 0 as its end. Any other origin ends no earlier than what was given for it.
        if !alone.is_alive() || !is_theirs || has_ended_before {
            return Ok(followed);
        }
    }
    token.origin_is_active = true;
    Ok(followed)
}
