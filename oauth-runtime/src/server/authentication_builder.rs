//! How users are authenticated, and what the sign-in page can read about the authorization request that waits for it. RFC 9470.

use super::{AuthorizationServer, ServerBuilder};
use crate::{
    application::Provider,
    authorize::sign_in,
    protocol::{
        authentication_requirement::AuthenticationRequirement, limits, parameters::Parameters,
        prompt::Prompt, request_object,
    },
    services::Services,
};

impl<P: Provider> ServerBuilder<P> {
    /// The authentication context classes (`acr`) that the application offers, by the names that clients ask for in `acr_values`. The
    /// metadata document lists them. The application reports the class by which a user was authenticated with
    /// [`AuthorizationRequest::authenticated`](crate::prelude::AuthorizationRequest::authenticated). If this method is not called, the
    /// server ignores `acr_values` of a request.
    #[must_use]
    pub fn acr_values_supported<S: Into<String>>(
        mut self,
        classes: impl IntoIterator<Item = S>,
    ) -> Self {
        let classes = classes.into_iter().map(Into::into);
        self.settings.authorization.acr_values_supported = classes.collect();
        self
    }

    /// Asks users for consent once. While a client still holds tokens of the user with the scope that it asks for, the user sees no
    /// consent page again, and `prompt=none` succeeds.
    /// [`AuthorizationSettings::remembers_consent`](crate::settings::AuthorizationSettings::remembers_consent) lists the requests for
    /// which earlier consent never counts.
    #[must_use]
    pub fn remembers_consent(mut self) -> Self {
        self.settings.authorization.remembers_consent = Some(true);
        self
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// For the sign-in page: the authentication that the waiting authorization request requires. If `pending` was not made by this server,
    /// or has expired, nothing is required.
    ///
    /// Where [`AuthenticationRequirement::is_none`] is false, an existing session may not be enough, and the page authenticates the user
    /// again: it asks for the password where the sign-in must be fresh, as with `prompt=login`, and for a second factor where a class
    /// means one.
    #[must_use]
    pub fn pending_authentication(&self, pending: &str) -> AuthenticationRequirement {
        let demanded = self.pending_request(pending).and_then(|(services, request)| {
            let demanded = AuthenticationRequirement::requested(&request).ok()?;
            let hears_classes = !services.settings.authorization.acr_values_supported.is_empty();
            let demanded = if hears_classes { demanded } else { demanded.of_any_class() };
            let prompt = Prompt::requested(&request).ok().filter(|_| services.speaks_openid);
            let signs_in_anew = prompt.is_some_and(|prompt| prompt.asks_to_sign_in());
            Some(if signs_in_anew { demanded.with_max_age(0) } else { demanded })
        });
        demanded.unwrap_or_default()
    }

    /// The user name that the client suggests in `login_hint` of the waiting authorization request (OpenID Connect Core section 3.1.2.1),
    /// to fill the field of the sign-in page. It has at most 256 bytes and no control characters, but is otherwise untrusted input: escape
    /// it, and do not rely on it. `None` where the server does not speak OpenID Connect.
    #[must_use]
    pub fn pending_login_hint(&self, pending: &str) -> Option<String> {
        let (_, request) =
            self.pending_request(pending).filter(|(services, _)| services.speaks_openid)?;
        let is_fit =
            |hint: &&str| hint.len() <= limits::LOGIN_HINT && !hint.chars().any(char::is_control);
        request.get("login_hint").filter(is_fit).map(str::to_owned)
    }

    /// The authorization request that waits for the sign-in page, if this server made the text `pending` and it has not expired.
    fn pending_request(&self, pending: &str) -> Option<(&Services, Parameters)> {
        let services = self.services().ok()?;
        let expires_in = services.settings.lifetimes.authorization_request;
        let opened = sign_in::open(&services.root_key, pending, services.now(), expires_in);
        opened.ok().map(|(request, _)| (&**services, request_object::of_travelled(request)))
    }
}
