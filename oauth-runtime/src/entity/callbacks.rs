//! The hooks of the application that the store calls: its own look-up of clients, its own way of saving tokens. The
//! application's types belong to a module above this one, so they are not known here.

use super::connection::Connection;
use crate::{
    protocol::{
        claims::Claims,
        client::{Client, SubjectId},
    },
    store::{NewToken, Stored},
};
use sea_orm::{DatabaseTransaction, Value};

/// The hooks that a provider has written itself, and the defaults of the others.
pub(crate) trait Callbacks: Send + Sync {
    /// The client with that identifier.
    fn find_client<'a>(
        &'a self,
        connection: Connection<'a>,
        client_id: &'a str,
    ) -> Stored<'a, Option<Client>>;
    /// The claims of a user.
    fn user_claims<'a>(
        &'a self,
        connection: Connection<'a>,
        subject: &'a SubjectId,
    ) -> Stored<'a, Option<Claims>>;
    /// Whether the application has a `save_token` of its own; `false` only when it is known to have none.
    fn saves_tokens(&self) -> bool;
    /// Whether the application has a `query_client` of its own; `false` only when it is known to have none.
    fn queries_clients(&self) -> bool;
    /// Saves a token.
    fn save_token<'a>(&'a self, draft: TokenDraft<'a>) -> Stored<'a, ()>;
}

/// A row that the server stores: the names of its columns, and their values.
pub(crate) type Row = Vec<(String, Value)>;

/// A token that is about to be saved, without the application's type.
pub(crate) struct TokenDraft<'a> {
    pub(crate) writer: &'a mut dyn TokenWriter,
    pub(crate) token: &'a NewToken,
}

/// The transaction in which a token is saved.
pub(crate) trait TokenWriter: Send {
    /// Stores the row of a token.
    fn insert<'a>(&'a mut self, token: &'a NewToken) -> Stored<'a, ()>;
    /// The columns of a token, with their values.
    fn row(&self, token: &NewToken) -> Result<Row, crate::protocol::error::Outage>;
    /// Lends the database's own transaction to a hook of the application.
    fn lend(&mut self) -> Stored<'_, &DatabaseTransaction>;
}
