//! What generated code may name, and nothing else.

pub use crate::{
    entity::{
        Provider,
        client::{ClientColumns, ClientModel, ColumnOf},
        code::{CodeColumns, CodeModel, PkceCodes, PkceColumns},
        column::TimeColumn,
        key::{Key, KeyColumn, NoOwner, OwnerColumn, OwnerType, UnknownOwner},
        resource_owner::{ActiveColumn, ClaimMembers, Claims, ResourceOwner, UserColumns},
        short_lived::{ShortLivedColumns, ShortLivedModel},
        slot::Absent,
        token::{
            FamilyColumns, FamilyTokens, RefreshColumns, RefreshableTokens, TokenColumns,
            TokenModel,
        },
    },
    grant::registration,
    protocol::{
        client::{AuthMethod, Client},
        client_metadata::{ClientMetadata, MetadataMembers},
        sealed_answer::SealedAnswer,
        secret::{CodeHash, KeyHash, SecretHash, TokenHash},
    },
    resource::ScopeExpression,
    server::AuthorizationServer,
    web::{Guard, Protects, Requirement},
};
pub use inventory;
pub use sea_orm;
pub use serde_json;
pub use std::string::String;

/// Questions about the types of columns, which the compiler answers at the type.
pub mod check {
    pub use crate::entity::{
        column::check::{
            code_hash_column, integer_column, json_column, key_hash_column, member_column,
            metadata_column, optional_secret_hash_column, optional_text_column,
            optional_time_column, optional_token_hash_column, sealed_answer_column, text_column,
            time_column, verified_column,
        },
        key::generated_key,
    };
}

/// Compiles only for code entities that can hold public clients to PKCE.
pub const fn public_clients<C: PkceCodes>() {}

/// Compiles only for router states that can check tokens.
pub const fn protects<S: Protects>() {}
