//! A request of a device that waits for the decision of the user who typed its code. RFC 8628, sections 3.3 and 5.4.

use super::{
    consent_request::REQUIRED,
    html::{self, Forms, hidden_field},
};
use crate::{
    endpoint::{Decision, device::Pending},
    event::Origin,
    protocol::{
        actor::MayAct,
        authorization::Authentication,
        client::{Client, SubjectId},
        languages::Languages,
        permission::Permission,
        scope::Scope,
    },
    registry::Registry,
    texts::Wording,
};
use axum::response::Response;
use std::{fmt, sync::Arc};

/// The data of a page that asks whether a device may have access. Everything in it has been checked, and the browser cannot change what it
/// sends back.
///
/// Somebody else may have started the request on their device and sent the user a link or a code. So show [`user_code`](Self::user_code)
/// on the page, ask the user to compare it with the code on their own device, and warn of codes that somebody sent (RFC 8628 section 5.4).
pub struct DeviceConsent {
    pub(super) registry: Arc<Registry>,
    pub(super) pending: Box<Pending>,
    pub(super) subject: SubjectId,
    pub(super) decision: Option<Decision>,
    pub(super) authentication: Option<Authentication>,
    pub(super) may_act: Option<MayAct>,
    pub(super) languages: Languages,
    pub(super) form_action: String,
    pub(super) origin: Origin,
}

impl fmt::Debug for DeviceConsent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DeviceConsent")
            .field("client", &self.client())
            .field("decision", &self.decision)
            .finish_non_exhaustive()
    }
}

impl DeviceConsent {
    /// The answer of the form, if this request carries one.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        self.decision
    }

    /// Reports how and when the user who decides was authenticated, as
    /// [`AuthorizationRequest::authenticated`](crate::web::AuthorizationRequest::authenticated) does. A device cannot require a class or a
    /// recent sign-in: `acr_values` and `max_age` are parameters of the authorization endpoint.
    #[must_use]
    pub fn authenticated(mut self, authentication: Authentication) -> Self {
        self.authentication = Some(authentication);
        self
    }

    /// Names the only actor that may act for the user, as [`ConsentRequest::with_may_act`](crate::web::ConsentRequest::with_may_act) does.
    #[must_use]
    pub fn with_may_act(mut self, may_act: MayAct) -> Self {
        self.may_act = Some(may_act);
        self
    }

    /// The client that asks.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.pending.client
    }

    /// The name of the client, in the language of the page.
    #[must_use]
    pub fn client_name(&self) -> &str {
        self.client().name_in(&self.languages)
    }

    /// The code as the device shows it: `WDJB-MJHT`.
    #[must_use]
    pub fn user_code(&self) -> String {
        self.pending.user_code.shown()
    }

    /// The languages of the page.
    #[must_use]
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The texts in the language of the page.
    #[must_use]
    pub fn wording(&self) -> Wording {
        self.registry.services.texts.wording(&self.languages)
    }

    /// The scope that the client asks for.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.pending.scope
    }

    /// The scope that the client asks for, word by word, each with the texts of the application's typed scopes.
    pub fn permissions(&self) -> impl Iterator<Item = Permission<'_>> {
        let scopes = &self.registry.services.scopes;
        self.scope().iter().map(move |word| Permission::new(word, scopes.word(word)))
    }

    /// The resources that the client asks access to by name (RFC 8707), as URIs. Empty if it names none, or only the default audience.
    #[must_use]
    pub fn resources(&self) -> Vec<String> {
        self.registry.services.resources.audience_of(self.pending.resources())
    }

    /// Whether a scope word is granted whenever access is allowed: true for `openid` only. The user may withhold every other word.
    #[must_use]
    pub fn is_required(&self, word: &str) -> bool {
        word == REQUIRED
    }

    /// The values of a field that the application added to the form, in their order.
    pub fn form_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pending.posted().into_iter().flat_map(move |posted| posted.values(name))
    }

    /// The URL that the form is posted to.
    #[must_use]
    pub fn form_action(&self) -> &str {
        &self.form_action
    }

    /// The hidden field of the form, as HTML: the user code, the user and the shown scope, sealed. The application adds buttons named
    /// `confirm` with the values `yes` and `no`.
    #[must_use]
    pub fn form_fields(&self) -> String {
        hidden_field(self.pending.form_value(&self.registry.services, &self.subject))
    }

    /// Responds with the application's page, with headers that forbid storing it, framing it and running scripts. Styles must come from
    /// this origin.
    #[must_use]
    pub fn page(&self, html: impl Into<String>) -> Response {
        html::html(html.into(), "'self'", Forms::ToClients)
    }
}
