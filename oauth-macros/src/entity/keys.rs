//! Which keys stand where, and what to say about a key that does not.

use super::{column_type::printed_tokens, roles};
use crate::{attr::Key, errors::Errors, wording::suggestion};
use quote::ToTokens as _;

/// The keys of the user role.
pub(crate) const USER: [&str; 4] = ["active", "claim", "claims", "verified"];

const SEA_ORM: [&str; 11] = [
    "auto_increment",
    "column_name",
    "column_type",
    "default_value",
    "enum_name",
    "ignore",
    "indexed",
    "nullable",
    "primary_key",
    "unique",
    "unique_key",
];

/// On the struct only the path of the runtime can be set.
pub(crate) fn check_struct(keys: &[Key], errors: &mut Errors) {
    for key in keys.iter().filter(|key| !key.is("crate")) {
        let name = key.name.to_string();
        if USER.contains(&name.as_str())
            || roles::ALL.iter().any(|role| role.keys().any(|known| known == name))
        {
            let written = printed_tokens(&key.to_token_stream());
            errors.at(
                &key.name,
                format_args!(
                    "`{name}` marks a column: write `#[oauth({written})]` above the field"
                ),
            );
        } else if name == "table_name" {
            errors
                .at(&key.name, "`table_name` is SeaORM's: write `#[sea_orm(table_name = \"..\")]`");
        } else {
            let hint = suggestion(&name, ["crate"], "the only key on the struct is");
            errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
        }
    }
}

/// What is wrong with a key that the role does not have.
pub(crate) fn unknown<'a>(
    key: &Key,
    known: impl IntoIterator<Item = &'a str>,
    noun: &str,
) -> String {
    let name = key.name.to_string();
    match name.as_str() {
        "crate" => {
            return "`crate` belongs on the struct, below the derives: `#[oauth(crate = ..)]`"
                .to_owned();
        }
        "plaintext" => {
            return "there is no `plaintext`: tokens, codes and secrets are stored as hashes only, \
                    in columns of the types `TokenHash`, `CodeHash` and `SecretHash`; each has an \
                    `of` that hashes what you have"
                .to_owned();
        }
        "role" => {
            return "a role is a key of its own: `#[oauth(access_token)]`, not `#[oauth(role = \
                    \"access_token\")]`"
                .to_owned();
        }
        _ => {}
    }
    if SEA_ORM.contains(&name.as_str()) {
        return format!(
            "`{name}` is SeaORM's: write `#[sea_orm({name})]`, with its value if it has one"
        );
    }
    if let Some(other) = roles::ALL.iter().find(|role| role.slot(&name).is_some()) {
        return format!(
            "`{name}` is a column of {}, which derives `{}`; this is {noun}",
            other.noun, other.derive
        );
    }
    if USER.contains(&name.as_str()) {
        return format!(
            "`{name}` is a key of a user, which derives `ResourceOwner`; this is {noun}"
        );
    }
    format!(
        "unknown key `{name}` on a column of {noun}; {}",
        suggestion(&name, known, "the keys are")
    )
}
