//! The application's entities and connection, together: what `#[derive(OAuthProvider)]` implements.

use super::{
    client_lookup::ClientLookup,
    lookup::bounded,
    save::{Saved, TokenToSave},
};
use crate::{
    entity::{
        EntityStore,
        absent::{CodeSlot, ShortLivedSlot, UserSlot},
        activity::Activity,
        callbacks::{Callbacks, TokenDraft},
        client::{ClientModel, statements::ClientTable},
        connection::Connection,
        records::Tables,
        token::{TokenModel, statements::TokenTable},
    },
    protocol::{client::Client, error::Outage},
    store::Stored,
};
use sea_orm::DatabaseConnection;
use std::future::Future;

/// An application that can be an OAuth provider. Derive it with `OAuthProvider`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an OAuth provider",
    label = "this type does not name the entities of a provider",
    note = "derive `OAuthProvider` on it and name the entities: `#[oauth(client = client::Entity, token = token::Entity)]`"
)]
pub trait Provider: Clone + Send + Sync + 'static {
    /// The user model, or [`Absent`](crate::entity::absent::Absent).
    type User: UserSlot;
    /// The client model.
    type Client: ClientModel;
    /// The token model.
    type Token: TokenModel;
    /// The authorization code model, or [`Absent`](crate::entity::absent::Absent).
    type Code: CodeSlot;
    /// The model of short-lived objects, or [`Absent`](crate::entity::absent::Absent).
    type ShortLived: ShortLivedSlot;

    /// Whether the impl has a `save_token` of its own. The derive says `false` when it writes none, and the server then
    /// stores a token by one statement.
    #[doc(hidden)]
    const SAVES_TOKENS: bool = true;
    /// Whether the impl has a `query_client` of its own. The derive says `false` when it writes none, and a write of the
    /// server then asks the client table itself whether the client may act.
    #[doc(hidden)]
    const QUERIES_CLIENTS: bool = true;

    /// The connection that the server reads and writes through.
    fn database(&self) -> &DatabaseConnection;

    /// Looks a client up, outside or inside a transaction. What is found is remembered for 5 seconds.
    ///
    /// # Errors
    /// An outage; that there is no such client is `None`.
    fn query_client(
        &self,
        lookup: ClientLookup<'_, Self::Client>,
    ) -> impl Future<Output = Result<Option<Self::Client>, Outage>> + Send {
        async move { lookup.find().await }
    }

    /// Saves a token. It exists once the transaction commits.
    ///
    /// # Errors
    /// An outage; nothing was written then.
    fn save_token(
        &self,
        token: TokenToSave<'_, Self::Token>,
    ) -> impl Future<Output = Result<Saved, Outage>> + Send {
        token.save()
    }
}

/// The callbacks of one provider.
struct OfProvider<P>(P);

impl<P: Provider> Callbacks for OfProvider<P> {
    fn find_client<'a>(
        &'a self,
        connection: Connection<'a>,
        client_id: &'a str,
    ) -> Stored<'a, Option<Client>> {
        Box::pin(async move {
            let lookup = ClientLookup::new(connection, client_id);
            let model = bounded(self.0.query_client(lookup)).await?;
            let client = model.map(|model| model.to_client()).transpose();
            let client = client.map_err(|error| {
                Outage::new(format!("the stored metadata of client {client_id:?}: {error}"))
            })?;
            // Some databases find `app` under `App` too; the identifier that was sent is this client's or nobody's.
            Ok(client.filter(|client| client.client_id() == client_id))
        })
    }

    fn saves_tokens(&self) -> bool {
        P::SAVES_TOKENS
    }

    fn queries_clients(&self) -> bool {
        P::QUERIES_CLIENTS
    }

    fn save_token<'a>(&'a self, draft: TokenDraft<'a>) -> Stored<'a, ()> {
        Box::pin(async move {
            let _: Saved = bounded(self.0.save_token(TokenToSave::new(draft))).await?;
            Ok(())
        })
    }
}

impl EntityStore {
    /// The store over a provider's entities, for a store of an application's own that wraps it.
    #[must_use]
    pub fn new<P: Provider>(provider: &P) -> Self {
        let tables = Tables {
            token: TokenTable::of::<P::Token>(),
            activity: Activity { client: ClientTable::of::<P::Client>(), user: P::User::table() },
            code: P::Code::table(),
            short_lived: P::ShortLived::table(),
        };
        Self::of_tables(provider.database(), tables, OfProvider(provider.clone()))
    }
}
