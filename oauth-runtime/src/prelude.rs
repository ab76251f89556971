//! What an application uses: `use oauth_runtime::prelude::*`.

pub use crate::entity::resource_owner::ResourceOwner as _;
pub use crate::{
    account::AuthorizationSummary,
    application::{
        client_lookup::ClientLookup,
        custom::{
            AuthorizationGrant, ConsentedRequest, GrantRequest, Granted, NewOneTime, OneTime,
            ResponseParameters, TokenGrant,
        },
        grants,
        lookup::{CodeLookup, GrantedUser, RefreshTokenLookup, StoredCode, StoredRefreshToken},
        save::{CodeToSave, Saved, TokenToSave},
    },
    endpoint::authorization::Decision,
    event::Event,
    passwords,
    protocol::{
        authorization_request::CheckedAuthorizationRequest,
        client::{AuthMethod, Client, SubjectId},
        client_metadata::ClientMetadata,
        error::{ErrorCode, Failure, OAuthError, Outage, Outcome},
        scope::Scope,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, PasswordHash, SecretHash, TokenHash},
    },
    resource::ScopeExpression,
    server::{AuthorizationServer, BuildError},
    settings::Settings,
    web::{
        AcquireRefusal, Acquired, AuthorizationRefusal, AuthorizationRequest, ConsentRequest,
        CurrentClient, CurrentToken, CurrentUser, SameOrigin, pages,
    },
};
#[cfg(feature = "macros")]
pub use oauth_macros::{
    AuthorizationCode, OAuthClient, OAuthProvider, OAuthState, OAuthToken, ResourceOwner,
    ShortLived, grant, oauth_columns, require_oauth,
};
