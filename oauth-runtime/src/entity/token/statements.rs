//! The SQL statements for tokens. The comment of a statement lists its values in order, after a colon.
//!
//! A refresh token is used up by one conditional `UPDATE`, whose row count tells who was first.

use super::{FamilyColumns, RefreshColumns, TokenColumns, TokenKind, TokenModel};
use crate::{
    entity::{
        activity::Activity,
        authorization::{self, AuthorizationColumns},
        client::statements::ClientNamed,
        insert::Insert,
        sql::{
            Sql, column, equals, locking_together, name, only, placeholder, placeholders, table_of,
            text, update,
        },
        subject_column,
    },
    store::{Family, NewRefresh, NewToken},
};
use sea_orm::{
    DbBackend,
    sea_query::{
        Alias, CaseStatement, Condition, Expr, ExprTrait, Query, SelectStatement, TableRef,
        UpdateStatement,
    },
};

/// The token table.
pub(crate) struct TokenTable {
    pub(crate) reference: TableRef,
    pub(crate) columns: TokenColumns<String>,
    /// Whether the look-ups end with the `sub` that clients see.
    pub(crate) has_public_subject: bool,
}

/// The result column that holds the `sub` that clients see.
pub(super) const PUBLIC_SUBJECT: &str = "oauth_public_subject";

impl TokenTable {
    pub(crate) fn of<M: TokenModel>() -> Self {
        let columns = M::COLUMNS;
        Self {
            reference: table_of::<M>(),
            has_public_subject: false,
            columns: TokenColumns {
                key: columns.key.map(|key| key.map(name)),
                access_token: name(columns.access_token),
                client_id: name(columns.client_id),
                registration_id: name(columns.registration_id),
                scope: name(columns.scope),
                issued_at: name(columns.issued_at),
                expires_at: name(columns.expires_at),
                revoked_at: name(columns.revoked_at),
                removable_at: name(columns.removable_at),
                owner: columns.owner.map(|owner| owner.map(name)),
                family: columns.family.map(|family| FamilyColumns {
                    family: name(family.family),
                    generation: name(family.generation),
                }),
                authorization: columns.authorization.map(AuthorizationColumns::named),
                refresh: columns.refresh.map(|refresh| RefreshColumns {
                    refresh_token: name(refresh.refresh_token),
                    refresh_expires_at: name(refresh.refresh_expires_at),
                    family_expires_at: name(refresh.family_expires_at),
                    superseded_at: name(refresh.superseded_at),
                    sealed_answer: name(refresh.sealed_answer),
                }),
            },
        }
    }

    /// Uses a refresh token up: time, answer, the end of the retry window twice, hash.
    pub(crate) fn supersede(&self, values: [Expr; 5]) -> Option<UpdateStatement> {
        Some(supersede(self, self.columns.refresh.as_ref()?, values))
    }

    /// Forgets a kept answer: family, generation.
    pub(crate) fn forget_answer(&self, values: [Expr; 2]) -> Option<UpdateStatement> {
        let columns = &self.columns;
        Some(forget_answer(self, columns.family.as_ref()?, columns.refresh.as_ref()?, values))
    }
}

/// The statements of a token table. A group is `None` when the table lacks its columns.
pub(crate) struct TokenStatements {
    /// Finds an access token: hash.
    pub(crate) find_access_token: Sql,
    /// Finds an access token, with its place in its family: hash.
    pub(crate) find_access_token_in_family: Sql,
    /// Finds an access token, if the client that asks is enabled: hash, client, registration.
    pub(crate) introspect_access_token: Sql,
    /// Selects a row if an access token is good, and keeps others from changing it until the transaction ends: hash, time.
    pub(crate) lock_access_token: Sql,
    /// The columns of a new token and their values.
    pub(crate) insert: Insert<NewToken>,
    /// Stores a token: the values of `insert`.
    pub(crate) store: Sql,
    /// Revokes an access token alone: time twice, hash.
    pub(crate) revoke_access_token: Sql,
    /// Revokes everything of a client: time twice, client.
    pub(crate) revoke_client: Sql,
    pub(crate) family: Option<FamilyStatements>,
    pub(crate) owner: Option<OwnerStatements>,
    pub(crate) refresh: Option<RefreshStatements>,
}

