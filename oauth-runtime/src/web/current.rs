//! Whose request this is: the token, the user and the client as the application's own models.
//!
//! Without a guard in front, they check the token themselves and demand any valid one.

use super::{
    guard::{self, remember},
    protects::Protects,
    response,
};
use crate::{
    application::Provider,
    entity::{USER_PREFIX, client::ClientModel, token::TokenModel, user::ResourceOwner},
    protocol::error::{ErrorCode, OAuthError, Outage},
    resource::{ResourceRefusal, ScopeExpression},
    store::IssuedToken,
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
    response::Response,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryResult};
use std::{ops::Deref, sync::Arc};

const NO_USER: OAuthError = OAuthError::new(
    ErrorCode::INSUFFICIENT_SCOPE,
    "this resource belongs to a user, and the access token was issued to a client for itself",
);

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
    /// The access token of the request, as the application's token model.
    CurrentToken
}
current! {
    /// The user of the access token. A request whose token has no user is refused with 403; `Option` takes it.
    CurrentUser
}
current! {
    /// The client of the access token.
    CurrentClient
}

/// The checked token; `None` when the request carries none.
async fn checked<S: Protects>(
    parts: &mut Parts,
    state: &S,
) -> Result<Option<Arc<IssuedToken>>, Response> {
    let services =
        state.authorization_server().services().map_err(|outage| response::outage(&outage))?;
    let any = ScopeExpression::ANY_TOKEN;
    match guard::checked(services, &parts.headers, &parts.extensions, &any).await {
        Ok(token) => {
            remember(services, &token, &mut parts.extensions);
            Ok(Some(token))
        }
        Err(ResourceRefusal::TokenMissing { .. }) => Ok(None),
        Err(refusal) => Err(response::resource_refusal(services, &refusal)),
    }
}

/// The answer to a request that has no token, or none with a user, where one is demanded.
fn refuse<S: Protects>(state: &S, refusal: &ResourceRefusal) -> Response {
    match state.authorization_server().services() {
        Ok(services) => response::resource_refusal(services, refusal),
        Err(outage) => response::outage(&outage),
    }
}

fn missing<S: Protects>(state: &S) -> Response {
    refuse(state, &ResourceRefusal::TokenMissing { scope: None })
}

/// The row that the look-up of the token read: the token's columns, and its user's.
#[expect(
    clippy::result_large_err,
    reason = "the error is the response itself, made once for a failing request"
)]
fn row(token: &IssuedToken) -> Result<&QueryResult, Response> {
    let row = token.row.as_deref().and_then(|row| row.downcast_ref::<QueryResult>());
    row.ok_or_else(|| response::outage(&Outage::new("the store kept no row of the token")))
}

impl<S, M> OptionalFromRequestParts<S> for CurrentToken<M>
where
    S: Protects<Provider: Provider<Token = M>>,
    M: TokenModel,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        let token = checked(parts, state).await?;
        let Some(token) = token else { return Ok(None) };
        M::from_query_result(row(&token)?, "")
            .map(|token| Some(Self(token)))
            .map_err(|error| response::outage(&error.into()))
    }
}

impl<S, M> FromRequestParts<S> for CurrentToken<M>
where
    S: Protects<Provider: Provider<Token = M>>,
    M: TokenModel,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let token = <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        token.ok_or_else(|| missing(state))
    }
}

impl<S, M> OptionalFromRequestParts<S> for CurrentUser<M>
where
    S: Protects<Provider: Provider<User = M>>,
    M: ResourceOwner,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        let Some(token) = checked(parts, state).await? else { return Ok(None) };
        if token.subject().is_none() {
            return Ok(None);
        }
        M::from_query_result(row(&token)?, USER_PREFIX)
            .map(|user| Some(Self(user)))
            .map_err(|error| response::outage(&error.into()))
    }
}

impl<S, M> FromRequestParts<S> for CurrentUser<M>
where
    S: Protects<Provider: Provider<User = M>>,
    M: ResourceOwner,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        if checked(parts, state).await?.is_none() {
            return Err(missing(state));
        }
        let user = <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        user.ok_or_else(|| refuse(state, &ResourceRefusal::Refused { error: NO_USER, scope: None }))
    }
}

impl<S, M> OptionalFromRequestParts<S> for CurrentClient<M>
where
    S: Protects<Provider: Provider<Client = M>>,
    M: ClientModel,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        let Some(token) = checked(parts, state).await? else { return Ok(None) };
        let built =
            state.authorization_server().built().map_err(|outage| response::outage(&outage))?;
        let select = M::Entity::find().filter(M::COLUMNS.client_id.eq(token.client_id.as_str()));
        let client = select
            .one(built.provider.database())
            .await
            .map_err(|error| response::outage(&error.into()))?;
        Ok(client.map(Self))
    }
}

impl<S, M> FromRequestParts<S> for CurrentClient<M>
where
    S: Protects<Provider: Provider<Client = M>>,
    M: ClientModel,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let client =
            <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        client.ok_or_else(|| missing(state))
    }
}
