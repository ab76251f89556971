//! `#[derive(ResourceOwner)]`: the user role. RFC 6749, section 1.1; OpenID Connect Core, section
//! 5.1.

use super::{
    column_type::assertion,
    expand::{column, some_or_none},
    input::{Entity, Field},
    keys,
};
use crate::{attr::Key, claims, errors::Errors, symbol, wording::nearest};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{LitStr, spanned::Spanned as _};

/// Which fields say what of a user.
pub(crate) struct Mapping<'a> {
    entity: &'a Entity,
    key: Option<&'a Field>,
    active: Option<&'a Field>,
    /// A JSON column with claims.
    object: Option<&'a Field>,
    claims: Vec<Claim<'a>>,
}

/// A claim that a field holds.
struct Claim<'a> {
    name: LitStr,
    field: &'a Field,
    /// The field that says whether the claim was verified.
    verified: Option<&'a Field>,
}

impl<'a> Mapping<'a> {
    pub(crate) fn check(entity: &'a Entity, errors: &mut Errors) -> Self {
        let mut primary_key = entity.primary_key();
        let mut mapping = Self {
            entity,
            key: primary_key.next(),
            active: None,
            object: None,
            claims: Vec::new(),
        };
        if mapping.key.is_none() {
            errors.at(
                &entity.name,
                "the entity that derives `ResourceOwner` has no primary key: mark its column with \
                 `#[sea_orm(primary_key)]`",
            );
        }
        for second in primary_key {
            errors.at(
                &second.ident,
                "a user has a primary key of one column, because its text is the user's \
                 identifier; this is another",
            );
        }
        for field in &entity.fields {
            mapping.read(field, errors);
        }
        mapping
    }

    fn read(&mut self, field: &'a Field, errors: &mut Errors) {
        for key in &field.keys {
            if key.is(symbol::ACTIVE) {
                key.flag(errors);
                once(&mut self.active, field, key, errors);
            } else if key.is(symbol::CLAIMS) {
                key.flag(errors);
                once(&mut self.object, field, key, errors);
            } else if key.is(symbol::CLAIM) {
                self.read_claim(field, key, errors);
            } else if !key.is(symbol::VERIFIED) {
                errors.at(&key.name, keys::unknown(key, keys::USER, "a user"));
            } else if !field.keys.iter().any(|other| other.is(symbol::CLAIM)) {
                errors.at(
                    &key.name,
                    "`verified` belongs beside a claim: `#[oauth(claim = \"email\", verified = \
                     email_verified)]`",
                );
            }
        }
    }

    fn read_claim(&mut self, field: &'a Field, key: &'a Key, errors: &mut Errors) {
        let verified = field.keys.iter().find(|other| other.is(symbol::VERIFIED));
        let Some(name) = key.text(errors, "claim = \"email\"") else { return };
        let verified = verified.and_then(|verified| self.read_verified(&name, verified, errors));
        if let Err(problem) = claims::check(&name.value()) {
            errors.at(&name, problem);
        }
        let taken = self.claims.iter().find_map(|claim| claim.holder(&name.value()));
        match taken {
            Some(other) => errors.at(
                &name,
                format_args!("`{}` holds the claim `{}` already", other.ident, name.value()),
            ),
            None => self.claims.push(Claim { name, field, verified }),
        }
    }

    /// `verified = field`
    fn read_verified(&self, claim: &LitStr, key: &Key, errors: &mut Errors) -> Option<&'a Field> {
        if !claims::VERIFIABLE.contains(&claim.value().as_str()) {
            errors.at(
                key,
                "only the claims `email` and `phone_number` are verified (OpenID Connect Core \
                 section 5.1)",
            );
            return None;
        }
        let Some(name) = key.as_word() else {
            errors.at(
                key,
                "`verified` takes the name of a field of this struct: `verified = email_verified`",
            );
            return None;
        };
        let found = self.entity.fields.iter().find(|field| field.ident == *name);
        if found.is_none() {
            let names: Vec<_> = self.entity.fields.iter().map(Field::name).collect();
            let hint = nearest(&name.to_string(), &names)
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            errors.at(name, format_args!("the struct has no column `{name}`{hint}"));
        }
        found
    }
}

impl<'a> Claim<'a> {
    /// The field behind a claim that this one, or its verification, is.
    fn holder(&self, name: &str) -> Option<&'a Field> {
        if self.name.value() == name {
            return Some(self.field);
        }
        self.verified.filter(|_| name.strip_suffix("_verified") == Some(&self.name.value()))
    }

    fn call(&self) -> TokenStream {
        let (name, Field { ident, ty, .. }) = (&self.name, self.field);
        let verified = self.verified.map(|field| {
            let (name, ident) = (format!("{}_verified", self.name.value()), &field.ident);
            quote_spanned!(field.ty.span()=> .with(#name, &self.#ident))
        });
        let claim = quote_spanned!(ty.span()=> .with(#name, &self.#ident));
        quote!(#claim #verified)
    }
}

fn once<'a>(place: &mut Option<&'a Field>, field: &'a Field, key: &Key, errors: &mut Errors) {
    match place {
        Some(other) => errors.at(
            &key.name,
            format_args!("`{}` is marked `{}` already, and one column is", other.ident, key.name),
        ),
        None => *place = Some(field),
    }
}

pub(crate) fn expand(mapping: &Mapping<'_>) -> TokenStream {
    let (runtime, name) = (&mapping.entity.runtime, &mapping.entity.name);
    let key_type = mapping.key.map(|field| &field.ty);
    let key = mapping.key.map(|field| &field.ident);
    let key_column = mapping.key.map(column);
    let active = some_or_none(mapping.active.map(|field| {
        let (ty, column) = (&field.ty, column(field));
        quote!(#runtime::ActiveColumn::of::<#ty>(#column))
    }));
    let object = mapping.object.map(|Field { ident, .. }| quote!(.with_object(&self.#ident)));
    let calls = mapping.claims.iter().map(Claim::call);
    let object_type = mapping.object.map(|field| assertion(runtime, "JsonColumn", &field.ty));
    let verified = mapping.claims.iter().filter_map(|claim| claim.verified);
    let verified_types = verified.map(|field| assertion(runtime, "VerifiedColumn", &field.ty));
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::ResourceOwner for #name {
                type Key = #key_type;
                const COLUMNS: #runtime::UserColumns<#runtime::ColumnOf<Self>> =
                    #runtime::UserColumns {
                        key: #runtime::OwnerColumn::of_user::<Self>(#key_column),
                        active: #active,
                    };

                fn user_id(&self) -> #runtime::String {
                    #runtime::ToString::to_string(&self.#key)
                }

                fn claims(&self) -> #runtime::Claims {
                    #runtime::ClaimMembers::new() #object #(#calls)* .finish()
                }
            }
            #object_type
            #(#verified_types)*
        };
    }
}

/// What is emitted beside compile errors.
pub(crate) fn stub(entity: &Entity) -> TokenStream {
    let (runtime, name) = (&entity.runtime, &entity.name);
    let key = match entity.primary_key().next() {
        Some(Field { ty, .. }) => quote!(#ty),
        None => quote!(i64),
    };
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #runtime::ResourceOwner for #name {
                type Key = #key;
                const COLUMNS: #runtime::UserColumns<#runtime::ColumnOf<Self>> =
                    ::core::unreachable!();

                fn user_id(&self) -> #runtime::String {
                    ::core::unreachable!()
                }

                fn claims(&self) -> #runtime::Claims {
                    ::core::unreachable!()
                }
            }
        };
    }
}
