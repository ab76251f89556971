//! Asking for a scope inside a handler, when only the handler knows which one is needed.

use super::token_of_request::{Required, token_of};
use crate::{
    protocol::{authentication_requirement::AuthenticationRequirement, bearer::INSUFFICIENT},
    resource::{ResourceRejection, ResourceServer, ScopeExpression, VerifiedToken},
};
use axum::http::request::Parts;
use std::sync::Arc;

impl ResourceServer {
    /// Requires all words of a scope of the request's token, a text or a typed scope. A text may come from the request or from a row, as in
    /// `format!("project:{id}")`: a text that no token can have is refused with 403 like any other, and so is a text
    /// without a word, which would require nothing. For any valid token there is
    /// [`acquire_any`](Self::acquire_any) with [`ScopeExpression::ANY_TOKEN`].
    ///
    /// A guard in front of the handler has looked the token up already; it is not looked up again.
    ///
    /// # Errors
    /// 401 or 403 with a challenge, or 503: return it as it is. What the handler does afterwards is its own affair.
    pub async fn acquire(
        &self,
        scope: impl AsRef<str> + Send + Sync,
        parts: &Parts,
    ) -> Result<Arc<VerifiedToken>, ResourceRejection> {
        let scope = scope.as_ref();
        match ScopeExpression::parse(scope) {
            Ok(required) => self.acquire_any(&required, parts).await,
            Err(error) => {
                // A bad token is told so first.
                let token = self.acquire_any(&ScopeExpression::ANY_TOKEN, parts).await?;
                let hint = error.hint();
                let hint = hint.map_or_else(String::new, |hint| format!(": {hint}"));
                let hint = format!(
                    "no token can have the scope {scope:?} that the handler requires: {error}{hint}"
                );
                Err(self.refused(&token, INSUFFICIENT.with_hint(hint)))
            }
        }
    }

    /// Requires a scope expression of the request's token.
    ///
    /// # Errors
    /// 401 or 403 with a challenge, or 503: return it as it is.
    pub async fn acquire_any(
        &self,
        required: &ScopeExpression,
        parts: &Parts,
    ) -> Result<Arc<VerifiedToken>, ResourceRejection> {
        token_of(self, parts, Required::scope(required)).await
    }

    /// Requires of the request's token that its user was authenticated so (RFC 9470): one of several classes, or not long ago. A token
    /// without a user is refused.
    ///
    /// # Errors
    /// 401 with a challenge that says what would do, or 503: return it as it is.
    pub async fn acquire_authenticated(
        &self,
        authentication: &AuthenticationRequirement,
        parts: &Parts,
    ) -> Result<Arc<VerifiedToken>, ResourceRejection> {
        let scope = &ScopeExpression::ANY_TOKEN;
        token_of(self, parts, Required { scope, authentication: Some(authentication) }).await
    }
}
