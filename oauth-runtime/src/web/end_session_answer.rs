//! The page to which a client sends its user to sign out: the check of the request, and the response after the session has ended. OpenID
//! Connect RP-Initiated Logout, sections 2 and 3.

use super::{
    authorization::{redirect, unavailable},
    authorization_refusal::{AuthorizationRefusal, page},
    end_session::EndSession,
    end_session_request::EndSessionRequest,
    html::{self, Forms},
    pages,
};
use crate::{
    application::Provider,
    endpoint::{
        EndSessionStep,
        end_session::{self, NAME, SignedIn, Validated},
    },
    entity::user::ResourceOwner,
    event::{About, EventKind, Origin},
    protocol::{client::Client, client_request::NamedClient, languages::Languages},
    registry::Registry,
    server::{AuthorizationServer, subject_of},
};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

impl EndSession {
    /// The response after the application has ended the session: a redirect to the client with its `state`, or this page of the
    /// application if there is no address to redirect to.
    pub fn signed_out(self, html: impl Into<String>) -> Response {
        self.tell();
        match self.ending.location() {
            Some(location) => redirect(&location),
            None => html::html(html.into(), "'self'", Forms::None),
        }
    }

    /// Emits [`EventKind::SignedOut`], unless no user was signed in.
    fn tell(&self) {
        let Some(subject) = &self.ending.subject else { return };
        let about = About {
            client_id: self.client().map(Client::client_id),
            subject: Some(subject.as_str()),
        };
        self.registry.services.events.emit_from(|| self.origin, EventKind::SignedOut, about);
    }
}

/// Responds with the built-in pages: the question, or, once the application has ended the session, a redirect to the client or a final
/// page.
impl IntoResponse for EndSession {
    fn into_response(self) -> Response {
        if self.step() != EndSessionStep::SignOut {
            return pages::end_session(&self);
        }
        self.tell();
        match self.ending.location() {
            Some(location) => redirect(&location),
            None => pages::end_session(&self),
        }
    }
}

impl<P: Provider<User: ResourceOwner>> AuthorizationServer<P> {
    /// Checks a client's request to sign out its user (OpenID Connect RP-Initiated Logout section 2), and the posted form that asked the
    /// user. Route GET and POST here. `user` is the signed-in user.
    ///
    /// If the client sends an ID token of this user, the user is signed out at once. In every other case the user is asked first, so a
    /// page of another site cannot sign anybody out. The browser is redirected to an address of the client only if the client registered
    /// it in its `post_logout_redirect_uris`.
    ///
    /// Mount it at `/oauth/end_session`, or at the path `endpoints.paths.end_session` of the settings, and call
    /// [`end_session`](crate::server::ServerBuilder::end_session) of the builder.
    ///
    /// # Errors
    /// The response to send instead of a page.
    pub async fn validate_end_session_request(
        &self,
        request: EndSessionRequest,
        user: Option<&P::User>,
    ) -> Result<EndSession, AuthorizationRefusal> {
        let (languages, origin) = request.sender();
        let registry =
            self.registry().map_err(|outage| unavailable(&outage, &self.wording(&languages)))?;
        let user = user.map(|user| SignedIn { subject: subject_of(user), sub: user.subject() });
        let validated = validate(registry, request, user, (languages, origin));
        // Boxed, so that the future of the application's handler stays small.
        Box::pin(origin.run(validated)).await.map_err(AuthorizationRefusal::new)
    }
}

async fn validate(
    registry: &Arc<Registry>,
    request: EndSessionRequest,
    user: Option<SignedIn>,
    (languages, origin): (Languages, Origin),
) -> Result<EndSession, Response> {
    let services = &registry.services;
    let named = NamedClient::default();
    let validated = match request.read(named.clone()) {
        Ok(request) => end_session::validate(registry, request, user).await,
        Err(error) => Err(error.into()),
    };
    match validated {
        Ok(Validated::Ending(ending)) => {
            // The form carries the `ui_locales` of the client's request.
            let languages = Languages::of(ending.ui_locales.as_deref(), None).then(&languages);
            Ok(EndSession { registry: registry.clone(), ending, languages, origin })
        }
        Ok(Validated::Again(query)) => {
            let settings = &services.settings;
            let here = settings.browser_path(settings.endpoints.end_session());
            Err(redirect(&format!("{here}?{query}")))
        }
        Err(failure) => Err(page((services, NAME), &failure, named.client_id(), &languages)),
    }
}
