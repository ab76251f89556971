//! What `#[require_oauth]` puts in front of a handler.

use super::{protects::Protects, request, response};
use crate::{
    resource::{ResourceRefusal, ScopeExpression, allows, check},
    services::Services,
    store::IssuedToken,
};
use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderMap, request::Parts},
    response::Response,
};
use std::{marker::PhantomData, sync::Arc};

/// What one handler demands.
pub trait Requirement: Send + 'static {
    /// The scope.
    const SCOPES: ScopeExpression;
    /// Whether the handler also serves requests without a token. A bad token is refused all the same.
    const OPTIONAL: bool;
}

/// What the handlers of one type demand, each by a number that its name gives: a method cannot have a type of its own
/// to carry its demand.
pub trait MethodRequirement<const NAME: u64> {
    /// The scope.
    const SCOPES: ScopeExpression;
    /// Whether the handler also serves requests without a token.
    const OPTIONAL: bool;
}

/// The demand of one method of `T`.
#[derive(Debug)]
pub struct Method<T, const NAME: u64>(PhantomData<fn(T)>);

impl<T: MethodRequirement<NAME> + 'static, const NAME: u64> Requirement for Method<T, NAME> {
    const SCOPES: ScopeExpression = T::SCOPES;
    const OPTIONAL: bool = T::OPTIONAL;
}

/// The token of this request, once a server has found it good. What one server knows says nothing of another.
#[derive(Clone)]
struct Checked {
    services: Arc<Services>,
    token: Arc<IssuedToken>,
}

/// The token of a request, if it satisfies: looked up once by each server, whoever asks first.
pub(super) async fn checked(
    services: &Arc<Services>,
    headers: &HeaderMap,
    extensions: &Extensions,
    demanded: &ScopeExpression,
) -> Result<Arc<IssuedToken>, ResourceRefusal> {
    if let Some(known) = extensions.get::<Checked>()
        && Arc::ptr_eq(&known.services, services)
    {
        allows(&known.token, demanded)?;
        return Ok(known.token.clone());
    }
    let authorization = request::authorization(headers);
    let authorization: Vec<&[u8]> = authorization.iter().map(Vec::as_slice).collect();
    check(services, &authorization, demanded).await.map(Arc::new)
}

/// Keeps the token for whoever asks later.
pub(super) fn remember(
    services: &Arc<Services>,
    token: &Arc<IssuedToken>,
    extensions: &mut Extensions,
) {
    extensions.insert(Checked { services: services.clone(), token: token.clone() });
}

/// An extractor that lets only those requests pass whose token satisfies `R`.
#[derive(Debug)]
pub struct Guard<R>(PhantomData<fn(R)>);

impl<S: Protects, R: Requirement> FromRequestParts<S> for Guard<R> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let services =
            state.authorization_server().services().map_err(|outage| response::outage(&outage))?;
        match checked(services, &parts.headers, &parts.extensions, &R::SCOPES).await {
            Ok(token) => {
                remember(services, &token, &mut parts.extensions);
                Ok(Self(PhantomData))
            }
            Err(ResourceRefusal::TokenMissing { .. }) if R::OPTIONAL => Ok(Self(PhantomData)),
            Err(refusal) => Err(response::resource_refusal(services, &refusal)),
        }
    }
}
