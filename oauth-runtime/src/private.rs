//! The items that generated code may name; nothing else should use them. The name of the module contains the version of the
//! crate, as the macros write it.

#[cfg(feature = "sea-orm")]
pub use crate::protocol::scope::Scope;
#[cfg(feature = "sea-orm")]
pub use crate::{
    application::{
        Provider,
        client_lookup::ClientLookup,
        declared,
        policies::{AskedScope, AskedToken},
        registration,
        required_scopes::RequiredScopes,
        save::{Saved, TokenToSave},
        user_lookup::UserLookup,
    },
    entity::{
        Absent,
        active_column::{ActiveColumn, ActiveType, is_one_of, none_of, one_of},
        authorization::AuthorizationColumns,
        client::{
            ClientColumns, ClientModel, ColumnOf, RegistrationColumns, SealedSecretClients,
            SelfRegisteredClients,
        },
        code::{AuthorizedCodes, CodeColumns, CodeModel, PkceCodes, PkceColumns},
        column_type::{
            CodeHashColumn, HandleHashColumn, IntegerColumn, JsonColumn, MetadataColumn,
            OptionalJsonColumn, OptionalRegistrationTokenHashColumn, OptionalSealedAnswerColumn,
            OptionalSealedSecretColumn, OptionalSecretHashColumn, OptionalTextColumn,
            OptionalTimeColumn, OptionalTokenHashColumn, TextColumn, TimeColumn, VerifiedColumn,
        },
        ephemeral::{ShortLivedColumns, ShortLivedModel},
        primary_key::{GeneratedKey, KeyColumn},
        subject_column::{NoOwnerColumn, OwnerColumn, OwnerType, UnknownOwner},
        token::{
            AuthorizedTokens, FamilyColumns, FamilyTokens, RefreshColumns, RefreshableTokens,
            TokenColumns, TokenModel,
        },
        user::{
            ClaimMembers, Claims, ResourceOwner, StampColumn, StampType, SubjectType, UserColumns,
        },
    },
    grant::TokenOwner,
    protocol::{
        client::{AuthMethod, Client, PublicSubject, SubjectId},
        client_metadata::{ClientMetadata, MetadataMembers},
        error::{Failure, Outage},
        sealed_answer::SealedAnswer,
        sealed_secret::SealedSecret,
        secret::{
            CodeHash, HandleHash, PasswordHash, RegistrationTokenHash, SecretHash, TokenHash,
        },
        stamp::Stamp,
    },
};
pub use crate::{
    protocol::{
        authentication_requirement::AuthenticationRequirement,
        scope_word::{OAuthScope, ScopeWord, word_of},
    },
    resource::ScopeExpression,
    web::{Guard, Method, MethodRequirement, Protects, Requirement},
};
#[cfg(feature = "sea-orm")]
pub use inventory;
#[cfg(feature = "sea-orm")]
pub use sea_orm;
#[cfg(feature = "sea-orm")]
pub use serde_json;
pub use std::string::{String, ToString};

/// Compiles only for code entities that can store the PKCE challenge, which public clients must send.
#[cfg(feature = "sea-orm")]
pub const fn public_clients<C: PkceCodes>() {}

/// Compiles only for client entities that can store a signing secret.
#[cfg(feature = "sea-orm")]
pub const fn clients_that_sign_by_secret<C: SealedSecretClients>() {}

/// Checks the scope words of a handler against those of the program's servers. A program without an authorization server has
/// none.
#[cfg(feature = "sea-orm")]
#[doc(hidden)]
#[macro_export]
macro_rules! __oauth_requires {
    ($handler:literal, $scopes:expr) => {
        $crate::__private0_1::inventory::submit! {
            $crate::__private0_1::RequiredScopes {
                handler: ::core::concat!(::core::module_path!(), "::", $handler),
                scopes: $scopes,
            }
        }
    };
}
#[cfg(not(feature = "sea-orm"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __oauth_requires {
    ($handler:literal, $scopes:expr) => {};
}
pub use __oauth_requires as requires;

/// Compiles only for router states that can check tokens.
pub const fn protects<S: Protects>() {}

#[cfg(test)]
mod tests {
    /// The macros are pinned to the same version, and build this name from it.
    #[test]
    fn the_module_carries_the_version() {
        let name = concat!(
            "oauth_runtime::__private",
            env!("CARGO_PKG_VERSION_MAJOR"),
            "_",
            env!("CARGO_PKG_VERSION_MINOR"),
            "::tests"
        );
        assert_eq!(module_path!(), name);
    }
}
