//! A device that waits for the decision of the person who typed its code. RFC 8628, sections 3.3 and 5.4.

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

/// What a page shows that asks whether a device may have access. Everything in it has been checked, and the browser cannot change
/// what it carries of it.
///
/// Whoever started the request at the device may be somebody else, who sent the person a link or a code. So the page shows
/// [`user_code`](Self::user_code), asks to compare it with that on the person's own device, and warns of codes that somebody sent
/// (RFC 8628 section 5.4).
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
    /// What the form said, if this request is its answer.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        self.decision
    }

    /// Says how and when the user was authenticated who decides, as
    /// [`AuthorizationRequest::authenticated`](crate::web::AuthorizationRequest::authenticated) does. A device cannot ask for more:
    /// `acr_values` and `max_age` are parameters of the authorization endpoint.
    #[must_use]
    pub fn authenticated(mut self, authentication: Authentication) -> Self {
        self.authentication = Some(authentication);
        self
    }

    /// Says who alone may act for the user, as [`ConsentRequest::with_may_act`](crate::web::ConsentRequest::with_may_act) does.
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

    /// The name of the client in the language of the person who reads the page.
    #[must_use]
    pub fn client_name(&self) -> &str {
        self.client().name_in(&self.languages)
    }

    /// The code as the device shows it: `WDJB-MJHT`.
    #[must_use]
    pub fn user_code(&self) -> String {
        self.pending.user_code.shown()
    }

    /// The languages of the person who reads the page.
    #[must_use]
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The texts for the person who reads the page.
    #[must_use]
    pub fn wording(&self) -> Wording {
        self.registry.services.texts.wording(&self.languages)
    }

    /// What the client asks for.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.pending.scope
    }

    /// What it asks for, word by word, with what the application's typed scopes say of each.
    pub fn permissions(&self) -> impl Iterator<Item = Permission<'_>> {
        let scopes = &self.registry.services.scopes;
        self.scope().iter().map(move |word| Permission::new(word, scopes.word(word)))
    }

    /// The resources that it asks access to by name (RFC 8707), as URIs; none when it names none, or the default audience alone.
    #[must_use]
    pub fn resources(&self) -> Vec<String> {
        self.registry.services.resources.audience_of(self.pending.resources())
    }

    /// Whether a word is granted whenever the request is: `openid`. Every other word the user may keep back.
    #[must_use]
    pub fn is_required(&self, word: &str) -> bool {
        word == REQUIRED
    }

    /// The values of a field that the application added to the form, in their order.
    pub fn form_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pending.posted().into_iter().flat_map(move |posted| posted.values(name))
    }

    /// Where the form is posted to.
    #[must_use]
    pub fn form_action(&self) -> &str {
        &self.form_action
    }

    /// The hidden field of the form, as HTML: the code, the user and the scope that the page shows, sealed. The application adds
    /// buttons named `confirm` with the values `yes` and `no`.
    #[must_use]
    pub fn form_fields(&self) -> String {
        hidden_field(self.pending.form_value(&self.registry.services, &self.subject))
    }

    /// Answers with the application's page: not to be kept, not to be framed, no script. Styles come from this origin.
    #[must_use]
    pub fn page(&self, html: impl Into<String>) -> Response {
        html::html(html.into(), "'self'", Forms::ToClients)
    }
}
