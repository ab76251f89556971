//! The Rust type of each column: how a user writes it, how generated code names it, what checks it.

use crate::runtime::Runtime;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Type;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnType {
    OptionalTokenHash,
    CodeHash,
    KeyHash,
    OptionalSecretHash,
    Text,
    OptionalText,
    Integer,
    OptionalTime,
    Time,
    Metadata,
    Json,
    OptionalSealedAnswer,
    /// A member of the client metadata, whatever serialises to it.
    Member,
}

impl ColumnType {
    /// The type as a user writes it.
    pub(crate) const fn written(self) -> &'static str {
        match self {
            Self::OptionalTokenHash => "Option<TokenHash>",
            Self::CodeHash => "CodeHash",
            Self::KeyHash => "KeyHash",
            Self::OptionalSecretHash => "Option<SecretHash>",
            Self::Text | Self::Member => "String",
            Self::OptionalText => "Option<String>",
            Self::Integer => "i64",
            Self::OptionalTime | Self::Time => "Option<i64>",
            Self::Metadata => "ClientMetadata",
            Self::Json => "Json",
            Self::OptionalSealedAnswer => "Option<SealedAnswer>",
        }
    }

    /// The type without any import; `Option` stays bare, because SeaORM knows a nullable column by
    /// that word.
    pub(crate) fn tokens(self, runtime: &Runtime) -> TokenStream {
        match self {
            Self::OptionalTokenHash => quote!(Option<#runtime::TokenHash>),
            Self::CodeHash => quote!(#runtime::CodeHash),
            Self::KeyHash => quote!(#runtime::KeyHash),
            Self::OptionalSecretHash => quote!(Option<#runtime::SecretHash>),
            Self::Text | Self::Member => quote!(String),
            Self::OptionalText => quote!(Option<String>),
            Self::Integer => quote!(i64),
            Self::OptionalTime | Self::Time => quote!(Option<i64>),
            Self::Metadata => quote!(#runtime::ClientMetadata),
            Self::Json => quote!(#runtime::sea_orm::prelude::Json),
            Self::OptionalSealedAnswer => quote!(Option<#runtime::SealedAnswer>),
        }
    }

    /// The trait of the types that may hold it; none for what every serialisable type may hold.
    pub(crate) const fn question(self) -> Option<&'static str> {
        Some(match self {
            Self::OptionalTokenHash => "OptionalTokenHashColumn",
            Self::CodeHash => "CodeHashColumn",
            Self::KeyHash => "KeyHashColumn",
            Self::OptionalSecretHash => "OptionalSecretHashColumn",
            Self::Text => "TextColumn",
            Self::OptionalText => "OptionalTextColumn",
            Self::Integer => "IntegerColumn",
            Self::OptionalTime => "OptionalTimeColumn",
            Self::Time => "TimeColumn",
            Self::Metadata => "MetadataColumn",
            Self::Json => "JsonColumn",
            Self::OptionalSealedAnswer => "OptionalSealedAnswerColumn",
            Self::Member => return None,
        })
    }
}

/// A constant that compiles only when the field's type is right; the compiler points at the type.
pub(crate) fn assertion(runtime: &Runtime, question: &str, ty: &Type) -> TokenStream {
    let question = Ident::new(question, Span::call_site());
    quote!(const _: () = <#ty as #runtime::#question>::HOLDS;)
}
