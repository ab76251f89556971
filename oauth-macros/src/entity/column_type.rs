//! The Rust type of a column: how users write it, how generated code names it, and which trait checks it.

use crate::runtime::Runtime;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Type;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnType {
    OptionalTokenHash,
    CodeHash,
    HandleHash,
    OptionalSecretHash,
    Text,
    OptionalText,
    Integer,
    OptionalTime,
    Time,
    Metadata,
    Json,
    OptionalJson,
    OptionalSealedAnswer,
    OptionalSealedSecret,
    OptionalRegistrationTokenHash,
    /// A member of the client metadata: any type that serialises to the member.
    Member,
    /// What a password was checked against: a hash, a text, a number or a UUID.
    Stamp,
    /// What clients see as `sub`: a text that may be null.
    Subject,
}

impl ColumnType {
    /// The type as a user writes it.
    pub(crate) const fn written(self) -> &'static str {
        match self {
            Self::OptionalTokenHash => "Option<TokenHash>",
            Self::CodeHash => "CodeHash",
            Self::HandleHash => "HandleHash",
            Self::OptionalSecretHash => "Option<SecretHash>",
            Self::Text | Self::Member => "String",
            Self::OptionalText | Self::Subject => "Option<String>",
            Self::Integer => "i64",
            Self::OptionalTime | Self::Time => "Option<i64>",
            Self::Metadata => "ClientMetadata",
            Self::Json => "Json",
            Self::OptionalJson => "Option<Json>",
            Self::OptionalSealedAnswer => "Option<SealedAnswer>",
            Self::OptionalSealedSecret => "Option<SealedSecret>",
            Self::OptionalRegistrationTokenHash => "Option<RegistrationTokenHash>",
            Self::Stamp => "PasswordHash",
        }
    }

    /// The type with the runtime's path, so that it needs no import. `Option` has no path, because SeaORM knows a
    /// nullable column by that word alone.
    pub(crate) fn tokens(self, runtime: &Runtime) -> TokenStream {
        match self {
            Self::OptionalTokenHash => quote!(Option<#runtime::TokenHash>),
            Self::CodeHash => quote!(#runtime::CodeHash),
            Self::HandleHash => quote!(#runtime::HandleHash),
            Self::OptionalSecretHash => quote!(Option<#runtime::SecretHash>),
            Self::Text | Self::Member => quote!(String),
            Self::OptionalText | Self::Subject => quote!(Option<String>),
            Self::Integer => quote!(i64),
            Self::OptionalTime | Self::Time => quote!(Option<i64>),
            Self::Metadata => quote!(#runtime::ClientMetadata),
            Self::Json => quote!(#runtime::sea_orm::prelude::Json),
            Self::OptionalJson => quote!(Option<#runtime::sea_orm::prelude::Json>),
            Self::OptionalSealedAnswer => quote!(Option<#runtime::SealedAnswer>),
            Self::OptionalSealedSecret => quote!(Option<#runtime::SealedSecret>),
            Self::OptionalRegistrationTokenHash => quote!(Option<#runtime::RegistrationTokenHash>),
            Self::Stamp => quote!(#runtime::PasswordHash),
        }
    }

    /// The runtime's trait that the type of the field must implement. The last three have none: the generated code that
    /// reads such a column checks its type.
    pub(crate) const fn required_trait(self) -> Option<&'static str> {
        Some(match self {
            Self::OptionalTokenHash => "OptionalTokenHashColumn",
            Self::CodeHash => "CodeHashColumn",
            Self::HandleHash => "HandleHashColumn",
            Self::OptionalSecretHash => "OptionalSecretHashColumn",
            Self::Text => "TextColumn",
            Self::OptionalText => "OptionalTextColumn",
            Self::Integer => "IntegerColumn",
            Self::OptionalTime => "OptionalTimeColumn",
            Self::Time => "TimeColumn",
            Self::Metadata => "MetadataColumn",
            Self::Json => "JsonColumn",
            Self::OptionalJson => "OptionalJsonColumn",
            Self::OptionalSealedAnswer => "OptionalSealedAnswerColumn",
            Self::OptionalSealedSecret => "OptionalSealedSecretColumn",
            Self::OptionalRegistrationTokenHash => "OptionalRegistrationTokenHashColumn",
            Self::Member | Self::Stamp | Self::Subject => return None,
        })
    }
}

/// A constant that compiles only when the type implements the trait. The compiler points at the type.
pub(crate) fn assertion(runtime: &Runtime, required_trait: &str, ty: &Type) -> TokenStream {
    let required_trait = Ident::new(required_trait, Span::call_site());
    quote!(const _: () = <#ty as #runtime::#required_trait>::HOLDS;)
}
