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

/// The access token of the request. `CurrentToken` alone is the verified token, at no further cost; over an `AuthorizationServer`,
/// `CurrentToken<token::Model>` is the application's token model, which costs one statement.
///
/// Needs a guard in front, an attribute or a layer, that says what the token must allow; `#[require_oauth]` accepts any valid token.
/// Without a guard, every request is refused with 500, and the log says what to write. As `Option`, the extractor accepts a request
/// without a token, which `#[require_oauth(optional)]` lets pass.
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
