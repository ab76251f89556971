//! What generated code may name, and nothing else.

pub use crate::{
    application::{
        Provider,
        client_lookup::ClientLookup,
        registration,
        save::{Saved, TokenToSave},
    },
    entity::{
        Absent,
        client::{ClientColumns, ClientModel, ColumnOf},
        code::{CodeColumns, CodeModel, PkceCodes, PkceColumns},
        column_type::{
            CodeHashColumn, HandleHashColumn, IntegerColumn, JsonColumn, MetadataColumn,
            OptionalSealedAnswerColumn, OptionalSecretHashColumn, OptionalTextColumn,
            OptionalTimeColumn, OptionalTokenHashColumn, TextColumn, TimeColumn, VerifiedColumn,
        },
        key::{GeneratedKey, KeyColumn, NoOwnerColumn, OwnerColumn, OwnerType, UnknownOwner},
        resource_owner::{ActiveColumn, ClaimMembers, Claims, ResourceOwner, UserColumns},
        short_lived::{ShortLivedColumns, ShortLivedModel},
        token::{
            FamilyColumns, FamilyTokens, RefreshColumns, RefreshableTokens, TokenColumns,
            TokenModel,
        },
    },
    grant::TokenOwner,
    protocol::{
        client::{AuthMethod, Client},
        client_metadata::{ClientMetadata, MetadataMembers},
        error::Outage,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, HandleHash, SecretHash, TokenHash},
    },
    resource::ScopeExpression,
    server::AuthorizationServer,
    web::{Guard, Method, MethodRequirement, Protects, Requirement},
};
pub use inventory;
pub use sea_orm;
pub use serde_json;
pub use std::string::{String, ToString};

/// Compiles only for code entities that can hold public clients to PKCE.
pub const fn public_clients<C: PkceCodes>() {}

/// Compiles only for router states that can check tokens.
pub const fn protects<S: Protects>() {}
