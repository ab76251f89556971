//! Trades a session of an older system for a token, so that nobody has to sign in again on the day of the move.

use crate::{app::App, entity::user};
use oauth_runtime::prelude::*;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use std::{collections::HashMap, fmt, sync::Arc};
use tokio::sync::RwLock;

/// The grant type of the token request.
pub const GRANT_TYPE: &str = <LegacySession as TokenGrant<App>>::GRANT_TYPE;

const SESSION_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "session is missing");
const SESSION_UNKNOWN: OAuthError =
    OAuthError::new(ErrorCode::INVALID_GRANT, "the session is unknown or has ended");

/// The sessions of the older system: user names, by the hash of the session's secret.
///
/// Here they are in memory; an application would ask the older system.
#[derive(Clone, Default)]
pub struct LegacySessions(Arc<RwLock<HashMap<String, String>>>);

impl fmt::Debug for LegacySessions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LegacySessions")
    }
}

impl LegacySessions {
    /// Begins a session.
    pub async fn begin(&self, secret: &str, username: &str) {
        let key = HandleHash::of(secret).as_str().to_owned();
        self.0.write().await.insert(key, username.to_owned());
    }

    /// Ends a session.
    pub async fn end(&self, secret: &str) {
        self.0.write().await.remove(HandleHash::of(secret).as_str());
    }

    async fn username(&self, secret: &str) -> Option<String> {
        self.0.read().await.get(HandleHash::of(secret).as_str()).cloned()
    }
}

/// The grant; it has state, so the program registers it.
#[derive(Debug)]
pub struct LegacySession(pub LegacySessions);

#[grant("urn:example:grant-type:legacy-session", by_value)]
impl TokenGrant<App> for LegacySession {
    async fn validate_token_request(&self, request: &GrantRequest<'_, App>) -> Outcome<Granted> {
        let secret = request.parameter("session").ok_or(SESSION_MISSING)?;
        let username = self.0.username(secret).await.ok_or(SESSION_UNKNOWN)?;
        let user = user::Entity::find()
            .filter(user::Column::Username.eq(username))
            .one(&request.provider().database)
            .await?;
        Ok(Granted::to_user(&user.ok_or(SESSION_UNKNOWN)?).with_refresh_token())
    }
}
