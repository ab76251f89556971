//! Stores the clients that nobody registered in the application's client entity, with the builder methods that allow such clients. OAuth
//! Client ID Metadata Document.

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

/// Stores such clients in one client entity.
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
    /// Accepts an https URL as `client_id`: the URL of the client's metadata (OAuth Client ID Metadata Document). Such a client is
    /// registered nowhere. The server reads its document when a signed-in user is to be asked for consent, and stores a row for the client
    /// together with its first authorization code. The settings sections `client_id_metadata_documents` and `registration` say what such
    /// clients may be; `enabled = false` in `client_id_metadata_documents` overrules this call.
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

    /// Like [`client_id_metadata_documents`](Self::client_id_metadata_documents), and lets `fill` set the application's own columns in the
    /// row of such a client. It is called each time a user allows the client something, since the document may have changed. It cannot
    /// change what the server stores in its columns.
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

    /// Whether the server accepts clients that nobody registered.
    pub(super) fn reads_documents(&self) -> bool {
        self.document_rows.is_some()
            && self.settings.client_id_metadata_documents.enabled != Some(false)
    }

    /// Checks the settings that metadata documents of clients need.
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

    /// The reader of metadata documents, if the server accepts clients that are identified by them.
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
