//! How a declared grant finds its server: `#[grant]` submits one of these, and the builder collects them.

use super::{
    Grant, RefreshPolicy, Responder,
    authorization_code::AuthorizationCodeGrant,
    client_credentials::ClientCredentialsGrant,
    code_response::CodeResponder,
    custom::{AuthorizationAdapter, AuthorizationGrant, TokenAdapter, TokenGrant},
    declaration,
    declared::Declared,
    implicit::ImplicitResponder,
    password::{Busy, PasswordGrant},
    refresh_token::RefreshTokenGrant,
};
use crate::{
    entity::{Provider, code::CodeModel},
    protocol::client::AuthMethod,
};
use std::{any::Any, any::TypeId, sync::Arc};

/// The halves of a grant.
#[derive(Clone, Default)]
pub(crate) struct Halves {
    pub(crate) token: Option<Arc<dyn Grant>>,
    pub(crate) authorization: Option<Arc<dyn Responder>>,
}

/// One declared grant of one application.
pub struct GrantRegistration {
    provider: fn() -> TypeId,
    make: fn(&dyn Any) -> Option<Halves>,
}

inventory::collect!(GrantRegistration);

impl GrantRegistration {
    /// The grants that were declared for an application.
    pub(crate) fn grants_of<P: Provider>(provider: &P) -> Vec<Halves> {
        inventory::iter::<Self>().filter_map(|registration| registration.halves(provider)).collect()
    }

    /// The grant, if it is one of this application.
    pub(crate) fn into_halves<P: Provider>(self, provider: &P) -> Option<Halves> {
        self.halves(provider)
    }

    fn halves<P: Provider>(&self, provider: &P) -> Option<Halves> {
        if (self.provider)() == TypeId::of::<P>() { (self.make)(provider) } else { None }
    }
}

impl Halves {
    fn token(grant: impl Grant) -> Self {
        Self { token: Some(Arc::new(grant)), authorization: None }
    }

    fn authorization(responder: impl Responder) -> Self {
        Self { token: None, authorization: Some(Arc::new(responder)) }
    }

    /// The token endpoint half of an application's own grant.
    pub(crate) fn of_token_grant<P: Provider, G: TokenGrant<P>>(provider: P, grant: G) -> Self {
        Self::token(TokenAdapter { provider, grant: Arc::new(grant) })
    }

    /// The authorization endpoint half of an application's own grant.
    pub(crate) fn of_authorization_grant<P: Provider, G: AuthorizationGrant<P>>(
        provider: P,
        grant: G,
    ) -> Self {
        Self::authorization(AuthorizationAdapter::new(provider, Arc::new(grant)))
    }
}

/// The application's provider as its own type again.
fn own<P: Provider>(provider: &dyn Any) -> Option<P> {
    provider.downcast_ref::<P>().cloned()
}

/// Registers the authorization code grant.
#[must_use]
pub const fn authorization_code<P: declaration::AuthorizationCode>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            let hooks = Arc::new(Declared(own::<P>(provider)?));
            let has_pkce = <P::Code as CodeModel>::COLUMNS.pkce.is_some();
            let permitted = P::AUTH_METHODS
                .iter()
                .copied()
                .filter(|method| has_pkce || *method != AuthMethod::None);
            Some(Halves {
                token: Some(Arc::new(AuthorizationCodeGrant {
                    auth_methods: permitted.collect(),
                    expires_in: P::EXPIRES_IN,
                    hooks: hooks.clone(),
                })),
                authorization: Some(Arc::new(CodeResponder {
                    code_expires_in: P::CODE_EXPIRES_IN.clamp(1, 600),
                    hooks,
                })),
            })
        },
    }
}

/// Registers the implicit grant.
#[must_use]
pub const fn implicit<P: declaration::Implicit>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            Some(Halves::authorization(ImplicitResponder {
                expires_in: P::EXPIRES_IN,
                hook: Arc::new(Declared(own::<P>(provider)?)),
            }))
        },
    }
}

/// Registers the resource owner password credentials grant.
#[must_use]
pub const fn password<P: declaration::Password>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            Some(Halves::token(PasswordGrant {
                auth_methods: P::AUTH_METHODS,
                expires_in: P::EXPIRES_IN,
                hook: Arc::new(Declared(own::<P>(provider)?)),
                busy: Busy::default(),
            }))
        },
    }
}

/// Registers the client credentials grant.
#[must_use]
pub const fn client_credentials<P: declaration::ClientCredentials>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |_| {
            Some(Halves::token(ClientCredentialsGrant {
                auth_methods: P::AUTH_METHODS,
                expires_in: P::EXPIRES_IN,
                token_owner: P::TOKEN_OWNER,
            }))
        },
    }
}

/// Registers the refresh token grant.
#[must_use]
pub const fn refresh_token<P: declaration::RefreshToken>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            Some(Halves::token(RefreshTokenGrant {
                auth_methods: P::AUTH_METHODS,
                expires_in: P::EXPIRES_IN,
                policy: RefreshPolicy {
                    expires_in: P::REFRESH_EXPIRES_IN,
                    family_expires_in: P::FAMILY_EXPIRES_IN,
                    retry_window: P::RETRY_WINDOW.clamp(0, 600),
                },
                hooks: Arc::new(Declared(own::<P>(provider)?)),
            }))
        },
    }
}

/// Registers the token endpoint half of a grant of the application's own.
#[must_use]
pub const fn token_grant<P: Provider, G: TokenGrant<P> + Default>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| Some(Halves::of_token_grant(own::<P>(provider)?, G::default())),
    }
}

/// Registers the authorization endpoint half of a grant of the application's own.
#[must_use]
pub const fn authorization_grant<P: Provider, G: AuthorizationGrant<P> + Default>()
-> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| Some(Halves::of_authorization_grant(own::<P>(provider)?, G::default())),
    }
}
