//! Registering grants of an application's own.

use super::{AuthorizationAdapter, AuthorizationGrant, TokenAdapter, TokenGrant};
use crate::application::{
    Provider,
    declared_grant::{DeclaredGrant, Declares, GrantRegistration},
};
use std::{marker::PhantomData, sync::Arc};

impl DeclaredGrant {
    /// The token endpoint half of an application's own grant.
    pub(crate) fn of_token_grant<P: Provider, G: TokenGrant<P>>(provider: P, grant: G) -> Self {
        Self::at_token_endpoint(TokenAdapter { provider, grant: Arc::new(grant) })
    }

    /// The authorization endpoint half of an application's own grant.
    pub(crate) fn of_authorization_grant<P: Provider, G: AuthorizationGrant<P>>(
        provider: P,
        grant: G,
    ) -> Self {
        Self::at_authorization_endpoint(AuthorizationAdapter::new(provider, Arc::new(grant)))
    }
}

/// Registers the token endpoint half of a grant of the application's own.
#[must_use]
pub const fn token_grant<P: Provider, G: TokenGrant<P> + Default>() -> GrantRegistration {
    GrantRegistration::of::<P, Token<G>>()
}

/// Registers the authorization endpoint half of a grant of the application's own.
#[must_use]
pub const fn authorization_grant<P: Provider, G: AuthorizationGrant<P> + Default>()
-> GrantRegistration {
    GrantRegistration::of::<P, Authorization<G>>()
}

struct Token<G>(PhantomData<G>);

impl<P: Provider, G: TokenGrant<P> + Default> Declares<P> for Token<G> {
    fn declare(provider: P) -> DeclaredGrant {
        DeclaredGrant::of_token_grant(provider, G::default())
    }
}

struct Authorization<G>(PhantomData<G>);

impl<P: Provider, G: AuthorizationGrant<P> + Default> Declares<P> for Authorization<G> {
    fn declare(provider: P) -> DeclaredGrant {
        DeclaredGrant::of_authorization_grant(provider, G::default())
    }
}
