//! How a declared grant finds its server: `#[grant]` submits one of these, and the builder collects them.

use super::{
    AuthorizationCodeGrant, ClientCredentialsGrant, Grant, RefreshPolicy, RefreshTokenGrant,
    declaration,
};
use crate::{entity::code::CodeModel, protocol::client::AuthMethod};
use std::{any::TypeId, sync::Arc};

/// One declared grant of one application.
pub struct GrantRegistration {
    provider: fn() -> TypeId,
    make: fn() -> Arc<dyn Grant>,
}

inventory::collect!(GrantRegistration);

impl GrantRegistration {
    /// The grants that were declared for an application.
    pub(crate) fn grants_of<P: 'static>() -> Vec<Arc<dyn Grant>> {
        let mut grants: Vec<_> = inventory::iter::<Self>()
            .filter(|registration| (registration.provider)() == TypeId::of::<P>())
            .map(|registration| (registration.make)())
            .collect();
        grants.sort_by_key(|grant| grant.grant_type());
        grants
    }
}

/// Registers the authorization code grant.
#[must_use]
pub const fn authorization_code<P: declaration::AuthorizationCode>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: || {
            let has_pkce = <P::Code as CodeModel>::COLUMNS.pkce.is_some();
            let permitted = P::AUTH_METHODS
                .iter()
                .copied()
                .filter(|method| has_pkce || *method != AuthMethod::None);
            Arc::new(AuthorizationCodeGrant {
                auth_methods: permitted.collect(),
                expires_in: P::EXPIRES_IN,
                code_expires_in: P::CODE_EXPIRES_IN.clamp(1, 600),
            })
        },
    }
}

/// Registers the client credentials grant.
#[must_use]
pub const fn client_credentials<P: declaration::ClientCredentials>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: || {
            Arc::new(ClientCredentialsGrant {
                auth_methods: P::AUTH_METHODS,
                expires_in: P::EXPIRES_IN,
            })
        },
    }
}

/// Registers the refresh token grant.
#[must_use]
pub const fn refresh_token<P: declaration::RefreshToken>() -> GrantRegistration {
    GrantRegistration {
        provider: TypeId::of::<P>,
        make: || {
            Arc::new(RefreshTokenGrant {
                auth_methods: P::AUTH_METHODS,
                expires_in: P::EXPIRES_IN,
                policy: RefreshPolicy {
                    expires_in: P::REFRESH_EXPIRES_IN,
                    family_expires_in: P::FAMILY_EXPIRES_IN,
                    retry_window: P::RETRY_WINDOW.clamp(0, 600),
                },
            })
        },
    }
}
