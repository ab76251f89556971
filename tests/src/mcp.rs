//! The example `mcp-server` as a process of its own, and a handmade client of the Model Context Protocol.

use crate::{
    browser::Browser,
    database::TestDatabase,
    fields::Fields,
    free_address::free_address,
    oauth::{Answer, As, exchange, token_with},
    on_database::OnDatabase,
    process::program_named,
    registration::{public_client, registered},
};
use oauth_tests_resource_server::Elsewhere;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use std::{
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::NamedTempFile;

/// The client secret with which `mcp-server-elsewhere` introspects tokens.
const SECRET: &str = "a secret that both of the programs know";
/// The revision that the handmade client speaks.
const REVISION: &str = "2025-11-25";

/// A program of the example. It ends when this value is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    /// The origin: `http://` and the address where the program listens.
    pub origin: String,
}

impl Program {
    /// Starts a program at an address, and waits until it listens.
    fn start(name: &str, arguments: &[&str], database_url: &str) -> Self {
        Self::start_set(name, arguments, database_url, None)
    }

    /// Starts a program with a file of settings, and waits until it listens.
    fn start_set(
        name: &str,
        arguments: &[&str],
        database_url: &str,
        settings: Option<&Path>,
    ) -> Self {
        let child = Command::new(program_named(name))
            .args(arguments)
            .envs(settings.map(|file| ("SETTINGS", file)))
            .env("DATABASE_URL", database_url)
            .env("NOTES_SECRET", SECRET)
            .env("RUST_LOG", "off")
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut program = Self { child, origin: format!("http://{}", arguments[0]) };
        for _ in 0..400 {
            let ended = program.child.try_wait().expect("the program can be looked at");
            assert_eq!(ended, None, "{name} has ended");
            if TcpStream::connect(arguments[0]).is_ok() {
                return program;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{name} does not listen on {}", arguments[0]);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An MCP server and its provider, in one program or in two.
#[derive(Debug)]
pub struct McpServer {
    /// The issuer identifier of the provider.
    pub issuer: String,
    /// The URL of the MCP endpoint, which is also the identifier of the resource.
    pub url: String,
    /// The machine that serves the metadata document of a client.
    documents: Option<Elsewhere>,
    _programs: Vec<Program>,
    _database: TestDatabase,
}

impl McpServer {
    /// Both in one program.
    #[must_use]
    pub fn together(database: TestDatabase) -> Self {
        let program = Program::start("mcp-server", &[&free_address()], &database.url);
        let issuer = program.origin.clone();
        let url = format!("{issuer}/mcp");
        Self { issuer, url, documents: None, _programs: vec![program], _database: database }
    }

    /// Both in one program that reads client metadata documents from this machine, and such a client. The redirect
    /// URI of the client is [`redirect_uri`].
    pub async fn with_documents(database: TestDatabase) -> (Self, Way) {
        let documents = Elsewhere::start().await;
        let client_id = format!("{}/client.json", documents.named_origin);
        documents.publish(&json!({
            "client_id": client_id,
            "client_name": "A client that nobody registered",
            "redirect_uris": ["http://127.0.0.1/callback"],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "none",
        }));
        let fetch = json!({
            "permitted_networks": ["127.0.0.0/8", "::1/128"],
            "root_certificates": [documents.authority],
        });
        let settings = NamedTempFile::new().expect("a file");
        std::fs::write(&settings, json!({ "fetch": fetch }).to_string()).expect("it is written");
        let (address, file) = (free_address(), Some(settings.path()));
        let program = Program::start_set("mcp-server", &[&address], &database.url, file);
        let issuer = program.origin.clone();
        let url = format!("{issuer}/mcp");
        let documents = Some(documents);
        let server = Self { issuer, url, documents, _programs: vec![program], _database: database };
        (server, Way::Document(client_id.leak()))
    }

    /// How often the document of the client was read.
    #[must_use]
    pub fn documents_read(&self) -> usize {
        self.documents.as_ref().map_or(0, Elsewhere::asked)
    }

    /// The tools in one program, the provider in another one.
    #[must_use]
    pub fn apart(database: TestDatabase) -> Self {
        let elsewhere = free_address();
        let url = format!("http://{elsewhere}/mcp");
        let provider = Program::start("mcp-server", &[&free_address(), &url], &database.url);
        let issuer = provider.origin.clone();
        let tools = Program::start("mcp-server-elsewhere", &[&elsewhere, &issuer], "");
        let documents = None;
        Self { issuer, url, documents, _programs: vec![provider, tools], _database: database }
    }

    /// For how many milliseconds the tools may still accept a token that has ended, because they have cached the
    /// provider's answer.
    #[must_use]
    pub fn known_for(&self) -> &'static str {
        if self.url.starts_with(&self.issuer) { "0" } else { "6000" }
    }

    /// Registers a public client as SDKs do: with the scope of the first challenge.
    pub async fn client(&self) -> As {
        let mut metadata = public_client();
        metadata["scope"] = json!("notes:read");
        metadata["application_type"] = json!("native");
        let answer = registered(&self.issuer, &metadata).await;
        As::Public(answer.member("client_id").leak())
    }

    /// The authorization request of a client, for the tools.
    #[must_use]
    pub fn request(&self, client: As, scope: &str) -> Fields {
        Fields::authorization(client.client_id(), scope).and("resource", &self.url)
    }

    /// The tokens that alice gives a client for the tools.
    pub async fn tokens(&self, client: As, scope: &str) -> Answer {
        let alice = Browser::signed_in(&self.issuer, "alice", "wonderland").await;
        let code = alice.code_for(&self.request(client, scope)).await;
        let fields = Fields::exchange(&code).and("resource", &self.url);
        let answer = token_with(&self.issuer, client, &fields).await;
        answer.assert_ok();
        answer
    }

    /// The access token of those tokens.
    pub async fn access_token(&self, client: As, scope: &str) -> String {
        self.tokens(client, scope).await.member("access_token")
    }

    /// An access token without a resource: it is for the default audience, which is the issuer.
    pub async fn token_for_the_issuer(&self, client: As, scope: &str) -> String {
        let alice = Browser::signed_in(&self.issuer, "alice", "wonderland").await;
        let code = alice.code_for(&Fields::authorization(client.client_id(), scope)).await;
        exchange(&self.issuer, client, &code).await.assert_ok().member("access_token")
    }

    /// A POST request with a message of the protocol. The test may add to it.
    pub fn posting(&self, message: &Value) -> RequestBuilder {
        Client::new()
            .post(&self.url)
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", REVISION)
            .json(message)
    }

    /// Sends a message of the protocol.
    pub async fn send(&self, token: Option<&str>, message: &Value) -> Answer {
        let request = self.posting(message);
        Answer::of(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
        .await
    }

    /// Calls a tool.
    pub async fn call(&self, token: &str, tool: &str, arguments: Value) -> Answer {
        self.send(Some(token), &calling(tool, arguments)).await
    }
}

impl OnDatabase for McpServer {
    async fn start(database: TestDatabase) -> Self {
        Self::together(database)
    }
}

/// The call of a tool.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "a literal is written where it is called")]
pub fn calling(tool: &str, arguments: Value) -> Value {
    let params = json!({ "name": tool, "arguments": arguments });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params })
}

/// The text that a tool returned.
#[track_caller]
#[must_use]
pub fn said(answer: &Answer) -> String {
    let text = answer.assert_ok().json["result"]["content"][0]["text"].as_str();
    text.unwrap_or_else(|| panic!("{}\n{}", answer.asked, answer.text)).to_owned()
}

/// How an MCP client gets a `client_id`.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// It registers itself (RFC 7591).
    Registration,
    /// It is the document at this address, which is its `client_id`.
    Document(&'static str),
}

impl Way {
    /// The address of the client's metadata document, if the client is one.
    #[must_use]
    pub const fn document(self) -> Option<&'static str> {
        match self {
            Self::Registration => None,
            Self::Document(address) => Some(address),
        }
    }
}

/// A redirect URI with a free port of this machine.
#[must_use]
pub fn redirect_uri() -> String {
    format!("http://{}/callback", free_address())
}
