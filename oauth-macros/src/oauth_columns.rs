//! `#[oauth_columns(ROLE)]`: adds the standard columns that a struct does not declare itself.

use crate::{
    attr::{Key, Keys, each_once, keys_of},
    entity::{
        role::{Role, Slot},
        roles::{self, MANDATORY_MEMBERS},
        sea_orm::is_relation,
    },
    errors::Errors,
    item::{describe, first_token},
    runtime::Runtime,
    symbol,
    wording::{one_of, suggestion},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{
    Attribute, Field, Fields, FieldsNamed, ItemStruct, Meta, Path, Token, Type, ext::IdentExt as _,
    parse::Parser as _, punctuated::Punctuated,
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
    let keys = read_keys(arguments, &mut errors);
    let runtime = Runtime::of(&keys, &mut errors);
    let role = read_role(&keys, &input.attrs, &mut errors);
    let has_names = matches!(input.fields, Fields::Named(_));
    let may_add = has_names && check_place(role, &input, &mut errors);

    match (&mut input.fields, role) {
        (Fields::Named(fields), Some((role, span))) if may_add => {
            let visibility = input.vis.to_token_stream();
            add_columns(role, fields, &visibility, &runtime, span, &mut errors);
        }
        (Fields::Named(_), _) => {}
        _ => errors.at(
            &input.ident,
            "columns are named fields, and this struct has none: `pub struct Model { .. }`",
        ),
    }
    let errors = errors.finish();
    quote!(#errors #input)
}

pub(crate) fn is_oauth_columns(attribute: &Attribute) -> bool {
    last_word(attribute.path()).is_some_and(|word| word == &symbol::OAUTH_COLUMNS)
}

/// `#[sea_orm::model]` or `#[sea_orm::compact_model]`
pub(crate) fn is_model(attribute: &Attribute) -> bool {
    let is_bare = matches!(attribute.meta, Meta::Path(_));
    is_bare
        && last_word(attribute.path())
            .is_some_and(|word| word == &symbol::MODEL || word == &symbol::COMPACT_MODEL)
}

fn last_word(path: &Path) -> Option<&Ident> {
    path.segments.last().map(|segment| &segment.ident)
}

fn read_keys(arguments: TokenStream, errors: &mut Errors) -> Vec<Key> {
    match Keys::parse_terminated.parse2(arguments) {
        Ok(keys) => each_once(keys, errors),
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    }
}

/// The role of the argument, or else of the derive, so that a slip does not make every column
/// missing as well.
fn read_role(
    keys: &[Key],
    attributes: &[Attribute],
    errors: &mut Errors,
) -> Option<(&'static Role, Span)> {
    let names = || roles::ALL.iter().map(|role| role.name);
    let derives = derives(attributes);
    let derived =
        roles::ALL.into_iter().find(|role| derives.iter().any(|derive| derive == role.derive));
    let mut words = keys.iter().filter(|key| !key.is(symbol::CRATE));
    let Some(word) = words.next() else {
        let example = derived.map_or(symbol::TOKEN, |role| role.name);
        let message = format!(
            "`#[oauth_columns(..)]` names the role whose columns it adds, as in \
             `#[oauth_columns({example})]`; the roles are {}",
            one_of(names())
        );
        errors.push(syn::Error::new(Span::call_site(), message));
        return derived.map(|role| (role, Span::call_site()));
    };
    word.flag(errors);
    for second in words {
        errors.at(&second.name, "an entity plays one role");
    }
    let name = word.name.to_string();
    let span = word.name.span();
    let Some(role) = roles::ALL.into_iter().find(|role| word.is(role.name)) else {
        let hint = suggestion(&name, names(), "the roles are");
        let user = if word.is(symbol::USER) { "a user has no standard columns; " } else { "" };
        errors.at(&word.name, format_args!("unknown role `{name}`; {user}{hint}"));
        return derived.map(|role| (role, span));
    };
    match derived {
        Some(derived) if !derives.iter().any(|derive| derive == role.derive) => {
            let message = format!(
                "this struct derives `{}`, whose columns are `#[oauth_columns({})]`",
                derived.derive, derived.name
            );
            errors.at(&word.name, message);
            Some((derived, span))
        }
        _ => Some((role, span)),
    }
}

fn derives(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident(&symbol::DERIVE));
    // A list that does not parse is the compiler's business.
    let paths = lists
        .filter_map(|list| {
            list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok()
        })
        .flatten();
    paths.filter_map(|path| last_word(&path).map(ToString::to_string)).collect()
}

/// Reports every place but the one above the attribute or derive that reads the fields; says
/// whether columns can still be added.
fn check_place(role: Option<(&Role, Span)>, input: &ItemStruct, errors: &mut Errors) -> bool {
    let name = role.map_or("..", |(role, _)| role.name.as_str());
    let mut misplaced = |message: String| errors.push(syn::Error::new(Span::call_site(), message));
    if is_copy(&input.attrs) || input.ident == symbol::MODEL_EX_STRUCT {
        // The twin gets the columns in silence: the mistake is reported once.
        if input.ident != symbol::MODEL_EX_STRUCT {
            misplaced(format!(
                "`#[oauth_columns({name})]` stands below `#[sea_orm::model]`, which has copied \
                 the struct already: write it directly above"
            ));
        }
        return true;
    }
    let mut readers = input.attrs.iter().filter(|attribute| !is_inert(attribute));
    match readers.next() {
        Some(first) if is_model(first) => true,
        Some(first) if input.attrs.iter().any(is_model) => {
            let between = first.path().to_token_stream().to_string().replace(' ', "");
            misplaced(format!(
                "`#[oauth_columns({name})]` stands directly above `#[sea_orm::model]`: move it \
                 below `#[{between}]`"
            ));
            true
        }
        _ if derives(&input.attrs)
            .iter()
            .any(|derive| derive == symbol::DERIVE_ENTITY_MODEL.as_str()) =>
        {
            true
        }
        _ => {
            misplaced(format!(
                "`#[oauth_columns({name})]` belongs directly above `#[sea_orm::model]`, or above \
                 the derives of an entity that has no such attribute"
            ));
            false
        }
    }
}

/// What `#[sea_orm::model]` leaves on the struct that it has split.
fn is_copy(attributes: &[Attribute]) -> bool {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident(&symbol::SEA_ORM));
    lists
        .into_iter()
        .any(|list| list.parse_args::<Path>().is_ok_and(|path| path.is_ident(&symbol::MODEL_EX)))
}

