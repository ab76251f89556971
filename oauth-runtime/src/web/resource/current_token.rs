//! The access token of a request, as an extractor.

use super::{
    protects::{ProtectingServer as _, Protects},
    token_of_request::keep_token,
};
use crate::resource::{ResourceRejection, ScopeExpression, VerifiedToken};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use std::{ops::Deref, sync::Arc};

/// The access token of the request: as the server has verified it, at no further cost, or, over an `AuthorizationServer`,
/// as the application's token model (`CurrentToken<token::Model>`), which costs one statement.
///
/// Without a guard in front, it checks the token itself and requires any valid one. `Option` takes a request without one.
#[derive(Clone, Debug)]
pub struct CurrentToken<M = Arc<VerifiedToken>>(pub M);

impl<M> Deref for CurrentToken<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

impl<S: Protects> OptionalFromRequestParts<S> for CurrentToken {
    type Rejection = ResourceRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, ResourceRejection> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(token) => Ok(Some(token)),
            Err(rejection) if rejection.is_token_missing() => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }
}

impl<S: Protects> FromRequestParts<S> for CurrentToken {
    type Rejection = ResourceRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ResourceRejection> {
        let server = state.server().resource_server()?;
        keep_token(server, parts, &ScopeExpression::ANY_TOKEN).await.map(Self)
    }
}
