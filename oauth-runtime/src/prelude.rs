//! The items that an application uses: `use oauth_runtime::prelude::*`.

#[cfg(feature = "sea-orm")]
pub use crate::entity::user::ResourceOwner as _;
#[cfg(feature = "sea-orm")]
pub use crate::{
    account::{AuthorizationPage, AuthorizationSummary},
    application::{
        client_lookup::ClientLookup,
        custom::{
            AuthorizationGrant, ConsentedRequest, GrantRequest, Granted, NewOneTime, OneTime,
            ResponseParameters, TokenGrant,
        },
        grants,
        lookup::{CodeLookup, GrantedUser, RefreshTokenLookup, StoredCode, StoredRefreshToken},
        policies::{AskedScope, AskedToken},
        save::{CodeToSave, Saved, TokenToSave},
        user_lookup::UserLookup,
    },
    client_registration::{AskedRegistration, DynamicRegistration},
    endpoint::{Decision, EndSessionStep, UserCodeProblem},
    passwords,
    protocol::{
        actor::MayAct,
        authentication_requirement::AuthenticationRequirement,
        authorization::Authentication,
        authorization_request::CheckedAuthorizationRequest,
        client::{AuthMethod, Client},
        client_metadata::ClientMetadata,
        languages::Languages,
        profile::Profile,
        sealed_answer::SealedAnswer,
        sealed_secret::SealedSecret,
        secret::{
            CodeHash, HandleHash, PasswordHash, RegistrationTokenHash, SecretHash, TokenHash,
        },
    },
    server::{
        AuthorizationServer, BuildError, NewClient, NewSecret, RegisteredClient, RegistrationError,
    },
    settings::Settings,
    texts::Wording,
    web::{
        Acquired, AuthorizationRefusal, AuthorizationRequest, ConsentRequest, CurrentClient,
        CurrentUser, DeviceConsent, DevicePage, DeviceRequest, EndSession, EndSessionRequest,
        SameOrigin, UserCodeForm, pages,
    },
};
pub use crate::{
    event::{Event, EventKind},
    protocol::{
        bearer::PresentedToken,
        client::{PublicSubject, SubjectId},
        error::{ErrorCode, Failure, OAuthError, Outage, Outcome},
        scope::Scope,
        scope_word::OAuthScope as _,
    },
    request_id::RequestId,
    resource::{
        RejectionReason, ResourceRejection, ResourceServer, ScopeExpression, VerifiedToken,
        Verifier, Verifying,
    },
    web::{ClientAddress, CurrentToken},
};
#[cfg(all(feature = "macros", feature = "sea-orm"))]
pub use oauth_macros::{
    AuthorizationCode, OAuthClient, OAuthProvider, OAuthToken, ResourceOwner, ShortLived, grant,
    oauth_columns,
};
#[cfg(feature = "macros")]
pub use oauth_macros::{OAuthScope, OAuthState, require_oauth};
