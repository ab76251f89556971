//! Extractors for the token, the user and the client of a request, as the application's own models. Each costs one statement, run when a
//! handler asks for it.
//!
//! A guard in front of the handler says what the token must allow. Without a guard, every request is refused.

use super::{
    own_resources::Acquired,
    resource::{CurrentToken, ProtectingServer, Protects, origin_of, token_for},
};
use crate::{
    application::Provider,
    entity::{client::ClientModel, token::TokenModel, user::ResourceOwner},
    protocol::{
        bearer::INVALID,
        client::SubjectId,
        error::{ErrorCode, OAuthError, Outage},
        secret::TokenHash,
    },
    resource::{ResourceRejection, ScopeExpression, VerifiedToken},
    server::AuthorizationServer,
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use sea_orm::{ColumnTrait, EntityTrait, ModelTrait, QueryFilter, Select};
use std::{ops::Deref, sync::Arc};

const NO_USER: OAuthError = OAuthError::new(
    ErrorCode::INSUFFICIENT_SCOPE,
    "this resource belongs to a user, and the access token was issued to a client for itself",
)
.with_id("user_needed");

const NO_ROW: OAuthError = OAuthError::new(
    ErrorCode::INSUFFICIENT_SCOPE,
    "this resource needs an access token that this server issued",
)
.with_id("issued_token_needed");

/// A server that knows the application's models; implemented by [`AuthorizationServer`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not know the models of an application",
    label = "only `AuthorizationServer<_>` reads them",
    note = "over a `ResourceServer`, take `CurrentToken` without a type parameter: it has the subject, the client and the scope"
)]
pub trait ModelServer: ProtectingServer {
    /// The provider with the entities.
    type Provider: Provider;

    /// The server itself.
    fn authorization_server(&self) -> &AuthorizationServer<Self::Provider>;
}

impl<P: Provider> ModelServer for AuthorizationServer<P> {
    type Provider = P;

    fn authorization_server(&self) -> &Self {
        self
    }
}

macro_rules! current {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name<M>(pub M);

        impl<M> Deref for $name<M> {
            type Target = M;

            fn deref(&self) -> &M {
                &self.0
            }
        }
    };
}

current! {
    /// The user of the access token. A request whose token has no user is refused with 403; as `Option`, the extractor gives `None` for
    /// it.
    ///
    /// Needs a guard in front, as [`CurrentToken`] does; without one, every request is refused with 500.
    ///
    /// ```
    /// # mod account {
    /// #     use oauth_runtime::prelude::*;
    /// #     use sea_orm::entity::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    /// #     #[sea_orm(table_name = "account")]
    /// #     pub struct Model {
    /// #         #[sea_orm(primary_key)]
    /// #         pub id: i64,
    /// #         pub email: String,
    /// #     }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    /// # use oauth_runtime::prelude::*;
    /// #[require_oauth("email")]
    /// async fn email(user: CurrentUser<account::Model>) -> String {
    ///     user.0.email
    /// }
    /// ```
    CurrentUser
}
current! {
    /// The client of the access token.
    ///
    /// Needs a guard in front, as [`CurrentToken`] does; without one, every request is refused with 500.
    CurrentClient
}

/// The token that the guard accepted; `None` if the guard accepted a request without a token.
fn verified(
    extractor: &str,
    server: &impl ModelServer,
    parts: &Parts,
) -> Result<Option<Arc<VerifiedToken>>, ResourceRejection> {
    token_for(extractor, server.resource_server()?, parts)
}

/// The rejection of a request without a token if the extractor needs one.
fn missing(server: &impl ProtectingServer) -> ResourceRejection {
    match server.resource_server() {
        Ok(server) => server.token_missing(&ScopeExpression::ANY_TOKEN),
        Err(outage) => outage.into(),
    }
}

impl<P: Provider> AuthorizationServer<P> {
    async fn token_model(&self, token: &VerifiedToken) -> Result<P::Token, ResourceRejection> {
        let Some(hash) = token.attachment::<TokenHash>() else {
            return Err(self.resource_server()?.refused(token, NO_ROW));
        };
        let column = P::Token::COLUMNS.access_token;
        self.read(token, EntityOf::<P::Token>::find().filter(column.eq(hash.as_str()))).await
    }

    async fn user_model(
        &self,
        token: &VerifiedToken,
        subject: &SubjectId,
    ) -> Result<P::User, ResourceRejection>
    where
        P::User: ResourceOwner,
    {
        self.require_own(token)?;
        let key = <P::User as ResourceOwner>::COLUMNS.key;
        let value = (key.parse)(subject.as_str())
            .ok_or_else(|| Outage::new("the user's identifier is not a primary key"));
        let value = self.or_unavailable(value)?;
        self.read(token, EntityOf::<P::User>::find().filter(key.column.eq(value))).await
    }

    async fn client_model(&self, token: &VerifiedToken) -> Result<P::Client, ResourceRejection> {
        self.require_own(token)?;
        let of_token = P::Client::COLUMNS.client_id.eq(token.client_id());
        self.read(token, EntityOf::<P::Client>::find().filter(of_token)).await
    }

