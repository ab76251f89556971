//! What generated code may name, and nothing else.

pub use crate::{
    entity::{
        Provider,
        client::{ClientColumns, ClientModel, ColumnOf},
        client_lookup::ClientLookup,
        code::{CodeColumns, CodeModel, PkceCodes, PkceColumns},
        column::{
            CodeHashColumn, IntegerColumn, JsonColumn, KeyHashColumn, MetadataColumn,
            OptionalSealedAnswerColumn, OptionalSecretHashColumn, OptionalTextColumn,
            OptionalTimeColumn, OptionalTokenHashColumn, TextColumn, TimeColumn, VerifiedColumn,
        },
        key::{GeneratedKey, KeyColumn, NoOwnerColumn, OwnerColumn, OwnerType, UnknownOwner},
        resource_owner::{ActiveColumn, ClaimMembers, Claims, ResourceOwner, UserColumns},
        save::{Saved, TokenToSave},
        short_lived::{ShortLivedColumns, ShortLivedModel},
        slot::Absent,
        token::{
            FamilyColumns, FamilyTokens, RefreshColumns, RefreshableTokens, TokenColumns,
            TokenModel,
        },
    },
    grant::{declaration::TokenOwner, registration},
    protocol::{
        client::{AuthMethod, Client},
        client_metadata::{ClientMetadata, MetadataMembers},
        error::Outage,
        sealed_answer::SealedAnswer,
        secret::{CodeHash, KeyHash, SecretHash, TokenHash},
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
