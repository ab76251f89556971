//! Asking for a scope inside a handler, when only the handler knows which one is needed.

use super::{guard::checked, response};
use crate::{
    application::Provider,
    entity::{USER_PREFIX, user::ResourceOwner},
    protocol::{
        bearer::INSUFFICIENT,
        client::SubjectId,
        error::{Outage, Outcome},
        scope::Scope,
    },
    resource::{ResourceRefusal, ScopeExpression},
    server::AuthorizationServer,
    services::Services,
    store::IssuedToken,
};
use axum::{
    http::request::Parts,
    response::{IntoResponse, Response},
};
use sea_orm::{FromQueryResult as _, QueryResult};
use std::{error::Error, fmt, marker::PhantomData, sync::Arc};

/// A token that was checked for a scope.
pub struct Acquired<P> {
    token: Arc<IssuedToken>,
    provider: PhantomData<fn() -> P>,
}

impl<P> fmt::Debug for Acquired<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Acquired")
            .field("client_id", &self.client_id())
            .field("scope", self.scope())
            .finish_non_exhaustive()
    }
}

impl<P> Acquired<P> {
    /// The client that the token was issued to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.token.client_id
    }

    /// The user, unless the token is a client's own.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.token.subject()
    }

    /// Everything that the token allows.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.token.scope
    }

    fn row(&self) -> Result<&QueryResult, Outage> {
        let row = self.token.row.as_deref().and_then(|row| row.downcast_ref());
        row.ok_or_else(|| Outage::new("the store kept no row of the token"))
    }
}

impl<P: Provider> Acquired<P> {
    /// The token as the application's model, out of the row that was read for the check.
    ///
    /// # Errors
    /// An outage, when the row is not one of the model.
    pub fn token(&self) -> Outcome<P::Token> {
        Ok(P::Token::from_query_result(self.row()?, "")?)
    }

    /// The user as the application's model, out of the same row; `None` for a client's own token.
    ///
    /// # Errors
    /// An outage, when the row is not one of the model.
    pub fn user(&self) -> Outcome<Option<P::User>>
    where
        P::User: ResourceOwner,
    {
        if self.token.subject().is_none() {
            return Ok(None);
        }
        Ok(Some(P::User::from_query_result(self.row()?, USER_PREFIX)?))
    }
}

/// Why a scope was not acquired. Its response is that of a protected resource (RFC 6750 section 3): return it.
pub struct AcquireRefusal {
    /// Empty while the server is not initialised.
    services: Option<Arc<Services>>,
    refusal: ResourceRefusal,
}

impl fmt::Debug for AcquireRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("AcquireRefusal").field(&self.refusal).finish()
    }
}

impl fmt::Display for AcquireRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.refusal {
            ResourceRefusal::TokenMissing { .. } => formatter.write_str("no access token was sent"),
            ResourceRefusal::Refused { error, .. } => error.fmt(formatter),
            ResourceRefusal::Outage(outage) => outage.fmt(formatter),
        }
    }
}

impl Error for AcquireRefusal {}

impl IntoResponse for AcquireRefusal {
    fn into_response(self) -> Response {
        match (self.services, self.refusal) {
            (Some(services), refusal) => response::resource_refusal(&services, &refusal),
            (None, ResourceRefusal::Outage(outage)) => response::outage(&outage),
            (None, refusal) => response::outage(&Outage::new(format!("{refusal:?}"))),
        }
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// Demands all words of a scope of the request's token. The scope may come from the request or from a row, as in
    /// `format!("project:{id}")`: a text that no token can have is refused with 403 like any other, and so is a text
    /// without a word, which would demand nothing. For any valid token there is
    /// [`acquire_any`](Self::acquire_any) with [`ScopeExpression::ANY_TOKEN`].
    ///
    /// A guard in front of the handler has looked the token up already; it is not looked up again.
    ///
    /// # Errors
    /// 401 or 403 with a challenge, or 503: return it as it is. What the handler does afterwards is its own affair.
    pub async fn acquire(&self, scope: &str, parts: &Parts) -> Result<Acquired<P>, AcquireRefusal> {
        match ScopeExpression::parse(scope) {
            Ok(demanded) => self.acquire_any(&demanded, parts).await,
            Err(error) => {
                // A bad token is told so first.
                self.acquire_any(&ScopeExpression::ANY_TOKEN, parts).await?;
                tracing::warn!(target: "oauth", ?scope, %error, "no token can have the scope that a handler demands");
                let refusal = ResourceRefusal::Refused { error: INSUFFICIENT, scope: None };
                Err(AcquireRefusal { services: self.services().ok().cloned(), refusal })
            }
        }
    }

    /// Demands a scope expression of the request's token.
    ///
    /// # Errors
    /// 401 or 403 with a challenge, or 503: return it as it is.
    pub async fn acquire_any(
        &self,
        demanded: &ScopeExpression,
        parts: &Parts,
    ) -> Result<Acquired<P>, AcquireRefusal> {
        let services = self.services().map_err(|outage| AcquireRefusal {
            services: None,
            refusal: ResourceRefusal::Outage(outage),
        })?;
        let refuse = |refusal| AcquireRefusal { services: Some(services.clone()), refusal };
        let token = checked(services, &parts.headers, &parts.extensions, demanded).await;
        let token = token.map_err(refuse)?;
        Ok(Acquired { token, provider: PhantomData })
    }
}