    /// Refuses a token of another server: its users and clients may have the same identifiers as those here.
    fn require_own(&self, token: &VerifiedToken) -> Result<(), ResourceRejection> {
        if token.is_foreign() {
            return Err(self.resource_server()?.refused(token, NO_ROW));
        }
        Ok(())
    }

    /// The value, or the rejection for an outage, with the `error_uri` of the settings.
    fn or_unavailable<T>(&self, read: Result<T, Outage>) -> Result<T, ResourceRejection> {
        let server = self.resource_server()?;
        read.map_err(|outage| server.unavailable(outage))
    }

    /// Reads a row that existed when the token was checked. If the row was deleted since, the token is not valid any more.
    async fn read<E: EntityTrait>(
        &self,
        token: &VerifiedToken,
        select: Select<E>,
    ) -> Result<E::Model, ResourceRejection> {
        let model = select.one(self.built()?.provider.database()).await.map_err(Outage::from);
        match self.or_unavailable(model)? {
            Some(model) => Ok(model),
            None => Err(self.resource_server()?.refused(token, INVALID)),
        }
    }
}

type EntityOf<M> = <M as ModelTrait>::Entity;

impl<P: Provider> Acquired<P> {
    /// The token as the application's model.
    ///
    /// # Errors
    /// 401 if the token was deleted after it was checked, or 503.
    pub async fn token(&self) -> Result<P::Token, ResourceRejection> {
        self.server.token_model(self).await
    }

    /// The user as the application's model; `None` for a client's own token.
    ///
    /// # Errors
    /// 401 if the user was deleted after the token was checked, or 503.
    pub async fn user(&self) -> Result<Option<P::User>, ResourceRejection>
    where
        P::User: ResourceOwner,
    {
        match self.subject() {
            Some(subject) => self.server.user_model(self, subject).await.map(Some),
            None => Ok(None),
        }
    }

    /// The client as the application's model.
    ///
    /// # Errors
    /// 401 if the client was deleted after the token was checked, or 503.
    pub async fn client(&self) -> Result<P::Client, ResourceRejection> {
        self.server.client_model(self).await
    }
}

impl<S, M> OptionalFromRequestParts<S> for CurrentToken<M>
where
    S: Protects<Server: ModelServer<Provider: Provider<Token = M>>>,
    M: TokenModel,
{
    type Rejection = ResourceRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, ResourceRejection> {
        let Some(token) = verified("CurrentToken", state.server(), parts)? else { return Ok(None) };
        let server = state.server().authorization_server();
        let model = server.token_model(&token).await;
        Ok(Some(Self(model.map_err(|rejection| rejection.at(origin_of(parts)))?)))
    }
}

impl<S, M> FromRequestParts<S> for CurrentToken<M>
where
    S: Protects<Server: ModelServer<Provider: Provider<Token = M>>>,
    M: TokenModel,
{
    type Rejection = ResourceRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ResourceRejection> {
        let token = <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        token.ok_or_else(|| missing(state.server()))
    }
}

impl<S, M> OptionalFromRequestParts<S> for CurrentUser<M>
where
    S: Protects<Server: ModelServer<Provider: Provider<User = M>>>,
    M: ResourceOwner,
{
    type Rejection = ResourceRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, ResourceRejection> {
        let Some(token) = verified("CurrentUser", state.server(), parts)? else { return Ok(None) };
        let Some(subject) = token.subject() else { return Ok(None) };
        let server = state.server().authorization_server();
        let model = server.user_model(&token, subject).await;
        Ok(Some(Self(model.map_err(|rejection| rejection.at(origin_of(parts)))?)))
    }
}

impl<S, M> FromRequestParts<S> for CurrentUser<M>
where
    S: Protects<Server: ModelServer<Provider: Provider<User = M>>>,
    M: ResourceOwner,
{
    type Rejection = ResourceRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ResourceRejection> {
        let Some(token) = verified("CurrentUser", state.server(), parts)? else {
            return Err(missing(state.server()));
        };
        let user = <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        match user {
            Some(user) => Ok(user),
            None => {
                let server = state.server().resource_server()?;
                Err(server.refused(&token, NO_USER).at(origin_of(parts)))
            }
        }
    }
}

impl<S, M> OptionalFromRequestParts<S> for CurrentClient<M>
where
    S: Protects<Server: ModelServer<Provider: Provider<Client = M>>>,
    M: ClientModel,
{
    type Rejection = ResourceRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, ResourceRejection> {
        let Some(token) = verified("CurrentClient", state.server(), parts)? else {
            return Ok(None);
        };
        let server = state.server().authorization_server();
        let model = server.client_model(&token).await;
        Ok(Some(Self(model.map_err(|rejection| rejection.at(origin_of(parts)))?)))
    }
}

impl<S, M> FromRequestParts<S> for CurrentClient<M>
where
    S: Protects<Server: ModelServer<Provider: Provider<Client = M>>>,
    M: ClientModel,
{
    type Rejection = ResourceRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ResourceRejection> {
        let client =
            <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        client.ok_or_else(|| missing(state.server()))
    }
}
