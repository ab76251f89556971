//! A client that nobody registered: its `client_id` is the address of a document that describes it. OAuth Client ID Metadata
//! Document, section 4.
//!
//! The document is read only after somebody has signed in and every check that needs no document has passed. The consent form
//! carries the metadata that the page showed; the answer counts for these metadata only, and is refused if the client has
//! changed.

use super::{
    asking::{Asking, Begun, Whose},
    destination::{check_destination, known},
};
use crate::{
    authorize::ENDED,
    client_documents::{ClientDocuments, DocumentClient, KeptRow},
    protocol::{
        authorization_request::{self, RequestRefusal},
        client::Client,
        client_document,
        client_id_url::ClientIdUrl,
        client_metadata::ClientMetadata,
        client_rules,
        error::{ErrorCode, OAuthError, Outage, Outcome},
        parameters::Parameters,
        registration_members, request_object,
    },
    registry::Registry,
};
use std::sync::Arc;

const NO_ADDRESS: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the client_id begins like the address of a metadata document and cannot be one",
)
.with_id("client_id_url_malformed");
const CHANGED: &str = "the document at the client_id has changed since the page was shown";
const TAKEN: &str = "somebody has registered a client with this client_id, or switched it off, since the page was shown";

/// How often to try again when others write the client's row at the same time.
const ATTEMPTS: usize = 3;
/// The minimum lifetime of a row, in seconds: longer than that of the first code.
const LIVES: i64 = 3600;

/// Finds the client of a request whose `client_id` nobody registered.
pub(super) async fn whose(
    registry: &Registry,
    parameters: &Parameters,
    stored: Option<&Client>,
    Asking { subject, form }: Asking<'_>,
) -> Outcome<Whose> {
    let client_id = authorization_request::client_id(parameters)?;
    let documents = registry.services.documents.as_ref();
    let Some(documents) = documents.filter(|_| ClientIdUrl::is_meant(client_id)) else {
        return Ok(Whose::Client(None));
    };
    let url = ClientIdUrl::parse(client_id)
        .map_err(|problem| NO_ADDRESS.with_hint(problem.to_string()))?;
    let now = registry.services.now();
    let is_stored = stored.map(Client::metadata);
    if let Some(form) = form {
        let shown = form.document.as_ref().ok_or(ENDED)?;
        let known = documents.known(&url, now);
        let mut has_changed = known.is_some_and(|known| *known != *shown);
        // The row may hold a newer version, which another node has read; storing the form's version would then bring back the
        // older one.
        if is_stored.is_some_and(|stored| !client_document::is_same_client(stored, shown)) {
            let visitor = form.shown_to.as_str();
            has_changed |= *documents.read(&url, visitor, is_stored, now).await? != *shown;
        }
        if has_changed {
            return Err(ENDED.with_hint(CHANGED).into());
        }
        return Ok(client(&url, shown.clone(), stored));
    }
    check_unread(registry, documents, parameters, &url)?;
    let Some(subject) = subject else { return Ok(Whose::AfterSignIn) };
    let metadata = documents.read(&url, subject.as_str(), is_stored, now).await?;
    let checked = client_rules::check_members(&metadata, &registry.implemented())
        .and_then(|()| client_rules::check_together(&metadata, false));
    if let Err(problem) = checked {
        documents.forget(&url);
        return Err(registration_members::refusal(&problem).into());
    }
    Ok(client(&url, (*metadata).clone(), stored))
}

fn client(url: &ClientIdUrl, metadata: ClientMetadata, stored: Option<&Client>) -> Whose {
    let registration = stored.and_then(Client::registration);
    let client = Client::new(url.as_str(), metadata).with_registration(registration);
    Whose::Client(Some(Arc::new(client.from_document(true))))
}

/// Checks what can be checked of a request without reading the document. A refusal is shown on a page, since nobody has confirmed
/// the redirect URI.
fn check_unread(
    registry: &Registry,
    documents: &ClientDocuments,
    parameters: &Parameters,
    url: &ClientIdUrl,
) -> Result<(), OAuthError> {
    let rules = documents.rules();
    let of_object = request_object::unverified(parameters)?;
    let parameters = of_object.as_ref().unwrap_or(parameters);
    let redirect_uri = parameters.get("redirect_uri");
    if let Some(redirect_uri) = redirect_uri {
        rules.check_redirect_uri(redirect_uri)?;
    }
    // A client that registered exactly one redirect URI need not send it; only its document says which one that is.
    let metadata = client_document::unread(redirect_uri.unwrap_or(url.as_str()), rules);
    let unread = Client::new(url.as_str(), metadata).from_document(true);
    let response_types = registry.response_types();
    match authorization_request::check(
        parameters,
        Some(&unread),
        known(registry, &response_types, None),
    ) {
        Ok(checked) => check_destination(registry, Some(&unread), &checked.redirect),
        Err(RequestRefusal::Page(error) | RequestRefusal::Redirect { error, .. }) => Err(error),
    }
}

/// Begins a database transaction in which the client has its row.
pub(super) async fn begin(registry: &Registry, client: &Client) -> Outcome<Begun> {
    let services = &registry.services;
    let documents = services.documents.as_ref().ok_or(ENDED)?;
    for _ in 0..ATTEMPTS {
        let mut transaction = services.store.begin().await?;
        let now = services.now();
        let row = DocumentClient {
            client_id: client.client_id(),
            metadata: client.metadata(),
            new_registration: services.random.token(),
            now,
            expires_at: now.saturating_add(LIVES),
        };
        match documents.rows().keep(&mut *transaction, row).await? {
            KeptRow::Row { registration, is_new } => {
                let client = client.clone().with_registration(Some(&registration));
                return Ok((transaction, Arc::new(client), is_new));
            }
            KeptRow::Taken => return Err(ENDED.with_hint(TAKEN).into()),
            KeptRow::Again => {}
        }
    }
    Err(Outage::new("too many requests write the row of the same client at once").into())
}
