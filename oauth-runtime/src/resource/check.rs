//! The check of an access token: presented, verified, not at its end, and with the scope that the resource requires.

use super::{
    rejection::{RejectionReason, ResourceRejection},
    resource_server::ResourceServer,
    scope_expression::ScopeExpression,
    verified_token::VerifiedToken,
};
use crate::protocol::{
    bearer::{self, INSUFFICIENT, INVALID, TokenScheme},
    challenge::Challenge,
    error::{ErrorCode, OAuthError, Outage},
};

impl ResourceServer {
    /// Checks the token of a request. `authorization` is the value of every `Authorization` header.
    ///
    /// # Errors
    /// The answer to a request whose token does not satisfy.
    pub async fn check<'a>(
        &self,
        authorization: impl IntoIterator<Item = &'a [u8]> + Send,
        required: &ScopeExpression,
    ) -> Result<VerifiedToken, ResourceRejection> {
        let presented = bearer::presented(authorization)
            .map_err(|error| self.refused(error, None))?
            .ok_or_else(|| self.token_missing(required))?;
        let token = self.verifier().verify(&presented).await;
        let token = token.map_err(|outage| self.unavailable(outage))?;
        let token = token
            .filter(|token| self.now() < token.expires_at())
            .ok_or_else(|| self.refused(INVALID, None))?;
        self.require_scope(&token, required)?;
        Ok(token)
    }

    /// The rest of the check for a token that is good already: its scope.
    pub(crate) fn require_scope(
        &self,
        token: &VerifiedToken,
        required: &ScopeExpression,
    ) -> Result<(), ResourceRejection> {
        if required.is_satisfied_by(token.scope()) {
            return Ok(());
        }
        let scope = required.challenge().unwrap_or_default();
        let error = INSUFFICIENT.with_hint(format!("the resource needs the scope {scope:?}"));
        Err(self.refused(error, Some(&scope)).of_client(token.client_id()))
    }

    /// The answer to a request that carries no token.
    pub(crate) fn token_missing(&self, required: &ScopeExpression) -> ResourceRejection {
        let scope = required.challenge();
        ResourceRejection::token_missing(with_scope(self.challenge(), scope.as_deref()))
    }

    /// The answer to a request that is refused; `scope` is what would do.
    pub(crate) fn refused(&self, error: OAuthError, scope: Option<&str>) -> ResourceRejection {
        let error_uri = self.error_uri_of(error.code());
        let scope = scope.filter(|_| error.code() == ErrorCode::INSUFFICIENT_SCOPE);
        let challenge = with_scope(self.challenge().with_error(&error, error_uri), scope);
        let error_uri = error_uri.map(str::to_owned);
        ResourceRejection::refused(error, challenge, error_uri).told_to(self.told().clone())
    }

    /// The answer of a resource that cannot be given to anybody. It says nothing of the token, so there is no challenge.
    #[cfg(feature = "axum")]
    pub(crate) fn broken(&self, error: OAuthError) -> ResourceRejection {
        let error_uri = self.error_uri_of(error.code()).map(str::to_owned);
        ResourceRejection::of_server(RejectionReason::Refused(error), error_uri)
            .told_to(self.told().clone())
    }

    /// The answer while nothing can be said, also not of the token.
    pub(crate) fn unavailable(&self, outage: Outage) -> ResourceRejection {
        let error_uri = self.error_uri_of(ErrorCode::TEMPORARILY_UNAVAILABLE).map(str::to_owned);
        ResourceRejection::of_server(RejectionReason::Outage(outage), error_uri)
    }

    fn challenge(&self) -> Challenge {
        Challenge::new(TokenScheme::Bearer, self.realm_of_challenges())
    }
}

fn with_scope(challenge: Challenge, scope: Option<&str>) -> Challenge {
    match scope.filter(|scope| !scope.is_empty()) {
        Some(scope) => challenge.with("scope", scope),
        None => challenge,
    }
}
