//! Every hot statement of a provider, built once for its database.

use super::{
    select::{self, text},
    table::Tables,
    write,
};
use sea_orm::DbBackend;

/// SQL texts; an `Option` is empty when the provider's entities lack the columns.
pub(crate) struct Statements {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) short_lived: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) held: Option<String>,
    pub(crate) insert_token: String,
    pub(crate) insert_token_with_key: String,
    pub(crate) insert_token_of_active_client: String,
    pub(crate) insert_token_of_active_client_with_key: String,
    pub(crate) insert_code: Option<String>,
    pub(crate) insert_code_with_key: Option<String>,
    pub(crate) insert_short_lived: Option<String>,
    pub(crate) insert_short_lived_with_key: Option<String>,
    pub(crate) consume_code: Option<String>,
    pub(crate) count_failed_attempt: Option<String>,
    pub(crate) consume_short_lived: Option<String>,
    pub(crate) end_short_lived_of_kind: Option<String>,
    pub(crate) supersede: Option<String>,
    pub(crate) replace_answer: Option<String>,
    pub(crate) forget_answer: Option<String>,
    pub(crate) revoke_access_token: String,
    pub(crate) revoke_family: Option<String>,
    pub(crate) revoke_family_of_client: Option<String>,
    pub(crate) revoke_authorization: Option<String>,
    pub(crate) revoke_client: String,
    pub(crate) revoke_subject: Option<String>,
    pub(crate) end_codes_of_authorization: Option<String>,
    pub(crate) end_codes_of_client: Option<String>,
    pub(crate) end_codes_of_subject: Option<String>,
}

impl Statements {
    pub(crate) fn build(tables: &Tables, backend: DbBackend) -> Self {
        let token = &tables.token;
        let columns = &token.columns;
        let code = tables.code.as_ref();
        let short_lived = tables.short_lived.as_ref();
        let owner = columns.owner.as_ref().map(|owner| owner.column.as_str());
        let codes_by = |names: fn(&super::code::CodeColumns<String>) -> Vec<&str>| {
            code.map(|code| text(backend, &write::end_codes(code, &names(&code.columns))))
        };
        Self {
            access_token: text(backend, &select::access_token(tables)),
            refresh_token: select::refresh_token(tables).map(|select| text(backend, &select)),
            code: code.map(|code| text(backend, &select::code(tables, code, backend))),
            short_lived: short_lived.map(|table| text(backend, &select::short_lived(table))),
            user: select::user(tables).map(|select| text(backend, &select)),
            held: select::held(tables).map(|select| text(backend, &select)),
            insert_token: text(backend, &write::insert_token(token, false)),
            insert_token_with_key: text(backend, &write::insert_token(token, true)),
            insert_token_of_active_client: text(
                backend,
                &write::insert_token_of_active_client(token, &tables.client, false),
            ),
            insert_token_of_active_client_with_key: text(
                backend,
                &write::insert_token_of_active_client(token, &tables.client, true),
            ),
            insert_code: code.map(|code| text(backend, &write::insert_code(code, false))),
            insert_code_with_key: code.map(|code| text(backend, &write::insert_code(code, true))),
            insert_short_lived: short_lived
                .map(|table| text(backend, &write::insert_short_lived(table, false))),
            insert_short_lived_with_key: short_lived
                .map(|table| text(backend, &write::insert_short_lived(table, true))),
            consume_code: code.map(|code| text(backend, &write::consume_code(code))),
            count_failed_attempt: code
                .map(|code| text(backend, &write::count_failed_attempt(code))),
            consume_short_lived: short_lived
                .map(|table| text(backend, &write::consume_short_lived(table))),
            end_short_lived_of_kind: short_lived
                .map(|table| text(backend, &write::end_short_lived_of_kind(table))),
            supersede: write::supersede(token).map(|update| text(backend, &update)),
            replace_answer: write::replace_answer(token).map(|update| text(backend, &update)),
            forget_answer: write::forget_answer(token).map(|update| text(backend, &update)),
            revoke_access_token: text(backend, &write::revoke_access_token(token)),
            revoke_family: columns
                .family
                .as_ref()
                .map(|family| text(backend, &write::revoke(token, &[&family.family]))),
            revoke_family_of_client: columns.family.as_ref().map(|family| {
                text(backend, &write::revoke(token, &[&family.family, &columns.client_id]))
            }),
            revoke_authorization: owner
                .map(|owner| text(backend, &write::revoke(token, &[&columns.client_id, owner]))),
            revoke_client: text(backend, &write::revoke(token, &[&columns.client_id])),
            revoke_subject: owner.map(|owner| text(backend, &write::revoke(token, &[owner]))),
            end_codes_of_authorization: codes_by(|code| vec![&code.client_id, &code.owner.column]),
            end_codes_of_client: codes_by(|code| vec![&code.client_id]),
            end_codes_of_subject: codes_by(|code| vec![&code.owner.column]),
        }
    }
}
