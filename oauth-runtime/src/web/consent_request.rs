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

/// The scope word that a user cannot withhold: without `openid` it would be another kind of request (OpenID Connect Core section 3.1.2.1).
pub(super) const REQUIRED: &str = "openid";

/// The data of a consent page. Everything in it has been checked, and the browser cannot change what it sends back.
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
    /// The answer of the consent form, if this request carries one. Also `Some(Decision::Allow)`, without a form, if the user need not be
    /// asked: see [`is_remembered`](Self::is_remembered).
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        self.decision
    }

    /// Whether the user need not be asked: the user has agreed before and the server remembers it
    /// ([`remembers_consent`](crate::server::ServerBuilder::remembers_consent)), or the application says so
    /// ([`has_consented`](crate::application::Provider::has_consented)). Such a request carries no form, so the application must not run
    /// the checks of its own form on it.
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.pending.is_remembered()
    }

    /// Names the only actor that may act for the user when the tokens are exchanged: `may_act` (RFC 8693 section 4.4). Without this call
    /// only the policy of the token exchange grant decides ([`grants::TokenExchange`](crate::application::grants::TokenExchange)).
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

    /// The languages of the page: those that the client names in `ui_locales`, then those of the browser.
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
        &self.pending.checked.scope
    }

    /// The resources that the client asks access to by name (RFC 8707), as URIs. Empty if it names none, or only the default audience.
    /// Show them on the page: the tokens are valid only there.
    #[must_use]
    pub fn resources(&self) -> Vec<String> {
        self.registry.services.resources.audience_of(&self.pending.checked.resources)
    }

    /// The claims about the user that the client asks for by name and that its [`scope`](Self::scope) does not include (OpenID Connect
    /// Core section 5.5); usually none. Show them on the page: a user who agrees gives them too. The messages `oauth-claim-NAME` of the
    /// [`wording`](Self::wording) have names for the claims of the standard.
    #[must_use]
    pub fn claims(&self) -> Vec<&str> {
        self.pending.claims_beyond_scope(&self.registry.services)
    }

    /// The scope that the client asks for, word by word, each with the texts of the application's typed scopes.
    pub fn permissions(&self) -> impl Iterator<Item = Permission<'_>> {
        let scopes = &self.registry.services.scopes;
        self.scope().iter().map(move |word| Permission::new(word, scopes.word(word)))
    }

    /// Whether a scope word is granted whenever the request is allowed: true for `openid` only. The user may withhold every other word.
    #[must_use]
    pub fn is_required(&self, word: &str) -> bool {
        word == REQUIRED
    }

    /// The values of a field that the application added to the consent form, in their order, for example of ticked checkboxes. Empty if
    /// the request carries no form.
    pub fn form_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pending.posted().into_iter().flat_map(move |posted| posted.values(name))
    }

    /// Where the browser is redirected after the decision.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        self.pending.checked.redirect.as_str()
    }

    /// The host that serves the client's metadata document, if nobody registered the client (OAuth Client ID Metadata Document,
    /// section 6). Show it on the page: everything else about such a client is only its own claim.
    #[must_use]
    pub fn document_host(&self) -> Option<String> {
        self.document().map(|url| url.place())
    }

    /// For a client with a metadata document: how the redirect URI relates to the document's host. Warn on the page if the redirect URI is
    /// on another host, or leads to a program on the user's device, which could be any program.
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

    /// The URL that the form is posted to.
    #[must_use]
    pub fn form_action(&self) -> &str {
        &self.form_action
    }

    /// The hidden field of the consent form, as HTML: the request, the user and the shown scope, sealed. The application adds buttons
    /// named `confirm` with the values `yes` and `no`.
    #[must_use]
    pub fn form_fields(&self) -> String {
        hidden_field(self.pending.form_value(&self.registry, &self.subject))
    }

    /// Responds with the application's consent page, with headers that forbid storing it, framing it and running scripts. Styles must come
    /// from this origin. The `form-action` of the page is not restricted: a browser applies it to every redirect that follows the form,
    /// also to redirects of the client.
    #[must_use]
    pub fn page(&self, html: impl Into<String>) -> Response {
        html::html(html.into(), "'self'", Forms::ToClients)
    }
}
