//! Which keys stand where, and what to say about a key that does not.

use super::roles;
use crate::{
    attr::Key,
    errors::Errors,
    symbol::{self, Symbol},
    wording::{printed_tokens, suggestion},
};
use quote::ToTokens as _;

/// The keys of the user role.
pub(crate) const USER: [Symbol; 4] =
    [symbol::ACTIVE, symbol::CLAIM, symbol::CLAIMS, symbol::VERIFIED];

const SEA_ORM: [Symbol; 11] = [
    symbol::AUTO_INCREMENT,
    symbol::COLUMN_NAME,
    symbol::COLUMN_TYPE,
    symbol::DEFAULT_VALUE,
    symbol::ENUM_NAME,
    symbol::IGNORE,
    symbol::INDEXED,
    symbol::NULLABLE,
    symbol::PRIMARY_KEY,
    symbol::UNIQUE,
    symbol::UNIQUE_KEY,
];

/// On the struct only the path of the runtime can be set.
pub(crate) fn check_struct(keys: &[Key], errors: &mut Errors) {
    for key in keys.iter().filter(|key| !key.is(symbol::CRATE)) {
        let name = key.name.to_string();
        if USER.iter().any(|known| key.is(*known))
            || roles::ALL.iter().any(|role| role.keys().any(|known| key.is(known)))
        {
            let written = printed_tokens(&key.to_token_stream());
            errors.at(
                &key.name,
                format_args!(
                    "`{name}` marks a column: write `#[oauth({written})]` above the field"
                ),
            );
        } else if key.is(symbol::TABLE_NAME) {
            errors
                .at(&key.name, "`table_name` is SeaORM's: write `#[sea_orm(table_name = \"..\")]`");
        } else {
            let hint = suggestion(&name, [symbol::CRATE], "the only key on the struct is");
            errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
        }
    }
}

/// What is wrong with a key that the role does not have.
pub(crate) fn unknown(key: &Key, known: impl IntoIterator<Item = Symbol>, noun: &str) -> String {
    let name = key.name.to_string();
    if key.is(symbol::CRATE) {
        return "`crate` belongs on the struct, below the derives: `#[oauth(crate = ..)]`"
            .to_owned();
    }
    if key.is(symbol::PLAINTEXT) {
        return "there is no `plaintext`: tokens, codes and secrets are stored as hashes only, in \
                columns of the types `TokenHash`, `CodeHash` and `SecretHash`; each has an `of` \
                that hashes what you have"
            .to_owned();
    }
    if key.is(symbol::ROLE) {
        return "a role is a key of its own: `#[oauth(access_token)]`, not `#[oauth(role = \
                \"access_token\")]`"
            .to_owned();
    }
    if SEA_ORM.iter().any(|known| key.is(*known)) {
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
    if USER.iter().any(|known| key.is(*known)) {
        return format!(
            "`{name}` is a key of a user, which derives `ResourceOwner`; this is {noun}"
        );
    }
    format!(
        "unknown key `{name}` on a column of {noun}; {}",
        suggestion(&name, known, "the keys are")
    )
}
