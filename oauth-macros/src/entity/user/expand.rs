//! Writes the implementation of the user role: its key, and its claims from the fields that hold them.

use super::claim::Claim;
use crate::{
    claims::STANDARD,
    entity::{
        activity::Activity,
        column_type::assertion,
        expand::{column, some_or_none},
        input::Field,
        mapping::Mapping,
        stub::with_items,
    },
    symbol,
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

pub(crate) fn expand(mapping: &Mapping<'_>) -> TokenStream {
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    let key = mapping.entity.primary_key().next();
    let key_type = key.map(|field| &field.ty);
    let key_column = key.map(column);
    let key = key.map(|field| &field.ident);
    let active = Activity::all(mapping);
    let active = active.iter().map(|activity| activity.column(runtime));
    let stamp = mapping.field(symbol::STAMP);
    let stamp_column = some_or_none(stamp.map(|field| {
        let (ty, column) = (&field.ty, column(field));
        quote!(#runtime::StampColumn::of::<#ty>(#column))
    }));
    let stamp = stamp.map(|Field { ident, .. }| {
        quote! {
            fn stamp(&self) -> ::core::option::Option<#runtime::Stamp> {
                ::core::option::Option::Some(#runtime::StampType::stamp(&self.#ident))
            }
        }
    });
    let subject = mapping.field(symbol::SUBJECT);
    let subject_column = some_or_none(subject.map(column));
    let subject = subject.map(|Field { ident, ty, .. }| {
        quote! {
            fn subject(&self) -> #runtime::PublicSubject {
                <#ty as #runtime::SubjectType>::subject(&self.#ident).unwrap_or_else(|| {
                    let key = #runtime::ResourceOwner::user_id(self);
                    #runtime::PublicSubject::of_key(&#runtime::SubjectId::new(key))
                })
            }
        }
    });
    let object = mapping.field(symbol::CLAIMS);
    let object_type = object.map(|field| assertion(runtime, "JsonColumn", &field.ty));
    let object = object.map(|Field { ident, .. }| quote!(.with_object(&self.#ident)));
    let claims: Vec<_> = Claim::all(mapping.entity).collect();
    let names = names(&claims, object.is_some());
    let calls = claims.iter().map(call);
    let verified = claims.iter().filter_map(|claim| claim.verified);
    let verified_types = verified.map(|field| assertion(runtime, "VerifiedColumn", &field.ty));
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::ResourceOwner for #name {
                type Key = #key_type;
                const COLUMNS: #runtime::UserColumns<#runtime::ColumnOf<Self>> =
                    #runtime::UserColumns {
                        key: #runtime::OwnerColumn::of_user::<Self>(#key_column),
                        active: &[#(#active),*],
                        stamp: #stamp_column,
                        subject: #subject_column,
                    };
                const CLAIMS: &'static [&'static ::core::primitive::str] = &[#(#names),*];

                fn user_id(&self) -> #runtime::String {
                    #runtime::ToString::to_string(&self.#key)
                }

                fn claims(&self) -> #runtime::Claims {
                    #runtime::ClaimMembers::new() #object #(#calls)* .finish()
                }

                #stamp

                #subject
            }
            #object_type
            #(#verified_types)*
        };
    }
}

pub(crate) fn stub(mapping: &Mapping<'_>) -> TokenStream {
    let runtime = &mapping.entity.runtime;
    let key = match mapping.entity.primary_key().next() {
        Some(Field { ty, .. }) => quote!(#ty),
        None => quote!(i64),
    };
    let items = quote! {
        type Key = #key;

        fn user_id(&self) -> #runtime::String {
            ::core::unreachable!()
        }

        fn claims(&self) -> #runtime::Claims {
            ::core::unreachable!()
        }
    };
    with_items(mapping, &items)
}

/// The names of the claims that the fields may hold, each once. A field with an object may hold every standard one.
fn names(claims: &[Claim<'_>], has_object: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let standard = STANDARD.iter().filter(|_| has_object).map(|name| (*name).to_owned());
    let own = claims.iter().flat_map(|claim| {
        [Some(claim.name.value()), claim.verified.map(|_| claim.verified_name())]
    });
    for name in standard.chain(own.flatten()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `.with("email", &self.email).with("email_verified", &self.email_verified)`
fn call(claim: &Claim<'_>) -> TokenStream {
    let Field { ident, ty, .. } = claim.field;
    let name = claim.name;
    let verified = claim.verified.map(|field| {
        let (name, ident) = (claim.verified_name(), &field.ident);
        quote_spanned!(field.ty.span()=> .with(#name, &self.#ident))
    });
    quote_spanned!(ty.span()=> .with(#name, &self.#ident) #verified)
}
