//! The values of a column that a migration adds to the rows of an older version, where they follow from other columns.

use super::sql_name::{TableName, quoted};
use crate::entity::{
    client::statements::ClientTable, code::statements::CodeTable, token::statements::TokenTable,
};
use sea_orm::DbBackend;

/// The longest retry window that a server accepts, in seconds: how long after its use a refresh token may be shown again.
const RETRY_WINDOW: i64 = 600;

/// The statements that fill a column that was just added.
pub(crate) struct Backfill {
    pub(super) column: String,
    pub(super) statements: Vec<String>,
}

/// The tables that the statements name.
#[derive(Clone, Copy)]
pub(crate) struct Backfills<'a> {
    pub(crate) client: (&'a TableName, &'a ClientTable),
    pub(crate) token: (&'a TableName, &'a TokenTable),
    pub(crate) backend: DbBackend,
}

impl Backfills<'_> {
    pub(crate) fn of_client(self) -> Vec<Backfill> {
        let column = self.client.1.registration_id.clone();
        vec![Backfill { column, statements: vec![self.named_clients()] }]
    }

    pub(crate) fn of_token(self) -> Vec<Backfill> {
        let (name, TokenTable { columns, .. }) = self.token;
        let mut backfills = vec![
            Backfill {
                column: columns.removable_at.clone(),
                statements: vec![self.removable_tokens()],
            },
            self.registrations(name, [&columns.registration_id, &columns.client_id]),
        ];
        if let Some((column, statement)) = self.granted() {
            backfills.push(Backfill { column, statements: vec![statement] });
        }
        backfills
    }

    pub(crate) fn of_code(self, (name, code): (&TableName, &CodeTable)) -> Vec<Backfill> {
        let columns = &code.columns;
        vec![
            Backfill {
                column: columns.removable_at.clone(),
                statements: vec![self.removable_codes(name, code)],
            },
            self.registrations(name, [&columns.registration_id, &columns.client_id]),
        ]
    }

    fn quoted(self, name: &str) -> String {
        quoted(name, self.backend)
    }

    fn update(self, table: &TableName) -> String {
        format!("UPDATE {}", table.quoted(self.backend))
    }

    /// A random name for each client that has none.
    fn named_clients(self) -> String {
        let random = match self.backend {
            DbBackend::Postgres => "gen_random_uuid()::text",
            DbBackend::MySql => "UUID()",
            _ => "lower(hex(randomblob(16)))",
        };
        let (name, client) = self.client;
        let registration = self.quoted(&client.registration_id);
        format!("{} SET {registration} = {random} WHERE {registration} IS NULL", self.update(name))
    }

    /// The registration of the client that has the identifier now: before the column existed, a token or a code belonged to
    /// the identifier. If that client is gone, the token or code belongs to nobody.
    fn registrations(self, table: &TableName, [registration, client_id]: [&String; 2]) -> Backfill {
        let (client_name, client) = self.client;
        let clients = client_name.quoted(self.backend);
        let statement = format!(
            "{update} SET {own} = (SELECT {clients}.{registration} FROM {clients} WHERE {clients}.{client_id} = {table}.{own_client})",
            update = self.update(table),
            own = self.quoted(registration),
            registration = self.quoted(&client.registration_id),
            client_id = self.quoted(&client.client_id),
            table = table.quoted(self.backend),
            own_client = self.quoted(client_id),
        );
        Backfill { column: registration.clone(), statements: vec![self.named_clients(), statement] }
    }

    /// When a token's row is removable: a revoked token at its revocation; a used one once its access token and its retry
    /// window have ended; any other once both of its tokens have ended, and never if its refresh token has no end.
    fn removable_tokens(self) -> String {
        let (name, TokenTable { columns, .. }) = self.token;
        let [removable, revoked, expires] =
            [&columns.removable_at, &columns.revoked_at, &columns.expires_at]
                .map(|column| self.quoted(column));
        let update = self.update(name);
        let Some(refresh) = &columns.refresh else {
            return format!("{update} SET {removable} = COALESCE({revoked}, {expires})");
        };
        let [token, unused_end, family_end, used] = [
            &refresh.refresh_token,
            &refresh.refresh_expires_at,
            &refresh.family_expires_at,
            &refresh.superseded_at,
        ]
        .map(|column| self.quoted(column));
        format!(
            "{update} SET {removable} = CASE \
             WHEN {revoked} IS NOT NULL THEN {revoked} \
             WHEN {token} IS NULL THEN {expires} \
             WHEN {used} IS NOT NULL AND {used} + {RETRY_WINDOW} > {expires} THEN {used} + {RETRY_WINDOW} \
             WHEN {used} IS NOT NULL THEN {expires} \
             WHEN {unused_end} IS NULL AND {family_end} IS NULL THEN NULL \
             WHEN {expires} >= COALESCE({unused_end}, {family_end}) THEN {expires} \
             WHEN {unused_end} < COALESCE({family_end}, {unused_end} + 1) THEN {unused_end} \
             WHEN {expires} >= {family_end} THEN {expires} \
             ELSE {family_end} END"
        )
    }

    /// When a code's row is removable: an unused code at its expiry; a used one with its tokens. While the family has no
    /// end, the column stays null, and the prune that removes the family's last token sets it.
    fn removable_codes(self, name: &TableName, code: &CodeTable) -> String {
        let codes = name.quoted(self.backend);
        let [removable, used, expires, family] = [
            &code.columns.removable_at,
            &code.columns.used_at,
            &code.columns.expires_at,
            &code.columns.family,
        ]
        .map(|column| self.quoted(column));
        let update = self.update(name);
        let (token_name, TokenTable { columns, .. }) = self.token;
        let Some(of_token) = &columns.family else {
            return format!("{update} SET {removable} = {expires}");
        };
        let tokens = token_name.quoted(self.backend);
        let of = |column: &str| format!("{tokens}.{}", self.quoted(column));
        let of_family = format!("FROM {tokens} WHERE {} = {codes}.{family}", of(&of_token.family));
        let living = columns.refresh.as_ref().map_or_else(String::new, |refresh| {
            let usable = format!(
                "{of_family} AND {} IS NOT NULL AND {} IS NULL AND {} IS NULL",
                of(&refresh.refresh_token),
                of(&refresh.superseded_at),
                of(&columns.revoked_at)
            );
            let end = of(&refresh.family_expires_at);
            format!("WHEN EXISTS (SELECT 1 {usable}) THEN (SELECT MAX({end}) {usable}) ")
        });
        format!(
            "{update} SET {removable} = CASE WHEN {used} IS NULL THEN {codes}.{expires} {living}\
             ELSE COALESCE((SELECT MAX({}) {of_family}), {codes}.{expires}) END",
            of(&columns.expires_at)
        )
    }

    /// Stores the scope of the first token of a family in the later tokens that have another one. A scope has neither quotes
    /// nor backslashes (RFC 6749 section 3.3), so it needs no escaping in JSON.
    fn granted(self) -> Option<(String, String)> {
        let (name, TokenTable { columns, .. }) = self.token;
        let column = &columns.authorization.as_ref()?.granted;
        let family = columns.family.as_ref()?;
        let tokens = name.quoted(self.backend);
        let [granted, scope, family, generation] =
            [column, &columns.scope, &family.family, &family.generation]
                .map(|column| self.quoted(column));
        let statement = if self.backend == DbBackend::MySql {
            format!(
                "UPDATE {tokens} JOIN {tokens} AS first ON first.{family} = {tokens}.{family} AND first.{generation} = 0 \
                 SET {tokens}.{granted} = CONCAT('{{\"scope\":\"', first.{scope}, '\"}}') \
                 WHERE {tokens}.{generation} > 0 AND first.{scope} <> {tokens}.{scope}"
            )
        } else {
            let json = format!("'{{\"scope\":\"' || first.{scope} || '\"}}'");
            let json = match self.backend {
                DbBackend::Postgres => format!("({json})::json"),
                _ => json,
            };
            let of_first = format!(
                "FROM {tokens} AS first WHERE first.{family} = {tokens}.{family} AND first.{generation} = 0"
            );
            format!(
                "UPDATE {tokens} SET {granted} = (SELECT {json} {of_first}) \
                 WHERE {generation} > 0 AND EXISTS (SELECT 1 {of_first} AND first.{scope} <> {tokens}.{scope})"
            )
        };
        Some((column.clone(), statement))
    }
}
