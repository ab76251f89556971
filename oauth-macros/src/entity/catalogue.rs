//! The contracts of all roles, for the places that must know every role: messages and `#[oauth_columns]`.

use super::{client, code, contract::Contract, short_lived, token, user};

pub(crate) const ALL: [&Contract; 5] = [
    &client::contract::CONTRACT,
    &token::CONTRACT,
    &code::CONTRACT,
    &short_lived::CONTRACT,
    &user::contract::CONTRACT,
];
