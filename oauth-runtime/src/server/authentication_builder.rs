//! How people are authenticated, and what waits for them to be. RFC 9470.

use super::{AuthorizationServer, ServerBuilder};
use crate::{
    application::Provider,
    authorize::sign_in,
    protocol::{authentication_requirement::AuthenticationRequirement, request_object},
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
}

impl<P: Provider> AuthorizationServer<P> {
    /// How the authorization request that waits for the sign-in page demands that the person be authenticated; nothing for a text that is
    /// not one of this server's, or has expired.
    ///
    /// Where [`AuthenticationRequirement::is_none`] is false, a session from before may not be enough, so the page asks anew: for the
    /// password again where a sign-in must be fresh, for a second factor where a class means one.
    #[must_use]
    pub fn pending_authentication(&self, pending: &str) -> AuthenticationRequirement {
        let demanded = self.services().ok().and_then(|services| {
            let settings = &services.settings;
            let expires_in = settings.lifetimes.authorization_request;
            let opened = sign_in::open(&services.root_key, pending, services.now(), expires_in);
            let (request, _) = opened.ok()?;
            let request = request_object::of_travelled(request);
            let demanded = AuthenticationRequirement::requested(&request).ok()?;
            let hears_classes = !settings.authorization.acr_values_supported.is_empty();
            Some(if hears_classes { demanded } else { demanded.of_any_class() })
        });
        demanded.unwrap_or_default()
    }
}