fn is_inert(attribute: &Attribute) -> bool {
    ["doc", "allow", "warn", "deny", "forbid", "expect", "cfg", "cfg_attr"]
        .iter()
        .any(|name| attribute.path().is_ident(name))
}

fn add_columns(
    role: &Role,
    fields: &mut FieldsNamed,
    visibility: &TokenStream,
    runtime: &Runtime,
    span: Span,
    errors: &mut Errors,
) {
    let declared = declared(&fields.named);
    let has = |name: &str| declared.iter().any(|known| known == name);
    let has_members = MANDATORY_MEMBERS.iter().all(|name| has(name.as_str()));
    let wanted = role.slots.iter().filter(|slot| {
        slot.standard && !has(slot.name.as_str()) && !(slot.name == symbol::METADATA && has_members)
    });
    for slot in wanted {
        match Field::parse_named.parse2(field(slot, visibility, runtime, span)) {
            Ok(field) => fields.named.push(field),
            Err(error) => errors.push(error),
        }
    }
}

/// The names of the struct's own fields, and the roles that they are marked with.
fn declared(fields: &Punctuated<Field, Token![,]>) -> Vec<String> {
    let mut names = Vec::new();
    for field in fields.iter().filter(|field| !is_relation(&field.ty)) {
        // The derive reports what is wrong with the keys.
        let mut silent = Errors::new();
        let keys = keys_of(&field.attrs, &mut silent);
        let _ = silent.finish();
        let own = field.ident.as_ref().map(|ident| ident.unraw().to_string());
        names.extend(keys.iter().map(|key| key.name.to_string()).chain(own));
    }
    names
}

fn field(slot: &Slot, visibility: &TokenStream, runtime: &Runtime, span: Span) -> TokenStream {
    let name = Ident::new(slot.name.as_str(), span);
    let ty: Type = Type::Verbatim(slot.column_type.tokens(runtime));
    let documentation = format!(" {}", slot.documentation);
    let sea_orm = (!slot.sea_orm.is_empty())
        .then(|| slot.sea_orm.parse::<TokenStream>().ok())
        .flatten()
        .map(|inside| quote!(#[sea_orm(#inside)]));
    quote!(#[doc = #documentation] #sea_orm #visibility #name: #ty)
}
