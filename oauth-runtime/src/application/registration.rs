//! How a declared grant finds its server: `#[grant]` submits one of these, and the builder collects them.

use super::{
    Provider,
    custom::{AuthorizationAdapter, AuthorizationGrant, TokenAdapter, TokenGrant},
    dispatch::Declared,
    grants,
};
use crate::{
    entity::code::CodeModel,
    grant::{
        AuthorizationCodeGrant, Busy, ClientCredentialsGrant, CodeResponder, Grant,
        ImplicitResponder, PasswordGrant, RefreshTokenGrant, Responder,
        hooks::{CodeHooks, Hooked, ImplicitHook, RefreshHooks},
    },
    protocol::client::AuthMethod,
    settings::RefreshPolicy,
};
use std::{any::Any, any::TypeId, sync::Arc};

/// What a declaration makes: the half behind the token endpoint, and the half behind the authorization endpoint.
#[derive(Clone, Default)]
pub(crate) struct DeclaredGrant {
    pub(crate) token: Option<Arc<dyn Grant>>,
    pub(crate) authorization: Option<Arc<dyn Responder>>,
}

/// One declared grant of one application.
pub struct GrantRegistration {
    provider: fn() -> TypeId,
    make: fn(&dyn Any) -> Option<DeclaredGrant>,
}

inventory::collect!(GrantRegistration);

impl GrantRegistration {
    /// The grants that were declared for an application.
    pub(crate) fn grants_of<P: Provider>(provider: &P) -> Vec<DeclaredGrant> {
        inventory::iter::<Self>()
            .filter_map(|registration| registration.declared(provider))
            .collect()
    }

    /// The grant, if it is one of this application.
    pub(crate) fn into_grant<P: Provider>(self, provider: &P) -> Option<DeclaredGrant> {
        self.declared(provider)
    }

    fn declared<P: Provider>(&self, provider: &P) -> Option<DeclaredGrant> {
        if (self.provider)() == TypeId::of::<P>() { (self.make)(provider) } else { None }
    }
}

impl DeclaredGrant {
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
pub const fn authorization_code<P: grants::AuthorizationCode>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            let hooks: Arc<dyn CodeHooks> = Arc::new(Declared(own::<P>(provider)?));
            let hooks = Hooked { hooks, are_written: P::WRITES_HOOKS };
            let has_pkce = <P::Code as CodeModel>::COLUMNS.pkce.is_some();
            let permitted = P::AUTH_METHODS
                .iter()
                .copied()
                .filter(|method| has_pkce || *method != AuthMethod::NONE);
            Some(DeclaredGrant {
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
pub const fn implicit<P: grants::Implicit>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            Some(DeclaredGrant::authorization(ImplicitResponder {
                expires_in: P::EXPIRES_IN,
                hook: {
                    let hooks: Arc<dyn ImplicitHook> = Arc::new(Declared(own::<P>(provider)?));
                    Hooked { hooks, are_written: P::WRITES_HOOKS }
                },
            }))
        },
    }
}

/// Registers the resource owner password credentials grant.
#[must_use]
pub const fn password<P: grants::Password>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            Some(DeclaredGrant::token(PasswordGrant {
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
pub const fn client_credentials<P: grants::ClientCredentials>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |_| {
            Some(DeclaredGrant::token(ClientCredentialsGrant {
                auth_methods: P::AUTH_METHODS,
                expires_in: P::EXPIRES_IN,
                token_owner: P::TOKEN_OWNER,
            }))
        },
    }
}

/// Registers the refresh token grant.
#[must_use]
pub const fn refresh_token<P: grants::RefreshToken>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            Some(DeclaredGrant::token(RefreshTokenGrant {
                auth_methods: P::AUTH_METHODS,
                expires_in: P::EXPIRES_IN,
                policy: RefreshPolicy {
                    expires_in: P::REFRESH_EXPIRES_IN,
                    family_expires_in: P::FAMILY_EXPIRES_IN,
                    retry_window: P::RETRY_WINDOW.clamp(0, 600),
                },
                hooks: {
                    let hooks: Arc<dyn RefreshHooks> = Arc::new(Declared(own::<P>(provider)?));
                    Hooked { hooks, are_written: P::WRITES_HOOKS }
                },
            }))
        },
    }
}

/// Registers the token endpoint half of a grant of the application's own.
#[must_use]
pub const fn token_grant<P: Provider, G: TokenGrant<P> + Default>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| Some(DeclaredGrant::of_token_grant(own::<P>(provider)?, G::default())),
    }
}

/// Registers the authorization endpoint half of a grant of the application's own.
#[must_use]
pub const fn authorization_grant<P: Provider, G: AuthorizationGrant<P> + Default>()
-> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: |provider| {
            Some(DeclaredGrant::of_authorization_grant(own::<P>(provider)?, G::default()))
        },
    }
}
