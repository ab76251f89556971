//! The application's entities and connection, together: what `#[derive(OAuthProvider)]` implements.

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

    /// The part of an asked scope that is granted: all of it by default. The client may have these words; whether this user
    /// gives them, or gives them to this client, is for the application to say.
    ///
    /// Asked at the authorization endpoint before the consent page and again when its form comes back, and by the grants that
    /// give a scope themselves: password, client credentials, assertions, token exchange and grants of the application's own. A code and a refresh token
    /// keep what was granted. What is returned beyond the asked scope is left out; if nothing is left, the client is told
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
    /// A refusal, which the client is told, or an outage.
    fn grant_scope(&self, asked: AskedScope<'_>) -> impl Future<Output = Outcome<Scope>> + Send {
        async move { Ok(asked.scope().clone()) }
    }

    /// Whether nobody need be asked at the authorization endpoint: for clients of the application's own, or by what it remembers itself.
    /// False by default.
    ///
    /// Asked after [`grant_scope`](Self::grant_scope), with what that left of the scope, and only where a yes can count: never for a
    /// client that nobody registered, for a request that says `prompt=consent`, that names resources, or that asks for claims beyond its
    /// scope. Say yes for a redirect URI on a device only where it cannot be another program's, of a client with a secret too where it gets
    /// tokens in the front channel: anybody can be an application there (RFC 8252 section 8.6). Runs before any transaction.
    ///
    /// After a yes, [`ConsentRequest::decision`](crate::prelude::ConsentRequest::decision) is `Some(Decision::Allow)` without a page.
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

    /// The claims of a user (OpenID Connect Core section 5.1): by default what the columns hold. What a client is told of them follows from
    /// the scope that was granted, so this need not look at it. `None` where there is no such user.
    ///
    /// It may run inside a transaction of the server, so it reads through [`UserLookup::database`].
    ///
    /// ```
    /// # use oauth_runtime::{application::Provider, entity::user::Claims, prelude::*};
    /// # struct App;
    /// # impl App {
    /// // #[oauth(user_claims = Self::with_groups)] on the provider
    /// async fn with_groups<M>(&self, user: UserLookup<'_, M>) -> Result<Option<Claims>, Outage>
    /// where
    ///     M: oauth_runtime::entity::absent::UserSlot,
    /// {
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

    /// Whether a client may know of an access token that was issued to another client and is not meant for it (RFC 7662
    /// section 4): by default, if its metadata say `introspection: true`.
    ///
    /// Never asked about a client's own tokens, and never about refresh tokens, which only their own client may ask about.
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
