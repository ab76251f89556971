//! The one field of a struct that carries a mark such as `#[oauth(db)]`.

use crate::{attr::keys_of, errors::Errors, wording::suggestion};
use quote::ToTokens as _;
use syn::{Data, DeriveInput, Member, Type};

/// Finds the field marked `mark`; `what` and `example` say in messages what it holds.
pub(crate) fn marked(derive: &str, mark: &str, what: &str, example: &str, input: &DeriveInput, errors: &mut Errors) -> Option<(Member, Type)> {
    let Data::Struct(data) = &input.data else {
        errors.at(&input.ident, format_args!("`{derive}` is derived on a struct with a field that holds {what}"));
        return None;
    };
    let mut found = None;
    for (field, member) in data.fields.iter().zip(data.fields.members()) {
        for key in keys_of(&field.attrs, errors) {
            if !key.is(mark) {
                let name = key.name.to_string();
                errors.at(&key.name, format_args!("unknown key `{name}` on a field; {}", suggestion(&name, [mark], "the key is")));
                continue;
            }
            key.flag(errors);
            match &found {
                Some((other, _)) => errors.at(&key.name, format_args!("`{}` holds {what} already, and one field does", printed(other))),
                None => found = Some((member.clone(), field.ty.clone())),
            }
        }
    }
    if found.is_none() {
        let mut fields = data.fields.iter().zip(data.fields.members());
        let field = match (fields.next(), fields.next()) {
            (Some((field, member)), None) => format!("{}: {}", printed(&member), crate::entity::printed(&field.ty)),
            _ => format!("{mark}: {example}"),
        };
        errors.at(&input.ident, format_args!("`{}` does not say which field holds {what}: mark it, as in `#[oauth({mark})] {field}`", input.ident));
    }
    found
}

fn printed(member: &Member) -> String {
    member.to_token_stream().to_string()
}
