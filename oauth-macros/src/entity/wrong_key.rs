//! What messages say about a key of `#[oauth(..)]` that is unknown, or known elsewhere.

use super::{catalogue, contract::Contract};
use crate::{
    attr::Key,
    errors::Errors,
    symbol::{self, Symbol},
    wording::{one_of, printed_tokens, suggestion},
};
use quote::ToTokens as _;

/// Keys of `#[sea_orm(..)]` that are easily written into `#[oauth(..)]`.
const OF_SEA_ORM: [Symbol; 11] = [
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

/// Reports every key on the struct but `crate`.
pub(super) fn reject_on_struct(keys: &[Key], errors: &mut Errors) {
    let is_of_a_field = |name: &Key| {
        let mut known = catalogue::ALL.iter().flat_map(|contract| contract.keys());
        known.any(|known| name.is(known))
    };
    for key in keys.iter().filter(|key| !key.is(symbol::CRATE)) {
        let name = key.name.to_string();
        if is_of_a_field(key) {
            let written = printed_tokens(&key.to_token_stream());
            errors.at(
                &key.name,
                format_args!(
                    "`{name}` marks a column: write `#[oauth({written})]` above the field"
                ),
            );
        } else if key.is(symbol::TABLE_NAME) {
            errors.at(
                &key.name,
                "`table_name` is a key of SeaORM: write `#[sea_orm(table_name = \"..\")]`",
            );
        } else {
            let hint = suggestion(&name, [symbol::CRATE], "the only key on the struct is");
            errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
        }
    }
}

/// What is wrong with a key of SeaORM's.
pub(super) fn of_sea_orm(key: &Key) -> String {
    let name = &key.name;
    format!("`{name}` is a key of SeaORM: write `#[sea_orm({name})]`, with its value if it has one")
}

/// What is wrong with a key on a field, when the role does not have it.
pub(super) fn on_field(key: &Key, contract: &Contract) -> String {
    let (name, noun) = (key.name.to_string(), contract.noun);
    if key.is(symbol::CRATE) {
        return "`crate` belongs on the struct, below the derives: `#[oauth(crate = ..)]`"
            .to_owned();
    }
    if key.is(symbol::PLAINTEXT) {
        return "there is no `plaintext`: tokens, codes and secrets are stored as hashes only; use \
                the types `TokenHash`, `CodeHash` and `SecretHash`, whose function `of` makes the \
                hash of a text"
            .to_owned();
    }
    if key.is(symbol::ROLE) {
        return "there is no `role`: write the name of the column as the key, \
                `#[oauth(access_token)]` instead of `#[oauth(role = \"access_token\")]`"
            .to_owned();
    }
    if OF_SEA_ORM.iter().any(|known| key.is(*known)) {
        return of_sea_orm(key);
    }
    let has_key = |other: &&&Contract| other.keys_of_its_own().any(|known| key.is(known));
    let others: Vec<_> = catalogue::ALL.iter().filter(has_key).map(|other| other.derive).collect();
    if !others.is_empty() {
        return format!(
            "`{name}` belongs to the entity that derives {}; this entity derives `{}`",
            one_of(others),
            contract.derive
        );
    }
    format!(
        "unknown key `{name}` on a column of {noun}; {}",
        suggestion(&name, contract.keys(), "the keys are")
    )
}
