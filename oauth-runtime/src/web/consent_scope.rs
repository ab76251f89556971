//! Granting less scope than the client asked for. RFC 6749, section 3.3.

use super::{
    authorization_refusal::{AuthorizationRefusal, page},
    consent_request::{ConsentRequest, REQUIRED},
    device_consent::DeviceConsent,
};
use crate::{
    endpoint::{authorization::NAME, device},
    protocol::{
        error::{ErrorCode, OAuthError},
        scope::Scope,
    },
};
use tracing::Span;

const WIDER: OAuthError = OAuthError::new(
    ErrorCode::INVALID_SCOPE,
    "this form grants more than the application asked for",
)
.with_id("consent_scope_wider");
const NOTHING: OAuthError = OAuthError::new(
    ErrorCode::INVALID_SCOPE,
    "this form grants nothing; go back and choose, or deny the request",
)
.with_id("consent_scope_empty");

impl ConsentRequest {
    /// Reduces the scope to these words, plus those that [`is_required`](Self::is_required) names (RFC 6749 section 3.3). Called before
    /// the page is shown, it reduces what the page shows; called with the answered form, it reduces what is granted.
    ///
    /// ```
    /// # use axum::response::{IntoResponse, Response};
    /// # use oauth_runtime::{application::Provider, entity::user::ResourceOwner, prelude::*};
    /// # async fn allow<P: Provider<User: ResourceOwner>>(server: AuthorizationServer<P>, consent: ConsentRequest, user: P::User) -> Response {
    /// // The page has `<input type="checkbox" name="granted" value="WORD" checked>` for each word.
    /// let kept = consent.form_values("granted").collect::<Vec<_>>().join(" ");
    /// match consent.with_scope(&Scope::stored(&kept)) {
    ///     Ok(consent) => server.create_authorization_response(consent, Some(&user)).await,
    ///     Err(refusal) => refusal.into_response(),
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// A page with `invalid_scope` if a word is not in [`scope`](Self::scope), or if no word would be left.
    pub fn with_scope(mut self, scope: &Scope) -> Result<Self, AuthorizationRefusal> {
        match narrowed(&self.pending.checked.scope, scope) {
            Ok(granted) => {
                self.pending.narrow_to(&self.registry.services, granted);
                Ok(self)
            }
            Err(error) => Err(self.refused(error)),
        }
    }

    fn refused(&self, error: OAuthError) -> AuthorizationRefusal {
        let client_id = Some(self.client().client_id());
        let asked = (&*self.registry.services, NAME);
        let span = self.origin.request_id.map_or_else(Span::none, |id| id.span());
        AuthorizationRefusal::new(span.in_scope(|| {
            self.origin.run_now(|| page(asked, &error.into(), client_id, &self.languages))
        }))
    }
}

impl DeviceConsent {
    /// Reduces the scope to these words, plus those that [`is_required`](Self::is_required) names, as
    /// [`ConsentRequest::with_scope`](crate::web::ConsentRequest::with_scope) does.
    ///
    /// # Errors
    /// A page with `invalid_scope` if a word is not in [`scope`](Self::scope), or if no word would be left.
    pub fn with_scope(mut self, scope: &Scope) -> Result<Self, AuthorizationRefusal> {
        match narrowed(&self.pending.scope, scope) {
            Ok(scope) => {
                self.pending.scope = scope;
                Ok(self)
            }
            Err(error) => {
                let client_id = Some(self.client().client_id());
                let services = &self.registry.services;
                let asked = (&**services, device::NAME);
                let page = || page(asked, &error.into(), client_id, &self.languages);
                Err(AuthorizationRefusal::new(self.origin.run_now(page)))
            }
        }
    }
}

/// The part of the asked scope that these words leave, plus `openid` if it was asked for.
fn narrowed(asked: &Scope, scope: &Scope) -> Result<Scope, OAuthError> {
    if !scope.is_subset_of(asked) {
        return Err(WIDER);
    }
    let granted = asked.intersection(&scope.union(&Scope::stored(REQUIRED)));
    if granted.is_empty() && !asked.is_empty() { Err(NOTHING) } else { Ok(granted) }
}
