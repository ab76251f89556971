//! Granting less than what was asked. RFC 6749, section 3.3.

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
    /// Grants only these words of what the client asks for, and those that [`is_required`](Self::is_required) (RFC 6749
    /// section 3.3). Before the page is shown it shows less; with the answer of the form less is granted than it showed.
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
    /// A page with `invalid_scope` when a word is not among [`scope`](Self::scope), or when nothing of it is left.
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
        AuthorizationRefusal::new(page(
            (&self.registry.services, NAME),
            &error.into(),
            client_id,
            &self.languages,
        ))
    }
}

impl DeviceConsent {
    /// Grants only these words of what the client asks for, and those that [`is_required`](Self::is_required), as
    /// [`ConsentRequest::with_scope`](crate::web::ConsentRequest::with_scope) does.
    ///
    /// # Errors
    /// A page with `invalid_scope` when a word is not among [`scope`](Self::scope), or when nothing of it is left.
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
                let page = page(asked, &error.into(), client_id, &self.languages);
                Err(AuthorizationRefusal::new(page))
            }
        }
    }
}

/// What is left of the asked scope when only these words of it are granted, and those that nobody can keep back.
fn narrowed(asked: &Scope, scope: &Scope) -> Result<Scope, OAuthError> {
    if !scope.is_subset_of(asked) {
        return Err(WIDER);
    }
    let granted = asked.intersection(&scope.union(&Scope::stored(REQUIRED)));
    if granted.is_empty() && !asked.is_empty() { Err(NOTHING) } else { Ok(granted) }
}
