//! How the server finds the declared grants: `#[grant]` submits a registration, and the builder collects them.

use super::Provider;
use crate::grant::{Grant, Responder};
use std::{any::Any, any::TypeId, sync::Arc};

/// A declared grant: its half for the token endpoint, and its half for the authorization endpoint.
#[derive(Clone, Default)]
pub(crate) struct DeclaredGrant {
    pub(crate) token: Option<Arc<dyn Grant>>,
    pub(crate) authorization: Option<Arc<dyn Responder>>,
}

impl DeclaredGrant {
    pub(crate) fn at_token_endpoint(grant: impl Grant) -> Self {
        Self { token: Some(Arc::new(grant)), authorization: None }
    }

    pub(crate) fn at_authorization_endpoint(responder: impl Responder) -> Self {
        Self { token: None, authorization: Some(Arc::new(responder)) }
    }

    pub(crate) fn and_at_authorization_endpoint(self, responder: impl Responder) -> Self {
        Self { authorization: Some(Arc::new(responder)), ..self }
    }
}

/// A declaration of a grant for providers of type `P`.
pub(crate) trait Declares<P> {
    /// Makes the grant for this provider.
    fn declare(provider: P) -> DeclaredGrant;
}

/// The registration of one grant for one application.
pub struct GrantRegistration {
    provider: fn() -> TypeId,
    make: fn(&dyn Any) -> Option<DeclaredGrant>,
}

inventory::collect!(GrantRegistration);

impl GrantRegistration {
    pub(crate) const fn of<P: Provider, D: Declares<P>>() -> Self {
        Self {
            provider: TypeId::of::<P>,
            make: |provider| Some(D::declare(provider.downcast_ref::<P>()?.clone())),
        }
    }

    /// The grants that were declared for an application.
    pub(crate) fn grants_of<P: Provider>(provider: &P) -> Vec<DeclaredGrant> {
        inventory::iter::<Self>()
            .filter_map(|registration| registration.declared(provider))
            .collect()
    }

    /// The grant, if it was declared for this application.
    pub(crate) fn into_grant<P: Provider>(self, provider: &P) -> Option<DeclaredGrant> {
        self.declared(provider)
    }

    fn declared<P: Provider>(&self, provider: &P) -> Option<DeclaredGrant> {
        if (self.provider)() == TypeId::of::<P>() { (self.make)(provider) } else { None }
    }
}