/// The statements of tokens that know their family.
pub(crate) struct FamilyStatements {
    /// Revokes a family: time twice, family.
    pub(crate) revoke: Sql,
    /// Revokes a family that a client owns: time twice, family, client.
    pub(crate) revoke_of_client: Sql,
}

/// The statements of tokens that know their user.
pub(crate) struct OwnerStatements {
    /// Revokes everything of a user: time twice, user.
    pub(crate) revoke: Sql,
    /// Revokes everything that a client holds for a user: time twice, client, user.
    pub(crate) revoke_of_client: Sql,
}

/// The statements of refresh tokens.
pub(crate) struct RefreshStatements {
    /// Finds a refresh token: hash.
    pub(crate) find: Sql,
    /// Finds a refresh token, if the client that asks is enabled: hash, client, registration.
    pub(crate) introspect: Sql,
    /// Uses a refresh token up: time, answer, the end of the retry window twice, hash.
    pub(crate) supersede: Sql,
    /// Replaces a kept answer: new, hash, old.
    pub(crate) replace_answer: Sql,
    /// Forgets a kept answer: family, generation.
    pub(crate) forget_answer: Sql,
}

impl TokenStatements {
    /// The statement that looks a token up; `None` for a refresh token if the table lacks its columns.
    pub(crate) fn find(&self, kind: TokenKind) -> Option<&Sql> {
        match kind {
            TokenKind::Access => Some(&self.find_access_token),
            TokenKind::AccessInFamily => Some(&self.find_access_token_in_family),
            TokenKind::Refresh => self.refresh.as_ref().map(|refresh| &refresh.find),
        }
    }

    /// The statement that looks a token up for introspection, which reads no place in a family.
    pub(crate) fn introspect(&self, kind: TokenKind) -> Option<&Sql> {
        match kind {
            TokenKind::Access => Some(&self.introspect_access_token),
            TokenKind::AccessInFamily => None,
            TokenKind::Refresh => self.refresh.as_ref().map(|refresh| &refresh.introspect),
        }
    }

    pub(crate) fn build(token: &TokenTable, activity: &Activity, backend: DbBackend) -> Self {
        let columns = &token.columns;
        let by = |names: &[&str]| text(backend, &revoke(token, names));
        let find = |by: &str, kind| {
            let mut select = select(token, activity, kind);
            text(backend, select.and_where(equals(column("t", by))))
        };
        let introspect = |by: &str, kind| {
            let mut select = select(token, activity, kind);
            let asker = activity.client.is_enabled().expr(Expr::cust("1")).to_owned();
            select.and_where(equals(column("t", by))).and_where(Expr::exists(asker));
            text(backend, &select)
        };
        let insert = insert(token);
        Self {
            find_access_token: find(&columns.access_token, TokenKind::Access),
            find_access_token_in_family: find(&columns.access_token, TokenKind::AccessInFamily),
            introspect_access_token: introspect(&columns.access_token, TokenKind::Access),
            store: text(backend, &insert.statement()),
            insert,
            lock_access_token: locking_together(backend, good_access_token(token)),
            revoke_access_token: text(backend, &revoke_access_token(token)),
            revoke_client: by(&[&columns.client_id]),
            family: columns.family.as_ref().map(|family| FamilyStatements {
                revoke: by(&[&family.family]),
                revoke_of_client: by(&[&family.family, &columns.client_id]),
            }),
            owner: columns.owner.as_ref().map(|owner| OwnerStatements {
                revoke: by(&[&owner.column]),
                revoke_of_client: by(&[&columns.client_id, &owner.column]),
            }),
            refresh: columns.family.as_ref().zip(columns.refresh.as_ref()).map(
                |(family, refresh)| RefreshStatements {
                    find: find(&refresh.refresh_token, TokenKind::Refresh),
                    introspect: introspect(&refresh.refresh_token, TokenKind::Refresh),
                    supersede: text(backend, &supersede(token, refresh, placeholders())),
                    replace_answer: text(backend, &replace_answer(token, refresh)),
                    forget_answer: text(
                        backend,
                        &forget_answer(token, family, refresh, placeholders()),
                    ),
                },
            ),
        }
    }
}

