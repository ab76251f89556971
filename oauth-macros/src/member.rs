//! The one field of a struct that carries a mark such as `#[oauth(db)]`.

use crate::{attr::keys_of, errors::Errors, wording::suggestion};
use proc_macro2::Span;
use quote::ToTokens as _;
use syn::{Data, DeriveInput, Member, Type, spanned::Spanned as _};

/// Finds the field marked `mark`; `what` and `example` say in messages what it holds.
pub(crate) fn marked(
    derive: &str,
    mark: &str,
    what: &str,
    example: &str,
    input: &DeriveInput,
    errors: &mut Errors,
) -> Option<(Member, Type)> {
    let Data::Struct(data) = &input.data else {
        errors.at(
            &input.ident,
            format_args!("`{derive}` is derived on a struct with a field that holds {what}"),
        );
        return None;
    };
    let mut found = None;
    for (field, member) in data.fields.iter().zip(data.fields.members()) {
        for key in keys_of(&field.attrs, errors) {
            if !key.is(mark) {
                let name = key.name.to_string();
                errors.at(
                    &key.name,
                    format_args!(
                        "unknown key `{name}` on a field; {}",
                        suggestion(&name, [mark], "the key is")
                    ),
                );
                continue;
            }
            key.flag(errors);
            match &found {
                Some((other, _)) => errors.at(
                    &key.name,
                    format_args!("`{}` holds {what} already, and one field does", printed(other)),
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
                format!("{}: {}", printed(&member), crate::entity::printed(&field.ty))
            }
            _ => format!("{mark}: {example}"),
        };
        let name = &input.ident;
        errors.at(
            name,
            format_args!(
                "`{name}` does not say which field holds {what}: mark it, as in `#[oauth({mark})] \
                 {field}`"
            ),
        );
    }
    found
}

/// The field's name where its type stands, so that the compiler points at a wrong type there.
fn respanned(mut member: Member, span: Span) -> Member {
    match &mut member {
        Member::Named(name) => name.set_span(span),
        Member::Unnamed(index) => index.span = span,
    }
    member
}

fn printed(member: &Member) -> String {
    member.to_token_stream().to_string()
}
