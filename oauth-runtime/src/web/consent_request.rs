//! A checked authorization request that waits for the user's decision.

use super::html::{self, Forms, hidden_field};
use crate::{
    endpoint::{Decision, authorization::Pending},
    event::Origin,
    protocol::{
        actor::MayAct,
        authorization::Authentication,
        client::{Client, SubjectId},
        client_id_url::{ClientIdUrl, RedirectPlace},
        languages::Languages,
        permission::Permission,
        scope::Scope,
    },
    registry::Registry,
    texts::Wording,
};
use axum::response::Response;
use std::{fmt, sync::Arc};

/// What a user cannot keep back: without it the request is another one (OpenID Connect Core section 3.1.2.1).
pub(super) const REQUIRED: &str = "openid";

/// What a consent page shows. Everything in it has been checked, and the browser cannot change what it carries of it.
///
/// ```
/// # use axum::response::{IntoResponse as _, Response};
/// # use oauth_runtime::{application::Provider, entity::user, prelude::*};
/// # async fn authorize<App: Provider<User: user::ResourceOwner>>(server: AuthorizationServer<App>, request: AuthorizationRequest, user: Option<App::User>) -> Response {
/// let consent = match server.validate_consent_request(request, user.as_ref()).await {
///     Ok(consent) => consent,
///     Err(refusal) => return refusal.into_response(),
/// };
/// match consent.decision() {
///     Some(Decision::Allow) => server.create_authorization_response(consent, user.as_ref()).await,
///     Some(Decision::Deny) => server.create_authorization_response(consent, None).await,
///     // A page of your own shows `client_name()` and `scope()`, and its form has what `form_fields()` gives.
///     None => pages::consent(&consent),
/// }
/// # }
/// ```
pub struct ConsentRequest {
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

impl fmt::Debug for ConsentRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConsentRequest")
            .field("client", &self.client())
            .field("decision", &self.decision)
            .finish_non_exhaustive()
    }
}

impl ConsentRequest {
    /// What the consent form said, if this request is its answer; and `Some(Decision::Allow)` without a form when nobody need be asked,
    /// as [`is_remembered`](Self::is_remembered) tells.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        self.decision
    }

    /// Whether nobody need be asked: the person has agreed before and the server remembers it
    /// ([`remembers_consent`](crate::server::ServerBuilder::remembers_consent)), or the application says so
    /// ([`has_consented`](crate::application::Provider::has_consented)). No form of the application came with such a request, so what an
    /// application checks of its own forms, it does not check here.
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.pending.is_remembered()
    }

    /// Says who alone may act for the user, once the tokens are exchanged: `may_act` (RFC 8693 section 4.4). Without this the policy of
    /// the exchange decides alone ([`grants::TokenExchange`](crate::application::grants::TokenExchange)).
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

    /// The languages of the person who reads the page: what the client says in `ui_locales`, then what the browser says.
    #[must_use]
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The texts for the person who reads the page.
    #[must_use]
    pub fn wording(&self) -> Wording {
        self.registry.services.texts.wording(&self.languages)
    }

    /// What it asks for.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.pending.checked.scope
    }

    /// The resources that it asks access to by name (RFC 8707), as URIs; none when it names none, or the default audience alone. The
    /// page shows them: tokens will be good there and nowhere else.
    #[must_use]
    pub fn resources(&self) -> Vec<String> {
        self.registry.services.resources.audience_of(&self.pending.checked.resources)
    }

    /// The claims about the person that it asks for by name and that its [`scope`](Self::scope) does not give (OpenID Connect Core
    /// section 5.5); mostly none. The page shows them: whoever agrees gives them too. `oauth-claim-NAME` of the
    /// [`wording`](Self::wording) names those of the standard.
    #[must_use]
    pub fn claims(&self) -> Vec<&str> {
        self.pending.claims_beyond_scope(&self.registry.services)
    }

    /// What it asks for, word by word, with what the application's typed scopes say of each.
    pub fn permissions(&self) -> impl Iterator<Item = Permission<'_>> {
        let scopes = &self.registry.services.scopes;
        self.scope().iter().map(move |word| Permission::new(word, scopes.word(word)))
    }

    /// Whether a word is granted whenever the request is: `openid`. Every other word the user may keep back.
    #[must_use]
    pub fn is_required(&self, word: &str) -> bool {
        word == REQUIRED
    }

    /// The values of a field that the application added to the consent form, in their order: what boxes are ticked, for
    /// example. None for a request that no form has answered.
    pub fn form_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pending.posted().into_iter().flat_map(move |posted| posted.values(name))
    }

    /// Where the browser is sent afterwards.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        self.pending.checked.redirect.as_str()
    }

    /// The host at which the client describes itself, of a client that nobody registered (OAuth Client ID Metadata Document,
    /// section 6); the page shows it, because everything else about the client is its own word.
    #[must_use]
    pub fn document_host(&self) -> Option<String> {
        self.document().map(|url| url.place())
    }

    /// Where the answer to such a client goes, seen from that host: the page says so where it is another one, or a program on the
    /// person's device, which could be any.
    ///
    /// ```
    /// # use oauth_runtime::{prelude::*, protocol::client_id_url::RedirectPlace};
    /// # fn warning(consent: &ConsentRequest) -> Option<&'static str> {
    /// match consent.redirect_place()? {
    ///     RedirectPlace::SameHost => None,
    ///     RedirectPlace::Device => Some("Did you just start that program yourself?"),
    ///     _ => Some("Your answer goes to another place than the one that describes the application."),
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn redirect_place(&self) -> Option<RedirectPlace> {
        self.document().map(|url| url.leads(self.redirect_uri()))
    }

    fn document(&self) -> Option<ClientIdUrl> {
        let client = Some(self.client()).filter(|client| client.is_from_document())?;
        ClientIdUrl::parse(client.client_id()).ok()
    }

    /// Where the form is posted to.
    #[must_use]
    pub fn form_action(&self) -> &str {
        &self.form_action
    }

    /// The hidden field of the consent form, as HTML: the request, the user and the scope that the page shows, sealed. The
    /// application adds buttons named `confirm` with the values `yes` and `no`.
    #[must_use]
    pub fn form_fields(&self) -> String {
        hidden_field(self.pending.form_value(&self.registry, &self.subject))
    }

    /// Answers with the application's consent page: not to be kept, not to be framed, no script. Styles come from this
    /// origin. The form may lead anywhere: a browser holds every redirect that follows against `form-action`, also those
    /// that the client sends after its own.
    #[must_use]
    pub fn page(&self, html: impl Into<String>) -> Response {
        html::html(html.into(), "'self'", Forms::ToClients)
    }
}
