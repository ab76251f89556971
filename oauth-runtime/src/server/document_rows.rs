//! The rows of clients that nobody registered, over the application's client entity, and the builder that lets them be.
//! OAuth Client ID Metadata Document.

use super::{ServerBuilder, registrar::FillEach};
use crate::{
    application::{Provider, document_row, lookup::lend, save::ActiveOf},
    client_documents::{ClientDocuments, DocumentClient, DocumentRows, KeptRow},
    entity::client::{ClientModel, SelfRegisteredClients},
    grant::Grant,
    guesses::Guesses,
    settings::{SettingError, SettingProblem, Settings},
    store::{Stored, Transaction},
};
use std::sync::Arc;

/// The rows of one entity.
struct ModelRows<M: ClientModel> {
    fill: FillEach<M>,
}

impl<M: ClientModel> DocumentRows for ModelRows<M>
where
    ActiveOf<M>: Send,
{
    fn keep<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        client: DocumentClient<'a>,
    ) -> Stored<'a, KeptRow> {
        Box::pin(async move {
            let fill = self.fill.clone();
            let fill = Box::new(move |row: &mut ActiveOf<M>| fill(row));
            document_row::keep::<M>(lend(transaction).await?, client, fill).await
        })
    }
}

impl<P: Provider> ServerBuilder<P> {
    /// Lets a `client_id` be the https address of the client's metadata (OAuth Client ID Metadata Document): such a client is
    /// registered nowhere. What its document says is read when somebody who is signed in is to be asked, and the client gets a row
    /// beside its first code. The sections `client_id_metadata_documents` and `registration` of the settings say what such clients may
    /// be; `enabled = false` in the first one overrules this.
    ///
    /// ```
    /// # use oauth_runtime::{application::{Provider, save::ActiveOf}, entity::client::SelfRegisteredClients, prelude::*};
    /// # async fn build<App: Provider<Client: SelfRegisteredClients>>(app: App)
    /// #     -> Result<AuthorizationServer<App>, BuildError> where ActiveOf<App::Client>: Send {
    /// AuthorizationServer::builder(app)
    ///     .issuer("https://id.example.com")
    ///     .registered_scope(["profile"], ["email"])
    ///     .client_id_metadata_documents()
    ///     .build()
    ///     .await
    /// # }
    /// ```
    #[must_use]
    pub fn client_id_metadata_documents(self) -> Self
    where
        P::Client: SelfRegisteredClients,
        ActiveOf<P::Client>: Send,
    {
        self.client_id_metadata_documents_with(|_| {})
    }

    /// The same, with columns of the application's own in the row of each such client, each time that somebody allows it something:
    /// what a document says may have changed since. What the server stores in its columns stays as it is.
    #[must_use]
    pub fn client_id_metadata_documents_with(
        mut self,
        fill: impl Fn(&mut ActiveOf<P::Client>) + Send + Sync + 'static,
    ) -> Self
    where
        P::Client: SelfRegisteredClients,
        ActiveOf<P::Client>: Send,
    {
        self.document_rows = Some(Arc::new(ModelRows::<P::Client> { fill: Arc::new(fill) }));
        self
    }

    /// Whether there are clients that nobody registered.
    pub(super) fn reads_documents(&self) -> bool {
        self.document_rows.is_some()
            && self.settings.client_id_metadata_documents.enabled != Some(false)
    }

    /// Checks what a server needs where clients are their documents.
    pub(super) fn check_documents(&self) -> Result<(), SettingError> {
        let settings = &self.settings.client_id_metadata_documents;
        if settings.enabled == Some(true) && self.document_rows.is_none() {
            let problem = SettingProblem::Missing(
                "a call of `.client_id_metadata_documents()` where the server is built",
            );
            return Err(SettingError::new("client_id_metadata_documents.enabled", problem));
        }
        if self.reads_documents() { self.settings.registration.check_enabled() } else { Ok(()) }
    }

    /// What reads the documents, where there may be such.
    pub(super) fn documents(
        &self,
        grants: &[Arc<dyn Grant>],
        guesses: &Arc<Guesses>,
    ) -> Result<Option<ClientDocuments>, SettingError> {
        let rows = self.document_rows.clone().filter(|_| self.reads_documents());
        let Some(rows) = rows else { return Ok(None) };
        let Settings { registration, client_id_metadata_documents, fetch, .. } = &self.settings;
        let has_refresh = grants.iter().any(|grant| grant.grant_type() == "refresh_token");
        let shared = (guesses.clone(), rows);
        let rules = registration.rules(self.settings.rules(), (has_refresh, self.speaks_openid));
        let documents = ClientDocuments::new(client_id_metadata_documents, fetch, rules, shared);
        documents.map(Some).map_err(|error| {
            let problem = SettingProblem::Fetch(error.problem().clone());
            SettingError::new(error.key(), problem).within("fetch")
        })
    }
}
