//! What the rows of an older version get when a column is added whose value follows from the others.

use sea_orm::DbBackend;

/// How long after its use a refresh token may be shown again at most, in seconds: the longest window that a server takes.
const RETRY_WINDOW: i64 = 600;

/// The statements that fill a column that was just added.
pub(super) fn statements(table: &str, column: &str, backend: DbBackend) -> Vec<String> {
    match (table, column) {
        ("token", "removable_at") => vec![removable_tokens()],
        ("token", "granted") => vec![granted(backend)],
        ("code", "removable_at") => vec![removable_codes()],
        ("client", "registration_id") => vec![named_clients(backend)],
        ("token" | "code", "registration_id") => vec![named_clients(backend), registrations(table)],
        _ => Vec::new(),
    }
}

/// A random name for each client that has none.
fn named_clients(backend: DbBackend) -> String {
    let random = match backend {
        DbBackend::Postgres => "gen_random_uuid()::text",
        DbBackend::MySql => "UUID()",
        _ => "lower(hex(randomblob(16)))",
    };
    format!("UPDATE client SET registration_id = {random} WHERE registration_id IS NULL")
}

/// The client that has the identifier now; until the column came, that was what a token or a code belonged to. What is of a
/// client that is gone belongs to nobody.
fn registrations(table: &str) -> String {
    format!(
        "UPDATE {table} SET registration_id = \
         (SELECT client.registration_id FROM client WHERE client.client_id = {table}.client_id)"
    )
}

/// A revoked token at its revocation; a used one once its access token and its retry window have ended; any other once
/// both of its tokens have ended, and never while its refresh token has no end.
fn removable_tokens() -> String {
    format!(
        "UPDATE token SET removable_at = CASE \
         WHEN revoked_at IS NOT NULL THEN revoked_at \
         WHEN refresh_token IS NULL THEN expires_at \
         WHEN superseded_at IS NOT NULL AND superseded_at + {RETRY_WINDOW} > expires_at THEN superseded_at + {RETRY_WINDOW} \
         WHEN superseded_at IS NOT NULL THEN expires_at \
         WHEN refresh_expires_at IS NULL AND family_expires_at IS NULL THEN NULL \
         WHEN expires_at >= COALESCE(refresh_expires_at, family_expires_at) THEN expires_at \
         WHEN refresh_expires_at < COALESCE(family_expires_at, refresh_expires_at + 1) THEN refresh_expires_at \
         WHEN expires_at >= family_expires_at THEN expires_at \
         ELSE family_expires_at END"
    )
}

/// An unused code at its end; a used one with its tokens. While the family lives without an end, that is with its last
/// token, when a prune says it.
fn removable_codes() -> String {
    let of_family = "FROM token WHERE token.family = code.family";
    let is_usable = "token.refresh_token IS NOT NULL AND token.superseded_at IS NULL AND token.revoked_at IS NULL";
    format!(
        "UPDATE code SET removable_at = CASE \
         WHEN used_at IS NULL THEN code.expires_at \
         WHEN EXISTS (SELECT 1 {of_family} AND {is_usable}) \
         THEN (SELECT MAX(token.family_expires_at) {of_family} AND {is_usable}) \
         ELSE COALESCE((SELECT MAX(token.expires_at) {of_family}), code.expires_at) END"
    )
}

/// The scope of the first token of a family, for the later ones that have another. A word of a scope has neither quotes nor
/// backslashes (RFC 6749 section 3.3), so it is a JSON text as it stands.
fn granted(backend: DbBackend) -> String {
    if backend == DbBackend::MySql {
        return "UPDATE token JOIN token AS first ON first.family = token.family AND first.generation = 0 \
                SET token.granted = CONCAT('{\"scope\":\"', first.scope, '\"}') \
                WHERE token.generation > 0 AND first.scope <> token.scope"
            .to_owned();
    }
    let json = "'{\"scope\":\"' || first.scope || '\"}'";
    let json =
        if backend == DbBackend::Postgres { format!("({json})::json") } else { json.to_owned() };
    let of_first = "FROM token AS first WHERE first.family = token.family AND first.generation = 0";
    format!(
        "UPDATE token SET granted = (SELECT {json} {of_first}) \
         WHERE generation > 0 AND EXISTS (SELECT 1 {of_first} AND first.scope <> token.scope)"
    )
}
