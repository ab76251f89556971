//! Requiring a scope inside a handler, if only the handler knows which one is needed.

use super::token_of_request::{Required, origin_of, token_of};
use crate::{
    protocol::{authentication_requirement::AuthenticationRequirement, bearer::INSUFFICIENT},
    resource::{ResourceRejection, ResourceServer, ScopeExpression, VerifiedToken},
};
use axum::http::request::Parts;
use std::sync::Arc;

impl ResourceServer {
    /// Requires that the request's token has all words of a scope, a text or a typed scope. A text may come from the request or from a
    /// row, as in `format!("project:{id}")`. A text that is no valid scope is refused with 403, because no token can have it; so is a text
    /// without words, which would require nothing. To accept any valid token, use [`acquire_any`](Self::acquire_any) with
    /// [`ScopeExpression::ANY_TOKEN`].
    ///
    /// If a guard in front of the handler has looked the token up, it is not looked up again.
    ///
    /// # Errors
    /// 401 or 403 with a challenge, or 503. Return the error as it is; nothing stops a handler that goes on instead.
    pub async fn acquire(
        &self,
        scope: impl AsRef<str> + Send + Sync,
        parts: &Parts,
    ) -> Result<Arc<VerifiedToken>, ResourceRejection> {
        let scope = scope.as_ref();
        match ScopeExpression::parse(scope) {
            Ok(required) => self.acquire_any(&required, parts).await,
            Err(error) => {
                // Report an invalid token first.
                let token = self.acquire_any(&ScopeExpression::ANY_TOKEN, parts).await?;
                let hint = error.hint();
                let hint = hint.map_or_else(String::new, |hint| format!(": {hint}"));
                let hint = format!(
                    "no token can have the scope {scope:?} that the handler requires: {error}{hint}"
                );
                Err(self.refused(&token, INSUFFICIENT.with_hint(hint)).at(origin_of(parts)))
            }
        }
    }

    /// Requires that the request's token satisfies a scope expression.
    ///
    /// # Errors
    /// 401 or 403 with a challenge, or 503. Return the error as it is.
    pub async fn acquire_any(
        &self,
        required: &ScopeExpression,
        parts: &Parts,
    ) -> Result<Arc<VerifiedToken>, ResourceRejection> {
        token_of(self, parts, Required::scope(required)).await
    }

    /// Requires that the user of the request's token was authenticated in this way (RFC 9470): by one of several classes, or recently. A
    /// token without a user is refused.
    ///
    /// # Errors
    /// 401 with a challenge that says which authentication is needed, or 503. Return the error as it is.
    pub async fn acquire_authenticated(
        &self,
        authentication: &AuthenticationRequirement,
        parts: &Parts,
    ) -> Result<Arc<VerifiedToken>, ResourceRejection> {
        let scope = &ScopeExpression::ANY_TOKEN;
        token_of(self, parts, Required { scope, authentication: Some(authentication) }).await
    }
}
