//! `#[oauth_columns(ROLE)]`: adds the standard columns that a struct does not declare itself.

mod argument;
mod place;

use crate::{
    attr::{Keys, each_once, keys_of},
    entity::{
        client::contract::MANDATORY_MEMBERS, column::Column, contract::Contract,
        sea_orm::is_relation,
    },
    errors::Errors,
    item::{describe, first_token},
    runtime::Runtime,
    symbol,
};
use argument::Argument;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{
    Field, Fields, ItemStruct, Token, Type, ext::IdentExt as _, parse::Parser as _,
    punctuated::Punctuated,
};

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let Ok(mut input) = syn::parse2::<ItemStruct>(item.clone()) else {
        errors.at(
            first_token(item),
            format_args!(
                "`#[oauth_columns(..)]` belongs on the struct of a SeaORM entity, not on {}",
                describe(item)
            ),
        );
        let errors = errors.finish();
        return quote!(#errors #item);
    };
    let keys = match Keys::parse_terminated.parse2(arguments) {
        Ok(keys) => each_once(keys, &mut errors),
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    };
    let runtime = Runtime::of(&keys, &mut errors);
    let argument = Argument::read(&keys, &input.attrs, &mut errors);
    let has_names = matches!(input.fields, Fields::Named(_));
    let role = argument.as_ref().map(|argument| argument.contract.name);
    let may_add = has_names && place::check(role, &input, &mut errors);

    match (&mut input.fields, argument) {
        (Fields::Named(fields), Some(Argument { contract, span })) if may_add => {
            let visibility = input.vis.to_token_stream();
            for column in missing(contract, &fields.named) {
                match Field::parse_named.parse2(field(column, &visibility, &runtime, span)) {
                    Ok(field) => fields.named.push(field),
                    Err(error) => errors.push(error),
                }
            }
        }
        (Fields::Named(_), _) => {}
        _ => errors.at(
            &input.ident,
            "columns are named fields, and this struct cannot have any: write `pub struct Model { \
             .. }`",
        ),
    }
    let errors = errors.finish();
    quote!(#errors #input)
}

/// The standard columns that the struct does not declare. A client that has columns for the members of its metadata
/// needs no `metadata` column.
fn missing(contract: &Contract, fields: &Punctuated<Field, Token![,]>) -> Vec<&'static Column> {
    let declared = declared(fields);
    let has = |name: &str| declared.iter().any(|known| known == name);
    let has_members = MANDATORY_MEMBERS.iter().all(|member| has(member.as_str()));
    let is_missing = |column: &&Column| {
        column.is_standard
            && !has(column.name.as_str())
            && !(column.name == symbol::METADATA && has_members)
    };
    contract.columns.iter().filter(is_missing).collect()
}

/// The names of the struct's own fields, and the names in their marks.
fn declared(fields: &Punctuated<Field, Token![,]>) -> Vec<String> {
    let mut names = Vec::new();
    for field in fields.iter().filter(|field| !is_relation(&field.ty)) {
        // The derive reads the marks as well, and reports what is wrong with them.
        let mut silent = Errors::new();
        let keys = keys_of(&field.attrs, &mut silent);
        let _ = silent.finish();
        let own = field.ident.as_ref().map(|ident| ident.unraw().to_string());
        names.extend(keys.iter().map(|key| key.name.to_string()).chain(own));
    }
    names
}

fn field(column: &Column, visibility: &TokenStream, runtime: &Runtime, span: Span) -> TokenStream {
    let name = Ident::new(column.name.as_str(), span);
    let ty = Type::Verbatim(column.holds.tokens(runtime));
    let documentation = format!(" {}", column.documentation);
    let sea_orm = (!column.sea_orm.is_empty())
        .then(|| column.sea_orm.parse::<TokenStream>().ok())
        .flatten()
        .map(|inside| quote!(#[sea_orm(#inside)]));
    quote!(#[doc = #documentation] #sea_orm #visibility #name: #ty)
}
