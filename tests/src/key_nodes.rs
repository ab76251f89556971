//! Nodes of one server over one database. Only some speak OpenID Connect, which needs a second line of signing keys.

use crate::{
    database::TestDatabase,
    keys::key,
    oauth::{As, token},
    policed::{self, App, Server},
    seeds::SECRET,
    signed::{key_set, kid_of},
    test_clock::TestClock,
};
use axum::Router;
use oauth_runtime::{
    jose::SigningAlgorithm,
    keys::SigningKey,
    prelude::*,
    server::ServerBuilder,
    settings::{KeySettings, Settings},
};

/// The database with clients, and the clock of all nodes.
pub struct Nodes {
    database: TestDatabase,
    /// The clock that all nodes read.
    pub clock: TestClock,
}

/// One node.
pub struct Node {
    /// Where it listens.
    pub issuer: String,
    /// Its authorization server.
    pub server: Server,
}

impl Nodes {
    /// Creates the tables. No node has made a key yet.
    pub async fn over(database: TestDatabase) -> Self {
        policed::start_built(&database.url, |builder| builder).await;
        Self { database, clock: TestClock::starting_now() }
    }

    /// Starts a node that speaks OpenID Connect.
    pub async fn speaking(&self) -> Node {
        self.node(ServerBuilder::openid_connect).await
    }

    /// Starts a node that does not.
    pub async fn silent(&self) -> Node {
        self.node(|builder| builder).await
    }

    /// Starts a node that speaks OpenID Connect, and whose access tokens are signed with this algorithm.
    pub async fn speaking_with(&self, algorithm: SigningAlgorithm) -> Node {
        let mut keys = KeySettings::default();
        keys.algorithm = Some(algorithm);
        let mut settings = Settings::default();
        settings.keys = keys;
        self.node(|builder| builder.settings(settings).openid_connect()).await
    }

    /// Starts a node with its own database connection.
    async fn node(&self, configure: impl FnOnce(ServerBuilder<App>) -> ServerBuilder<App>) -> Node {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let app = App::over(self.database.connect().await);
        let builder = configure(AuthorizationServer::builder(app))
            .issuer(&issuer)
            .access_token_format("jwt")
            .key_encryption_key(key())
            .clock(self.clock.clone());
        let server = builder.build().await.expect("the node starts");
        let router = Router::new().merge(server.routes()).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Node { issuer, server }
    }
}

impl Node {
    /// The keys, as an operator sees them.
    pub async fn keys(&self) -> Vec<SigningKey> {
        self.server.signing_keys().await.expect("the keys are read")
    }

    /// The algorithms and states of the keys, such as `ES256 signing`.
    pub async fn states(&self) -> Vec<String> {
        let state = |key: &SigningKey| format!("{} {}", key.algorithm, key.state.as_str());
        self.keys().await.iter().map(state).collect()
    }

    /// The name of the key with this algorithm and state, such as `ES256 signing`.
    pub async fn kid(&self, said: &str) -> String {
        let keys = self.keys().await;
        let is_it = |key: &&SigningKey| format!("{} {}", key.algorithm, key.state.as_str()) == said;
        keys.iter().find(is_it).unwrap_or_else(|| panic!("no key is {said}")).kid.clone()
    }

    /// The name of the key that signs an access token now.
    pub async fn signs_access_tokens(&self) -> String {
        let client = As::Basic("robot", SECRET);
        let answer = token(&self.issuer, client, &[("grant_type", "client_credentials")]).await;
        kid_of(&answer.assert_ok().member("access_token"))
    }

    /// The names and algorithms in the key set.
    pub async fn published(&self) -> Vec<(String, String)> {
        let keys = key_set(&self.issuer).await.keys.into_iter();
        keys.map(|key| {
            let algorithm = key.common.key_algorithm.expect("an algorithm").to_string();
            (key.common.key_id.expect("a name"), algorithm)
        })
        .collect()
    }
}
