//! How people are authenticated, and what waits for them to be. RFC 9470.

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
    /// The classes of authentication that the application can give (`acr`), by the names that clients ask for in `acr_values`; metadata
    /// list them. The application says by which one a person was authenticated, with
    /// [`AuthorizationRequest::authenticated`](crate::prelude::AuthorizationRequest::authenticated). Without a call of this,
    /// `acr_values` of a request is not heard.
    #[must_use]
    pub fn acr_values_supported<S: Into<String>>(
        mut self,
        classes: impl IntoIterator<Item = S>,
    ) -> Self {
        let classes = classes.into_iter().map(Into::into);
        self.settings.authorization.acr_values_supported = classes.collect();
        self
    }

    /// Asks people once: while a client still holds tokens for them with the scope that it asks for, there is no consent page again, and
    /// `prompt=none` succeeds. [`AuthorizationSettings::remembers_consent`](crate::settings::AuthorizationSettings::remembers_consent) says
    /// where it never counts.
    #[must_use]
    pub fn remembers_consent(mut self) -> Self {
        self.settings.authorization.remembers_consent = Some(true);
        self
    }
}

impl<P: Provider> AuthorizationServer<P> {
    /// How the authorization request that waits for the sign-in page demands that the person be authenticated; nothing for a text that is
    /// not one of this server's, or has expired.
    ///
    /// Where [`AuthenticationRequirement::is_none`] is false, a session from before may not be enough, so the page asks anew: for the
    /// password again where a sign-in must be fresh, as with `prompt=login`; for a second factor where a class means one.
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

    /// The user name that the client of the waiting authorization request suggests in `login_hint` (OpenID Connect Core section
    /// 3.1.2.1), for the field of the sign-in page. At most 256 bytes without control characters, and else whatever a stranger wrote: the
    /// page escapes it, and believes nothing of it. `None` where the server does not speak OpenID Connect.
    #[must_use]
    pub fn pending_login_hint(&self, pending: &str) -> Option<String> {
        let (_, request) =
            self.pending_request(pending).filter(|(services, _)| services.speaks_openid)?;
        let is_fit =
            |hint: &&str| hint.len() <= limits::LOGIN_HINT && !hint.chars().any(char::is_control);
        request.get("login_hint").filter(is_fit).map(str::to_owned)
    }

    /// The request that waits for the sign-in page, if the text is one of this server's and has not expired.
    fn pending_request(&self, pending: &str) -> Option<(&Services, Parameters)> {
        let services = self.services().ok()?;
        let expires_in = services.settings.lifetimes.authorization_request;
        let opened = sign_in::open(&services.root_key, pending, services.now(), expires_in);
        opened.ok().map(|(request, _)| (&**services, request_object::of_travelled(request)))
    }
}
