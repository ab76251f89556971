//! The access token of a request, as an extractor.

use super::{
    protects::{ProtectingServer as _, Protects},
    token_of_request::token_for,
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
/// A guard stands in front, an attribute or a layer, and says what the token must allow; `#[require_oauth]` takes any valid
/// one. Without a guard, every request is refused with 500, and the log says what to write. `Option` takes the request without
/// a token that `#[require_oauth(optional)]` lets pass.
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
        let server = state.server().resource_server()?;
        Ok(token_for("CurrentToken", server, parts)?.map(Self))
    }
}

impl<S: Protects> FromRequestParts<S> for CurrentToken {
    type Rejection = ResourceRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ResourceRejection> {
        let server = state.server().resource_server()?;
        let token = token_for("CurrentToken", server, parts)?;
        token.map(Self).ok_or_else(|| server.token_missing(&ScopeExpression::ANY_TOKEN))
    }
}
