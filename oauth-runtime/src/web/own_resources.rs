//! Protected resources in the same program as the authorization server that issues their tokens: every check is done by its resource
//! server.

use super::resource::{ProtectingServer, Protects, RequireLayer};
use crate::{
    application::{Provider, required_scopes},
    protocol::{authentication_requirement::AuthenticationRequirement, error::Outage},
    resource::{ResourceRejection, ResourceServer, ScopeExpression, VerifiedToken},
    server::AuthorizationServer,
};
use axum::http::request::Parts;
use std::{fmt, ops::Deref, sync::Arc};

impl<P: Provider> Protects for AuthorizationServer<P> {
    type Server = Self;

    fn server(&self) -> &Self {
        self
    }
}

impl<P: Provider> ProtectingServer for AuthorizationServer<P> {
    fn resource_server(&self) -> Result<&ResourceServer, Outage> {
        let servers = &self.built()?.resource_servers;
        match self.resource() {
            Some(resource) => servers.named(resource),
            None => Ok(servers.own()),
        }
    }
}

/// A verified token of a request, which satisfies what was required of it. Can read the application's models of it.
pub struct Acquired<P: Provider> {
    pub(super) server: AuthorizationServer<P>,
    token: Arc<VerifiedToken>,
}

impl<P: Provider> Deref for Acquired<P> {
    type Target = VerifiedToken;

    fn deref(&self) -> &VerifiedToken {
        &self.token
    }
}

impl<P: Provider> fmt::Debug for Acquired<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Acquired").field(&self.token).finish()
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// A layer that requires all words of a scope, a text or a typed scope, for every route under it. A scope without words requires any
    /// valid token.
    ///
    /// # Panics
    /// If a word is not a scope token of RFC 6749 section 3.3, or ends in a comma.
    #[must_use]
    pub fn require(&self, scope: impl AsRef<str>) -> RequireLayer<Self> {
        self.require_any(ScopeExpression::all(scope.as_ref()))
    }

    /// A layer that requires a scope expression for every route under it.
    #[must_use]
    pub fn require_any(&self, required: ScopeExpression) -> RequireLayer<Self> {
        if let Ok(services) = self.services() {
            let supported = &services.settings.metadata.scopes_supported;
            required_scopes::warn_of_unknown_in_layer(&required, supported);
        }
        RequireLayer::new(self.clone(), required)
    }

    /// Requires that the request's token has all words of a scope, as [`ResourceServer::acquire`] does.
    ///
    /// # Errors
    /// 401 or 403 with a challenge, or 503. Return the error as it is; nothing stops a handler that goes on instead.
    pub async fn acquire(
        &self,
        scope: impl AsRef<str> + Send + Sync,
        parts: &Parts,
    ) -> Result<Acquired<P>, ResourceRejection> {
        let scope = scope.as_ref();
        let token = self.resource_server()?.acquire(scope, parts).await;
        // Only a sender with a valid token can cause this log line.
        let is_refused = matches!(&token, Err(rejection) if rejection.status() == 403);
        if token.is_ok() || is_refused {
            self.advise_on(scope)?;
        }
        Ok(Acquired { server: self.clone(), token: token? })
    }

    /// Logs which scope word was probably meant, if a handler asks for one that this server does not support.
    fn advise_on(&self, scope: &str) -> Result<(), Outage> {
        let services = self.services()?;
        let supported = &services.settings.metadata.scopes_supported;
        if let Some((word, near)) = required_scopes::misspelt(scope, supported) {
            let advice = format!(
                "a handler asks for the scope `{word}`, which this server does not support; did you mean `{near}`?"
            );
            services.events.advise("resource", None, &advice);
        }
        Ok(())
    }

    /// Requires that the request's token satisfies a scope expression.
    ///
    /// # Errors
    /// 401 or 403 with a challenge, or 503. Return the error as it is.
    pub async fn acquire_any(
        &self,
        required: &ScopeExpression,
        parts: &Parts,
    ) -> Result<Acquired<P>, ResourceRejection> {
        let token = self.resource_server()?.acquire_any(required, parts).await?;
        Ok(Acquired { server: self.clone(), token })
    }

    /// Requires that the user of the request's token was authenticated in this way, as [`ResourceServer::acquire_authenticated`] does.
    ///
    /// # Errors
    /// 401 with a challenge that says which authentication is needed, or 503. Return the error as it is.
    pub async fn acquire_authenticated(
        &self,
        required: &AuthenticationRequirement,
        parts: &Parts,
    ) -> Result<Acquired<P>, ResourceRejection> {
        let token = self.resource_server()?.acquire_authenticated(required, parts).await?;
        Ok(Acquired { server: self.clone(), token })
    }
}
