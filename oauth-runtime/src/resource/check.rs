//! The check of an access token: it is presented, verified, not expired, and has the scope that the resource requires.

use super::{
    rejection::{RejectionReason, ResourceRejection},
    resource_request::ResourceRequest,
    resource_server::ResourceServer,
    scope_expression::ScopeExpression,
    verified_token::VerifiedToken,
    verifier::Verifier,
};
use crate::protocol::{
    authentication_requirement::AuthenticationRequirement,
    bearer::{self, INSUFFICIENT, INVALID, PresentedToken, TokenScheme},
    challenge::Challenge,
    error::{ErrorCode, OAuthError, Outage},
};

/// The log message for a token that cannot meet the requirement, however its user signs in.
const UNKNOWN_AUTHENTICATION: &str = "the token does not say how its user was authenticated: the server that issues it calls \
    `.acr_values_supported(..)`, and says it with `request.authenticated(..)`; a client's own token has no user";

impl ResourceServer {
    /// Checks the access token of a request, with the verifiers for the scheme that the request uses.
    ///
    /// # Errors
    /// The rejection to answer with, if the token is missing or does not meet the requirements.
    pub async fn check(
        &self,
        request: &dyn ResourceRequest,
        required: &ScopeExpression,
    ) -> Result<VerifiedToken, ResourceRejection> {
        let presented = bearer::presented(request.headers("authorization"), self.schemes())
            .map_err(|(scheme, error)| self.refused_as(scheme, error, None))?
            .ok_or_else(|| self.token_missing(required))?;
        let scheme = presented.scheme();
        let scope = required.challenge();
        let refused = |error| self.refused_as(Some(scheme), error, scope.as_deref());
        let invalid = || refused(INVALID);
        let unavailable = |outage| self.unavailable(outage);
        let found = self.find(&presented).await.map_err(unavailable)?;
        let (token, verifier) = found.ok_or_else(invalid)?;
        let token = token.presented_as(scheme).known_by(self.scope_table().clone());
        let is_over = self.now() >= token.expires_at();
        if is_over || verifier.token_revoked(&token).await.map_err(unavailable)? {
            return Err(invalid().of_client(token.client_id()));
        }
        if let Some(hint) = self.not_meant(token.audience()) {
            return Err(refused(INVALID.with_hint(hint)).of_client(token.client_id()));
        }
        if let Some(error) = verifier.request_invalid(request, &token) {
            // A verifier may refuse a request for another reason than its token; a scope in the challenge would not help then.
            let is_of_token = error.code() == ErrorCode::INVALID_TOKEN;
            let scope = scope.as_deref().filter(|_| is_of_token);
            let refused = self.refused_as(Some(scheme), error, scope);
            return Err(refused.of_client(token.client_id()));
        }
        self.require_scope(&token, required)?;
        Ok(token)
    }

    /// The token, and the first verifier of its scheme that accepts it.
    async fn find(
        &self,
        presented: &PresentedToken,
    ) -> Result<Option<(VerifiedToken, &dyn Verifier)>, Outage> {
        for verifier in self.verifiers() {
            if !verifier.scheme().is(presented.scheme().as_str()) {
                continue;
            }
            if let Some(token) = verifier.verify(presented).await? {
                return Ok(Some((token, verifier)));
            }
        }
        Ok(None)
    }

    /// Checks the scope of a token that is otherwise valid.
    pub(crate) fn require_scope(
        &self,
        token: &VerifiedToken,
        required: &ScopeExpression,
    ) -> Result<(), ResourceRejection> {
        if required.is_satisfied_with(token.scope(), self.scope_table()) {
            return Ok(());
        }
        let scope = required.challenge().unwrap_or_default();
        let error = INSUFFICIENT.with_hint(format!("the resource needs the scope {scope:?}"));
        let refused = self.refused_as(Some(token.scheme()), error, Some(&scope));
        Err(refused.of_client(token.client_id()))
    }

