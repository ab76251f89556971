//! The roles: every column that the server reads or writes, every look-up, and the version that brought each. A later version
//! adds its own `since`, so that the tables of an earlier version can still be made.

use super::{
    holds::{HASH, Holds, TEXT, TIME_AND_HASH},
    role::Role,
    version::SchemaVersion,
};
use crate::entity::{
    client::statements::ClientTable, code::statements::CodeTable,
    ephemeral::statements::ShortLivedTable, token::statements::TokenTable,
    user::statements::UserTable,
};

pub(crate) fn user(table: &UserTable) -> Role {
    let mut role = Role { is_of_user: true, ..Role::default() };
    let mut v1 = role.since(SchemaVersion::V1);
    v1.unique_as_declared(&table.key.column);
    for active in &table.active {
        v1.as_declared(active.column());
    }
    if let Some(stamp) = &table.stamp {
        v1.as_declared(&stamp.column);
    }
    if let Some(subject) = &table.subject {
        v1.unique(TEXT, subject);
    }
    role
}

pub(crate) fn client(table: &ClientTable) -> Role {
    let mut role = Role::default();
    let mut v1 = role.since(SchemaVersion::V1);
    v1.unique(TEXT, &table.client_id).columns(HASH, &[&table.registration_id]);
    for active in &table.active {
        v1.as_declared(active.column());
    }
    if let Some(registration) = &table.registration {
        v1.columns(HASH, &[&registration.registration_access_token])
            .columns(Holds::Integer, &[&registration.registration_expires_at])
            .lookup(
                &[&registration.registration_expires_at],
                "every prune reads the whole table of clients",
            );
    }
    role
}

pub(crate) fn token(table: &TokenTable) -> Role {
    let columns = &table.columns;
    let mut role = Role::default();
    let mut v1 = role.since(SchemaVersion::V1);
    v1.unique(TIME_AND_HASH, &columns.access_token)
        .columns(TEXT, &[&columns.client_id, &columns.scope])
        .columns(HASH, &[&columns.registration_id])
        .columns(Holds::Integer, &[&columns.issued_at, &columns.expires_at])
        .columns(Holds::Integer, &[&columns.revoked_at, &columns.removable_at])
        .lookup(&[&columns.removable_at], "every prune reads the whole table")
        .lookup(&[&columns.client_id], "revoking the tokens of a client reads the whole table");
    if let Some(key) = &columns.key {
        v1.as_declared(&key.column);
    }
    if let Some(owner) = &columns.owner {
        v1.as_declared(&owner.column).lookup(
            &[&owner.column, &columns.client_id],
            "a user's account page, and taking access back from a client, read more than the rows they need",
        );
    }
    if let Some(family) = &columns.family {
        v1.columns(TIME_AND_HASH, &[&family.family])
            .columns(Holds::Integer, &[&family.generation])
            .lookup(&[&family.family], "every refresh and every revocation reads the whole table");
    }
    if let Some(authorization) = &columns.authorization {
        v1.columns(Holds::Json, &[&authorization.granted]);
    }
    if let Some(refresh) = &columns.refresh {
        v1.unique(TIME_AND_HASH, &refresh.refresh_token)
            .columns(Holds::Integer, &[&refresh.refresh_expires_at, &refresh.family_expires_at])
            .columns(Holds::Integer, &[&refresh.superseded_at])
            .columns(TEXT, &[&refresh.sealed_answer]);
    }
    role
}

pub(crate) fn code(table: &CodeTable) -> Role {
    let columns = &table.columns;
    let mut role = Role::default();
    let mut v1 = role.since(SchemaVersion::V1);
    v1.unique(TIME_AND_HASH, &columns.code)
        .columns(TEXT, &[&columns.client_id, &columns.redirect_uri, &columns.scope])
        .columns(HASH, &[&columns.registration_id])
        .columns(TIME_AND_HASH, &[&columns.family])
        .columns(Holds::Integer, &[&columns.expires_at, &columns.used_at])
        .columns(Holds::Integer, &[&columns.failed_attempts, &columns.removable_at])
        .as_declared(&columns.owner.column)
        .lookup(&[&columns.removable_at], "every prune reads the whole table")
        .lookup(&[&columns.family], "a prune reads the whole table for each family that has ended")
        .lookup(&[&columns.client_id], "revoking the codes of a client reads the whole table")
        .lookup(&[&columns.owner.column], "revoking the codes of a user reads the whole table");
    if let Some(key) = &columns.key {
        v1.as_declared(&key.column);
    }
    if let Some(authorization) = &columns.authorization {
        v1.columns(Holds::Json, &[&authorization.granted]);
    }
    if let Some(pkce) = &columns.pkce {
        v1.columns(HASH, &[&pkce.code_challenge]).columns(TEXT, &[&pkce.code_challenge_method]);
    }
    role
}

pub(crate) fn short_lived(table: &ShortLivedTable) -> Role {
    let columns = &table.columns;
    let mut role = Role::default();
    let mut v1 = role.since(SchemaVersion::V1);
    v1.unique(TIME_AND_HASH, &columns.key)
        .columns(TEXT, &[&columns.kind])
        .columns(Holds::Json, &[&columns.payload])
        .columns(Holds::Integer, &[&columns.expires_at, &columns.used_at])
        .lookup(&[&columns.expires_at], "every prune reads the whole table");
    if let Some(id) = &columns.id {
        v1.as_declared(&id.column);
    }
    role
}
