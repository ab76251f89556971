//! The application's entities and its connection. `#[derive(OAuthProvider)]` implements this.

use super::{
    client_lookup::ClientLookup,
    policies::{AskedScope, AskedToken},
    save::{Saved, TokenToSave},
    user_lookup::UserLookup,
};
use crate::{
    entity::{
        absent::{CodeSlot, ShortLivedSlot, UserSlot},
        client::ClientModel,
        token::TokenModel,
        user::Claims,
    },
    protocol::{
        error::{Outage, Outcome},
        scope::Scope,
    },
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

    /// Whether the impl has a `save_token` of its own. The derive sets `false` if it has none; the server then stores a token by one
    /// statement.
    #[doc(hidden)]
    const SAVES_TOKENS: bool = true;
    /// Whether the impl has a `query_client` of its own. The derive sets `false` if it has none; the server's writes then check in the
    /// client table itself whether the client may act.
    #[doc(hidden)]
    const QUERIES_CLIENTS: bool = true;

    /// The connection through which the server reads and writes.
    fn database(&self) -> &DatabaseConnection;

    /// Looks a client up, outside or inside a transaction. The server caches the result for 5 seconds.
    ///
    /// # Errors
    /// An outage. Return `None` if there is no such client.
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

    /// The part of the requested scope that is granted: by default all of it. The client is registered for these words; this hook decides
    /// whether this user may grant them, or may grant them to this client.
    ///
    /// Called at the authorization endpoint before the consent page and again when its form is posted, and by the grants that determine a
    /// scope themselves: password, client credentials, assertions, token exchange and grants of the application's own. Codes and refresh
    /// tokens keep the scope that was granted. Words beyond the requested scope are dropped; if no word is left, the client gets
    /// `invalid_scope`. Runs before any transaction, so it may use the provider's connection.
    ///
    /// ```
    /// # use oauth_runtime::prelude::*;
    /// # struct App;
    /// # impl App {
    /// // #[oauth(grant_scope = Self::without_admin)] on the provider
    /// async fn without_admin(&self, asked: AskedScope<'_>) -> Outcome<Scope> {
    ///     Ok(asked.scope().only(|word| word != "admin"))
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// A refusal, which is sent to the client, or an outage.
    fn grant_scope(&self, asked: AskedScope<'_>) -> impl Future<Output = Outcome<Scope>> + Send {
        async move { Ok(asked.scope().clone()) }
    }

    /// Whether the user need not be asked for consent at the authorization endpoint: for clients of the application's own, or because the
    /// application remembers the consent itself. By default false.
    ///
    /// Called after [`grant_scope`](Self::grant_scope), with the scope that it granted, and only where `true` can have an effect: never
    /// for a client that nobody registered, nor for a request with `prompt=consent`, with resources, or for claims beyond its scope. A
    /// redirect URI that leads to a program on a device may reach any program there (RFC 8252 section 8.6): return `true` for it only if
    /// no other program can receive it. That also holds for a client with a secret if it gets tokens in the front channel. Runs before any
    /// transaction.
    ///
    /// After `true`, [`ConsentRequest::decision`](crate::prelude::ConsentRequest::decision) is `Some(Decision::Allow)` without a page.
    ///
    /// ```
    /// # use oauth_runtime::prelude::*;
    /// # struct App;
    /// # impl App {
    /// // #[oauth(has_consented = Self::is_ours)] on the provider
    /// async fn is_ours(&self, asked: AskedScope<'_>) -> Result<bool, Outage> {
    ///     Ok(asked.client().client_id() == "our-shop" && !asked.scope().contains("admin"))
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// An outage.
    fn has_consented(
        &self,
        asked: AskedScope<'_>,
    ) -> impl Future<Output = Result<bool, Outage>> + Send {
        let _ = asked;
        async { Ok(false) }
    }

    /// The claims of a user (OpenID Connect Core section 5.1): by default those in the user's columns. Return all claims: the server sends
    /// a client only those of the granted scope, and those that it requested by name and was granted. `None` if there is no such user.
    ///
    /// It may run inside a transaction of the server, so read through [`UserLookup::database`].
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, entity::user::{Claims, ResourceOwner}, prelude::*};
    /// # struct App;
    /// # impl App {
    /// // #[oauth(user_claims = Self::with_groups)] on the provider
    /// async fn with_groups<M: ResourceOwner>(
    ///     &self,
    ///     user: UserLookup<'_, M>,
    /// ) -> Result<Option<Claims>, Outage> {
    ///     let mut claims = user.claims().await?.unwrap_or_default();
    ///     claims.insert("groups".into(), ["staff"].as_slice().into());
    ///     Ok(Some(claims))
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// An outage.
    fn user_claims(
        &self,
        user: UserLookup<'_, Self::User>,
    ) -> impl Future<Output = Result<Option<Claims>, Outage>> + Send {
        async move { user.claims().await }
    }

    /// Whether a client may introspect an access token that was issued to another client and is not meant for it (RFC 7662 section 4): by
    /// default, if its metadata say `introspection: true`.
    ///
    /// Never called for a client's own tokens, and never for refresh tokens, which only their own client may introspect.
    ///
    /// # Errors
    /// An outage.
    fn may_introspect(
        &self,
        question: AskedToken<'_>,
    ) -> impl Future<Output = Result<bool, Outage>> + Send {
        let is_resource_server = question.asker().metadata().introspection;
        async move { Ok(is_resource_server) }
    }
}