/// The columns of a new token, each beside its value.
fn insert(token: &TokenTable) -> Insert<NewToken> {
    let columns = &token.columns;
    let mut insert = Insert::into(&token.reference)
        .with(&columns.access_token, |token: &NewToken| token.access_token.as_str().to_owned())
        .with(&columns.client_id, |token| token.client_id.clone())
        .with(&columns.registration_id, |token| token.registration.clone())
        .with(&columns.scope, |token| token.scope.to_string())
        .with(&columns.issued_at, |token| token.issued_at)
        .with(&columns.expires_at, |token| token.expires_at)
        .with(&columns.removable_at, NewToken::removable_at);
    if let Some(owner) = &columns.owner {
        let (parse, null) = (owner.parse, owner.null);
        insert = insert.with_fallible(&owner.column, move |token| {
            let subject = token.authorization.subject.as_ref();
            subject.map_or_else(|| Ok(null()), |subject| subject_column::value(parse, subject))
        });
    }
    if let Some(family) = &columns.family {
        let of = |token: &NewToken| token.family.clone();
        insert = insert
            .with(&family.family, move |token| of(token).map(|family| family.id))
            .with(&family.generation, |token| {
                token.family.as_ref().map_or(0, |family: &Family| family.generation)
            });
    }
    insert = match &columns.authorization {
        Some(columns) => insert.with_fallible(&columns.granted, |token| {
            authorization::value(&token.authorization, token.share())
        }),
        None => insert.only_if(|token| authorization::needs_no_column(&token.authorization)),
    };
    if let Some(refresh) = &columns.refresh {
        let of = |token: &NewToken| token.refresh.clone();
        insert = insert
            .with(&refresh.refresh_token, move |token| {
                of(token).map(|refresh: NewRefresh| refresh.refresh_token.as_str().to_owned())
            })
            .with(&refresh.refresh_expires_at, move |token| {
                of(token).and_then(|refresh| refresh.expires_at)
            })
            .with(&refresh.family_expires_at, move |token| {
                of(token).and_then(|refresh| refresh.family_expires_at)
            });
    }
    insert.with_key(columns.key.as_ref())
}

/// The columns that [`read`](super::row::read) wants for that kind, and nothing else.
fn select(token: &TokenTable, activity: &Activity, kind: TokenKind) -> SelectStatement {
    let columns = &token.columns;
    let mut select = Query::select();
    select.from_as(token.reference.clone(), Alias::new("t"));
    let owner = columns.owner.as_ref().map(|owner| &owner.column);
    for name in [
        &columns.client_id,
        &columns.scope,
        &columns.issued_at,
        &columns.expires_at,
        &columns.revoked_at,
    ] {
        select.expr_as(column("t", name), Alias::new(name.as_str()));
    }
    activity.join(&mut select, "t", client_of(token), owner.map(String::as_str));
    let granted = columns.authorization.as_ref().map(|columns| &columns.granted);
    let registration = (kind != TokenKind::Access).then_some(&columns.registration_id);
    let family = columns.family.as_ref().filter(|_| kind != TokenKind::Access);
    let family = family.into_iter().flat_map(|family| [&family.family, &family.generation]);
    let refresh = columns.refresh.as_ref().filter(|_| kind == TokenKind::Refresh);
    let refresh = refresh.into_iter().flat_map(|refresh| {
        let ends = [&refresh.refresh_expires_at, &refresh.family_expires_at];
        ends.into_iter().chain([&refresh.superseded_at, &refresh.sealed_answer])
    });
    for name in owner.into_iter().chain(granted).chain(registration).chain(family).chain(refresh) {
        select.expr_as(column("t", name), Alias::new(name.as_str()));
    }
    if let Some(subject) = activity.public_subject().filter(|_| token.has_public_subject) {
        select.expr_as(column("u", subject), Alias::new(PUBLIC_SUBJECT));
    }
    select
}

