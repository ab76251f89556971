//! What generated code may name, and nothing else. The module is called by the version of the crate, as the macros
//! call it.

#[cfg(feature = "sea-orm")]
pub use crate::protocol::scope::Scope;
#[cfg(feature = "sea-orm")]
pub use crate::{
    application::{
        Provider,
        client_lookup::ClientLookup,
        policies::{AskedScope, AskedToken},
        registration,
        save::{Saved, TokenToSave},
    },
    entity::{
        Absent,
        authorization::AuthorizationColumns,
        client::{ClientColumns, ClientModel, ColumnOf},
        code::{AuthorizedCodes, CodeColumns, CodeModel, PkceCodes, PkceColumns},
        column_type::{
            CodeHashColumn, HandleHashColumn, IntegerColumn, JsonColumn, MetadataColumn,
            OptionalJsonColumn, OptionalSealedAnswerColumn, OptionalSecretHashColumn,
            OptionalTextColumn, OptionalTimeColumn, OptionalTokenHashColumn, TextColumn,
            TimeColumn, VerifiedColumn,
        },
        ephemeral::{ShortLivedColumns, ShortLivedModel},
        primary_key::{GeneratedKey, KeyColumn},
        subject_column::{NoOwnerColumn, OwnerColumn, OwnerType, UnknownOwner},
        token::{
            AuthorizedTokens, FamilyColumns, FamilyTokens, RefreshColumns, RefreshableTokens,
            TokenColumns, TokenModel,
        },
        user::{
            ActiveColumn, ClaimMembers, Claims, ResourceOwner, StampColumn, StampType, SubjectType,
            UserColumns,
        },
    },
    grant::TokenOwner,
    protocol::{
        client::{AuthMethod, Client, PublicSubject, SubjectId},
        client_metadata::{ClientMetadata, MetadataMembers},
        error::{Failure, Outage},
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, PasswordHash, SecretHash, TokenHash},
        stamp::Stamp,
    },
};
pub use crate::{
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

/// Compiles only for code entities that can hold public clients to PKCE.
#[cfg(feature = "sea-orm")]
pub const fn public_clients<C: PkceCodes>() {}

/// Compiles only for router states that can check tokens.
pub const fn protects<S: Protects>() {}

#[cfg(test)]
mod tests {
    /// The macros are pinned to the same version, and spell the name out of it.
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
