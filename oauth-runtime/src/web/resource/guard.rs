//! The guard that `#[require_oauth]` puts in front of a handler.

use super::{
    protects::{ProtectingServer as _, Protects},
    token_of_request::{Required, guard, guard_if_present},
};
use crate::{
    protocol::authentication_requirement::AuthenticationRequirement,
    resource::{ResourceRejection, ScopeExpression},
};
use axum::{extract::FromRequestParts, http::request::Parts};
use std::marker::PhantomData;

/// What one handler requires of the request's token.
pub trait Requirement: Send + 'static {
    /// The required scope.
    const SCOPES: ScopeExpression;
    /// Whether the handler also accepts requests without a token. An invalid token is refused in any case.
    const OPTIONAL: bool;
    /// How the user of the token must have been authenticated.
    const AUTHENTICATION: AuthenticationRequirement = AuthenticationRequirement::NONE;
}

/// The scope that each handler method of a type requires, keyed by the hash of the method's name. (A free function gets a
/// hidden type instead; a method has nowhere to put one.)
pub trait MethodRequirement<const NAME: u64> {
    /// The required scope.
    const SCOPES: ScopeExpression;
    /// Whether the handler also accepts requests without a token.
    const OPTIONAL: bool;
    /// How the user of the token must have been authenticated.
    const AUTHENTICATION: AuthenticationRequirement = AuthenticationRequirement::NONE;
}

/// The requirement of one method of `T`.
#[derive(Debug)]
pub struct Method<T, const NAME: u64>(PhantomData<fn(T)>);

impl<T: MethodRequirement<NAME> + 'static, const NAME: u64> Requirement for Method<T, NAME> {
    const SCOPES: ScopeExpression = T::SCOPES;
    const OPTIONAL: bool = T::OPTIONAL;
    const AUTHENTICATION: AuthenticationRequirement = T::AUTHENTICATION;
}

/// An extractor that rejects a request unless its token satisfies `R`.
#[derive(Debug)]
pub struct Guard<R>(PhantomData<fn(R)>);

impl<S: Protects, R: Requirement> FromRequestParts<S> for Guard<R> {
    type Rejection = ResourceRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ResourceRejection> {
        let server = state.server().resource_server()?;
        let required = Required { scope: &R::SCOPES, authentication: Some(&R::AUTHENTICATION) };
        if R::OPTIONAL {
            guard_if_present(server, parts, required).await?;
        } else {
            guard(server, parts, required).await?;
        }
        Ok(Self(PhantomData))
    }
}