/// Selects a row if an access token is neither revoked nor expired: hash, time.
fn good_access_token(token: &TokenTable) -> SelectStatement {
    let columns = &token.columns;
    Query::select()
        .expr(Expr::cust("1"))
        .from(token.reference.clone())
        .and_where(equals(only(&columns.access_token)))
        .and_where(only(&columns.revoked_at).is_null())
        .and_where(only(&columns.expires_at).gt(placeholder()))
        .to_owned()
}

/// The columns that name the client of a token.
pub(crate) fn client_of(token: &TokenTable) -> ClientNamed<'_> {
    ClientNamed {
        client_id: &token.columns.client_id,
        registration_id: &token.columns.registration_id,
    }
}

/// Uses a refresh token up. The row becomes removable once both its access token and the retry window have ended.
fn supersede(
    token: &TokenTable,
    refresh: &RefreshColumns<String>,
    [now, answer, window_ends_at, or_window_ends_at, hash]: [Expr; 5],
) -> UpdateStatement {
    let columns = &token.columns;
    let outlives = Condition::all().add(only(&columns.expires_at).gt(window_ends_at));
    let removable_at =
        CaseStatement::new().case(outlives, only(&columns.expires_at)).finally(or_window_ends_at);
    update(&token.reference)
        .value(Alias::new(refresh.superseded_at.as_str()), now)
        .value(Alias::new(refresh.sealed_answer.as_str()), answer)
        .value(Alias::new(columns.removable_at.as_str()), removable_at)
        .and_where(only(&refresh.refresh_token).eq(hash))
        .and_where(only(&refresh.superseded_at).is_null())
        .and_where(only(&columns.revoked_at).is_null())
        .to_owned()
}

fn replace_answer(token: &TokenTable, refresh: &RefreshColumns<String>) -> UpdateStatement {
    update(&token.reference)
        .value(Alias::new(refresh.sealed_answer.as_str()), placeholder())
        .and_where(equals(only(&refresh.refresh_token)))
        .and_where(equals(only(&refresh.sealed_answer)))
        .to_owned()
}

fn forget_answer(
    token: &TokenTable,
    family: &FamilyColumns<String>,
    refresh: &RefreshColumns<String>,
    [id, generation]: [Expr; 2],
) -> UpdateStatement {
    update(&token.reference)
        .value(Alias::new(refresh.sealed_answer.as_str()), Expr::cust("NULL"))
        .and_where(only(&family.family).eq(id))
        .and_where(only(&family.generation).eq(generation))
        .to_owned()
}

/// Revokes whole rows, which nothing needs any more: time twice, then the compared columns.
fn revoke(token: &TokenTable, by: &[&str]) -> UpdateStatement {
    let columns = &token.columns;
    let mut update = update(&token.reference);
    update
        .value(Alias::new(columns.revoked_at.as_str()), placeholder())
        .value(Alias::new(columns.removable_at.as_str()), placeholder())
        .and_where(only(&columns.revoked_at).is_null());
    if let Some(refresh) = &columns.refresh {
        update.value(Alias::new(refresh.sealed_answer.as_str()), Expr::cust("NULL"));
    }
    for name in by {
        update.and_where(equals(only(name)));
    }
    update
}

/// Revokes an access token alone. A row that also holds a refresh token keeps the refresh token: the access token expires
/// at 0, the beginning of time, which has passed whatever a machine's clock says.
fn revoke_access_token(token: &TokenTable) -> UpdateStatement {
    let columns = &token.columns;
    let time_of = |column: &str| match &columns.refresh {
        Some(refresh) => {
            let has_refresh_token =
                Condition::all().add(only(&refresh.refresh_token).is_not_null());
            CaseStatement::new().case(has_refresh_token, only(column)).finally(placeholder()).into()
        }
        None => placeholder(),
    };
    update(&token.reference)
        .value(Alias::new(columns.expires_at.as_str()), Expr::cust("0"))
        .value(Alias::new(columns.revoked_at.as_str()), time_of(&columns.revoked_at))
        .value(Alias::new(columns.removable_at.as_str()), time_of(&columns.removable_at))
        .and_where(equals(only(&columns.access_token)))
        .to_owned()
}
