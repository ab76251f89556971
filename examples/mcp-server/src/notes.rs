//! The tools: what an MCP client can do here, and which scope each of them takes.

use crate::mcp;
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
};
use oauth_runtime::prelude::*;
use rmcp::{
    ErrorData,
    handler::server::{tool::Extension, wrapper::Parameters},
    schemars, tool, tool_router,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What a token may allow; the consent page shows these lines.
#[derive(Clone, Copy, OAuthScope)]
pub enum Notes {
    /// Read your notes
    #[oauth(scope = "notes:read")]
    Read,
    /// Write notes, and read them
    #[oauth(scope = "notes:write", implies(Read))]
    Write,
}

/// The notes of every user, and the resource server that knows whose token a request has.
#[derive(Clone, OAuthState)]
pub struct NotesServer {
    #[oauth(server)]
    server: ResourceServer,
    notes: Arc<Mutex<HashMap<String, Vec<String>>>>,
}

/// What `add_note` takes.
#[derive(serde::Deserialize, schemars::JsonSchema)]
pub struct NewNote {
    /// The text of the note
    text: String,
}

#[tool_router(server_handler)]
impl NotesServer {
    /// Say whose notes these are, and which application is asking
    #[tool]
    async fn whoami(&self, Extension(request): Extension<Parts>) -> Result<String, ErrorData> {
        let token = mcp::acquire(&self.server, Notes::Read, &request).await?;
        Ok(format!("user {} by {}", user_of(&token)?, token.client_id()))
    }

    /// List your notes
    #[tool]
    async fn list_notes(&self, Extension(request): Extension<Parts>) -> Result<String, ErrorData> {
        let token = mcp::acquire(&self.server, Notes::Read, &request).await?;
        Ok(self.with_notes_of(user_of(&token)?, |notes| notes.join("\n")))
    }

    /// Add a note
    #[tool]
    async fn add_note(
        &self,
        Parameters(note): Parameters<NewNote>,
        Extension(request): Extension<Parts>,
    ) -> Result<String, ErrorData> {
        let token = mcp::acquire(&self.server, Notes::Write, &request).await?;
        self.with_notes_of(user_of(&token)?, |notes| {
            notes.push(note.text);
            notes.drain(..notes.len().saturating_sub(100));
            Ok(format!("{} notes", notes.len()))
        })
    }
}

impl NotesServer {
    /// Nobody has notes yet.
    pub fn new(server: ResourceServer) -> Self {
        Self { server, notes: Arc::default() }
    }

    fn with_notes_of<T>(&self, user: &str, with: impl FnOnce(&mut Vec<String>) -> T) -> T {
        let mut all = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        with(all.entry(user.to_owned()).or_default())
    }
}

/// Whose token it is: the notes are kept by this name, and by nothing that a client says.
fn user_of(token: &VerifiedToken) -> Result<&str, ErrorData> {
    let subject = token.subject().map(SubjectId::as_str);
    subject.ok_or_else(|| ErrorData::invalid_request("this token belongs to no user", None))
}

/// The same notes for a client that speaks plain HTTP, with the same tokens.
#[require_oauth(Notes::Read, state = NotesServer)]
pub async fn export(
    State(server): State<NotesServer>,
    token: CurrentToken,
) -> Result<String, StatusCode> {
    let user = user_of(&token).map_err(|_| StatusCode::FORBIDDEN)?;
    Ok(server.with_notes_of(user, |notes| notes.join("\n")))
}