    /// Checks how the user of an otherwise valid token was authenticated (RFC 9470 section 3). A token without a user meets no
    /// such requirement.
    pub(crate) fn require_authentication(
        &self,
        token: &VerifiedToken,
        required: &AuthenticationRequirement,
        scope: Option<&str>,
    ) -> Result<(), ResourceRejection> {
        if required.is_met_by(token.authentication(), self.now()) {
            return Ok(());
        }
        let error = match token.authentication() {
            Some(known) if known.class.is_some() || !required.has_classes() => required.challenge(),
            _ => required.challenge().with_hint(UNKNOWN_AUTHENTICATION),
        };
        let refused = self.refused_as(Some(token.scheme()), error, scope);
        Err(refused.of_client(token.client_id()))
    }

    /// The rejection of a request without a token: it has a challenge for each scheme.
    pub(crate) fn token_missing(&self, required: &ScopeExpression) -> ResourceRejection {
        let scope = required.challenge();
        let challenge = |scheme| self.finished(self.challenge(scheme), scope.as_deref());
        ResourceRejection::token_missing(self.schemes().map(challenge).collect())
    }

    /// The rejection of a request whose token is refused.
    #[cfg(feature = "axum")]
    pub(crate) fn refused(&self, token: &VerifiedToken, error: OAuthError) -> ResourceRejection {
        self.refused_as(Some(token.scheme()), error, None)
    }

    /// The rejection of a request that uses a scheme; `scope` is the scope that the resource needs. If a better token would help,
    /// the other schemes are offered too (RFC 9110 section 11.6.1).
    fn refused_as(
        &self,
        scheme: Option<TokenScheme>,
        error: OAuthError,
        scope: Option<&str>,
    ) -> ResourceRejection {
        let error_uri = self.error_uri_of(error.code());
        let is_of_token = [
            ErrorCode::INSUFFICIENT_SCOPE,
            ErrorCode::INSUFFICIENT_USER_AUTHENTICATION,
            ErrorCode::INVALID_TOKEN,
        ];
        let scope = scope.filter(|_| is_of_token.contains(&error.code()));
        let scheme = scheme.or_else(|| self.schemes().next()).unwrap_or(TokenScheme::Bearer);
        let challenge = self.challenge(scheme).with_error(&error, error_uri);
        let mut challenges = vec![self.finished(challenge, scope)];
        if error.code() == ErrorCode::INVALID_TOKEN {
            let others = self.schemes().filter(|other| !other.is(scheme.as_str()));
            challenges.extend(others.map(|other| self.finished(self.challenge(other), scope)));
        }
        let error_uri = error_uri.map(str::to_owned);
        ResourceRejection::refused(error, challenges, error_uri).told_to(self.told().clone())
    }

    /// The answer of a resource that can serve nobody. It is not about the token, so it has no challenge.
    #[cfg(feature = "axum")]
    pub(crate) fn broken(&self, error: OAuthError) -> ResourceRejection {
        let error_uri = self.error_uri_of(error.code()).map(str::to_owned);
        ResourceRejection::of_server(RejectionReason::Refused(error), error_uri)
            .told_to(self.told().clone())
    }

    /// The answer during an outage: the token could not be checked, or what belongs to it could not be read. It does not say that the
    /// token is wrong, so it has no challenge.
    pub(crate) fn unavailable(&self, outage: Outage) -> ResourceRejection {
        let error_uri = self.error_uri_of(ErrorCode::TEMPORARILY_UNAVAILABLE).map(str::to_owned);
        ResourceRejection::of_server(RejectionReason::Outage(outage), error_uri)
    }

    fn challenge(&self, scheme: TokenScheme) -> Challenge {
        Challenge::new(scheme, self.realm_of_challenges())
    }

    /// Adds to a challenge how the client gets a better token: the scope (RFC 6750 section 3), and the URL that tells who issues
    /// tokens (RFC 9728 section 5.1).
    fn finished(&self, challenge: Challenge, scope: Option<&str>) -> Challenge {
        let challenge = match scope.filter(|scope| !scope.is_empty()) {
            Some(scope) => challenge.with("scope", scope),
            None => challenge,
        };
        match self.metadata_uri() {
            Some(uri) => challenge.with("resource_metadata", uri),
            None => challenge,
        }
    }
}
