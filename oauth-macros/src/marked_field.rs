//! The one field of a struct that carries a mark such as `#[oauth(db)]`.

use crate::{
    attr::{Key, keys_of},
    errors::Errors,
    symbol::Symbol,
    wording::{nearest, printed, printed_tokens, suggestion},
};
use proc_macro2::Span;
use quote::ToTokens as _;
use syn::{Data, DeriveInput, Member, Type, spanned::Spanned as _};

/// A mark, and how messages speak of it.
pub(crate) struct Mark {
    /// The derive that needs the mark.
    pub(crate) derive: &'static str,
    /// The key: `db`
    pub(crate) name: Symbol,
    /// What the field holds: "the connection"
    pub(crate) what: &'static str,
    /// A type that a field with the mark may have.
    pub(crate) example: &'static str,
    /// The keys that stand on the struct and not on a field.
    pub(crate) of_struct: Vec<Symbol>,
}

/// Finds the marked field and its type. A misspelt mark is reported, and then counts as the mark.
pub(crate) fn marked(
    mark: &Mark,
    input: &DeriveInput,
    errors: &mut Errors,
) -> Option<(Member, Type)> {
    let Mark { derive, name: mark_name, what, example, .. } = mark;
    let Data::Struct(data) = &input.data else {
        errors.at(
            &input.ident,
            format_args!("derive `{derive}` on a struct that has {what} in one of its fields"),
        );
        return None;
    };
    let mut found = None;
    for (field, member) in data.fields.iter().zip(data.fields.members()) {
        for key in keys_of(&field.attrs, errors) {
            if key.is(*mark_name) {
                key.flag(errors);
            } else if !mark.is_meant(&key, errors) {
                continue;
            }
            match &found {
                Some((other, _)) => errors.at(
                    &key.name,
                    format_args!(
                        "`{}` is marked as {what} already: mark one field only",
                        name_of(other)
                    ),
                ),
                None => {
                    let member = respanned(member.clone(), field.ty.span());
                    found = Some((member, field.ty.clone()));
                }
            }
        }
    }
    if found.is_none() {
        let mut fields = data.fields.iter().zip(data.fields.members());
        let field = match (fields.next(), fields.next()) {
            (Some((field, member)), None) => {
                format!("{}: {}", name_of(&member), printed(&field.ty))
            }
            _ => format!("{mark_name}: {example}"),
        };
        let name = &input.ident;
        errors.at(
            name,
            format_args!(
                "`{name}` does not say which field holds {what}: mark it, as in `#[oauth({mark_name})] \
                 {field}`"
            ),
        );
    }
    found
}

impl Mark {
    /// Reports a key that is not the mark, and says whether it is the mark misspelt.
    fn is_meant(&self, key: &Key, errors: &mut Errors) -> bool {
        let name = key.name.to_string();
        if self.of_struct.iter().any(|known| key.is(*known)) {
            let written = printed_tokens(&key.to_token_stream());
            errors.at(
                &key.name,
                format_args!(
                    "`{name}` belongs on the struct, below the derives: `#[oauth({written})]`"
                ),
            );
            return false;
        }
        let hint = suggestion(&name, [self.name], "the key is");
        errors.at(&key.name, format_args!("unknown key `{name}` on a field; {hint}"));
        nearest(&name, [self.name]).is_some()
    }
}

/// The field's name with the span of its type, so that the compiler reports a wrong type there.
fn respanned(mut member: Member, span: Span) -> Member {
    match &mut member {
        Member::Named(name) => name.set_span(span),
        Member::Unnamed(index) => index.span = span,
    }
    member
}

fn name_of(member: &Member) -> String {
    member.to_token_stream().to_string()
}
