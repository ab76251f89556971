//! A client that nobody registered: another machine serves its metadata document, and a provider reads the document there.

use crate::{
    browser::{Browser, Page},
    database::TestDatabase,
    fields::Fields,
    oauth::{As, REDIRECT},
    on_database::OnDatabase,
    running::Running,
};
use oauth_runtime::settings::Settings;
use oauth_tests_resource_server::{Elsewhere, Script};
use serde_json::{Value, json};
use std::ops::Deref;

/// A provider that reads client metadata documents, and the machine that serves one.
pub struct WithDocuments {
    provider: Running,
    /// The machine that serves the document.
    pub elsewhere: Elsewhere,
}

impl Deref for WithDocuments {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.provider
    }
}

impl OnDatabase for WithDocuments {
    async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, |_| {}).await
    }
}

impl WithDocuments {
    /// Starts both, with settings of the test's own. The machine publishes the document of a valid client.
    pub async fn start_with(database: TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        let elsewhere = Elsewhere::start().await;
        let mut settings = Running::fetching(&[&elsewhere.authority]);
        settings.client_id_metadata_documents.enabled = Some(true);
        change(&mut settings);
        let provider = Running::start_set(database, settings).await;
        let documents = Self { provider, elsewhere };
        documents.publish(&json!({}));
        documents
    }

    /// A second provider on the same database, with its own clock and its own cache.
    pub async fn beside_with_documents(&self) -> Running {
        let mut settings = Running::fetching(&[&self.elsewhere.authority]);
        settings.client_id_metadata_documents.enabled = Some(true);
        Running::start_set(self.test_database.lent(), settings).await
    }

    /// The identifier of the client, which is the URL of its document.
    #[must_use]
    pub fn client_id(&self) -> String {
        self.client_at("/client.json")
    }

    /// The identifier of a client whose document has another path on that machine.
    #[must_use]
    pub fn client_at(&self, path: &str) -> String {
        format!("{}{path}", self.elsewhere.named_origin)
    }

    /// The client, as it identifies itself at the token endpoint.
    #[must_use]
    pub fn client(&self) -> As {
        As::Public(self.client_id().leak())
    }

    /// The document of the client, with these members added or replaced; a null member stays null.
    #[must_use]
    pub fn document(&self, members: &Value) -> Value {
        let mut document = json!({
            "client_id": self.client_id(),
            "client_name": "Editor",
            "redirect_uris": [REDIRECT],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "none",
        });
        for (name, value) in members.as_object().into_iter().flatten() {
            document[name] = value.clone();
        }
        document
    }

    /// Publishes the document of the client, with these members added or replaced.
    pub fn publish(&self, members: &Value) {
        self.elsewhere.publish(&self.document(members));
    }

    /// Publishes the document of the client, with this value of `Cache-Control`.
    pub fn publish_kept(&self, members: &Value, cache_control: &str) {
        let body = self.document(members).to_string();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncache-control: {cache_control}\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.elsewhere.answer(move |_| Script::Bytes(answer.clone().into_bytes()));
    }

    /// A complete authorization request of the client.
    #[must_use]
    pub fn request(&self) -> Fields {
        Fields::authorization(&self.client_id(), "profile")
    }

    /// A browser in which alice has signed in.
    pub async fn alice(&self) -> Browser {
        Browser::signed_in(&self.issuer, "alice", "wonderland").await
    }

    /// A browser in which bob has signed in.
    pub async fn bob(&self) -> Browser {
        Browser::signed_in(&self.issuer, "bob", "builder").await
    }

    /// The consent page for a request of the client.
    pub async fn consent_page(&self, browser: &Browser) -> Page {
        let page = browser.authorize(&self.request()).await;
        assert_eq!(page.status, 200, "{}\n{}", page.asked, page.body);
        page
    }

    /// A code that the client got from alice.
    pub async fn code(&self) -> String {
        self.alice().await.code_for(&self.request()).await
    }
}
