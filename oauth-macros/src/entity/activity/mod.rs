//! The columns that say whether a user or a client may act: `#[oauth(active)]`, `#[oauth(disabled)]`.

mod name;
pub(super) mod rules;

use super::{
    expand::{column, ident},
    input::Field,
    mapping::Mapping,
    sea_orm::is_option,
};
use crate::{
    attr::{Key, Value},
    runtime::Runtime,
    symbol,
};
use name::Meaning;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, Token, parse::Parser as _, punctuated::Punctuated};

/// A column that says whether somebody may act, and what its value means.
pub(super) struct Activity<'a> {
    field: &'a Field,
    /// What the column says when it is `true`, when it has a time, or when it is one of `values`.
    says: Meaning,
    /// The values of `active(Status::Active, ..)`.
    values: Vec<Expr>,
}

impl<'a> Activity<'a> {
    /// The columns of an entity that say whether somebody may act, in the order of its fields.
    pub(super) fn all(mapping: &Mapping<'a>) -> Vec<Self> {
        let by_name = mapping.contract.column(symbol::DISABLED_AT.as_str());
        let by_name = by_name.and_then(|column| mapping.field(column.name));
        let is_by_name = |field: &Field| by_name.is_some_and(|known| std::ptr::eq(known, field));
        let fields = mapping.entity.fields.iter();
        let activity = |field| match mark_of(field) {
            Some(key) => Some(Self::of(field, key)),
            None => {
                is_by_name(field).then(|| Self { field, says: Meaning::MayNot, values: Vec::new() })
            }
        };
        fields.filter_map(activity).collect()
    }

    /// The column of a marked field.
    fn of(field: &'a Field, key: &Key) -> Self {
        let marked = if key.is(symbol::ACTIVE) { Meaning::MayAct } else { Meaning::MayNot };
        // The mark of `#[oauth(active)] disabled_at: Option<i64>` only selects the column; its name says what a time in it means.
        let of_name = is_option(&field.ty).then(|| name::of_marked(&field.name())).flatten();
        let values = values_of(key).unwrap_or_default();
        Self { field, says: of_name.unwrap_or(marked), values }
    }

    /// The column for the constant `COLUMNS`.
    pub(super) fn column(&self, runtime: &Runtime) -> TokenStream {
        let (ty, column, values) = (&self.field.ty, column(self.field), &self.values);
        let may_act = self.says == Meaning::MayAct;
        if values.is_empty() {
            let constructor = ident(if may_act { "active" } else { "disabled" });
            return quote!(#runtime::ActiveColumn::#constructor::<#ty>(#column));
        }
        let condition = ident(if may_act { "one_of" } else { "none_of" });
        quote! {
            #runtime::ActiveColumn::when(
                #column,
                |column| #runtime::#condition::<#ty>(column, &[#(#values),*]),
            )
        }
    }

    /// The expression that reads from a model whether somebody may act.
    pub(super) fn condition(&self, runtime: &Runtime) -> TokenStream {
        let Field { ident, ty, .. } = self.field;
        let not = (self.says == Meaning::MayNot).then(|| quote!(!));
        let values = &self.values;
        if values.is_empty() {
            quote!(#not <#ty as #runtime::ActiveType>::is_said(&self.#ident))
        } else {
            quote!(#not #runtime::is_one_of::<#ty>(&self.#ident, &[#(#values),*]))
        }
    }
}

/// `active` or `disabled` on a field.
fn mark_of(field: &Field) -> Option<&Key> {
    field.key(symbol::ACTIVE).or_else(|| field.key(symbol::DISABLED))
}

/// The values of `active(..)`; none without a list.
fn values_of(key: &Key) -> syn::Result<Vec<Expr>> {
    let Value::List(_, list) = &key.value else { return Ok(Vec::new()) };
    let values = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(list.clone())?;
    Ok(values.into_iter().collect())
}
