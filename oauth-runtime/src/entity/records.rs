//! The records of a provider in its database: their tables, their statements, and how they are read.

use super::{
    activity::Activity,
    client::{
        self,
        statements::{ClientStatements, enabled_values},
    },
    code::{
        self,
        statements::{CodeStatements, CodeTable},
    },
    connection::Connection,
    ephemeral::{
        self,
        statements::{ShortLivedStatements, ShortLivedTable},
    },
    sql::Sql,
    token::{
        self, TokenKind,
        statements::{TokenStatements, TokenTable},
    },
    user::statements::{PUBLIC_SUBJECT, STAMP, UserStatements},
};
use crate::{
    protocol::{
        client::{Client, PublicSubject, SubjectId},
        error::Outage,
        secret::{CodeHash, HandleHash, TokenHash},
        stamp::Stamp,
    },
    store::{IssuedCode, IssuedToken, Parties, ShortLivedObject},
};
use sea_orm::{DbBackend, DbErr, Statement, Value};

/// The error of a statement that needs an entity or a column group that the provider lacks. The trait bounds of the
/// grants exclude it.
pub(crate) fn lacking(what: &str) -> Outage {
    Outage::new(format!("the provider's entities have no {what}"))
}

/// Every table of a provider.
pub(crate) struct Tables {
    pub(crate) token: TokenTable,
    pub(crate) activity: Activity,
    pub(crate) code: Option<CodeTable>,
    pub(crate) short_lived: Option<ShortLivedTable>,
}

/// A table and its statements.
pub(crate) struct Record<T, S> {
    pub(crate) table: T,
    pub(crate) statements: S,
}

/// Every record of a provider.
pub(crate) struct Records {
    pub(crate) backend: DbBackend,
    pub(crate) activity: Activity,
    pub(crate) clients: ClientStatements,
    pub(crate) token: Record<TokenTable, TokenStatements>,
    code: Option<Record<CodeTable, CodeStatements>>,
    short_lived: Option<Record<ShortLivedTable, ShortLivedStatements>>,
    /// `None` without a user entity.
    user: Option<UserStatements>,
    /// Selects the client if it is enabled, and keeps others from changing it until the transaction ends.
    lock_client: Sql,
}

impl Records {
    pub(crate) fn build(tables: Tables, backend: DbBackend) -> Self {
        let Tables { mut token, activity, code, short_lived } = tables;
        token.has_public_subject =
            token.columns.owner.is_some() && activity.public_subject().is_some();
        Self {
            backend,
            user: activity.user.as_ref().map(|user| UserStatements::build(user, backend)),
            lock_client: client::statements::lock(&activity.client, backend),
            clients: ClientStatements::build(&activity.client, backend),
            token: Record {
                statements: TokenStatements::build(&token, &activity, backend),
                table: token,
            },
            code: code.map(|table| Record {
                statements: CodeStatements::build(&table, &activity, backend),
                table,
            }),
            short_lived: short_lived.map(|table| Record {
                statements: ShortLivedStatements::build(&table, backend),
                table,
            }),
            activity,
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.backend == DbBackend::Sqlite
    }

    pub(crate) fn statement(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Statement {
        Statement::from_sql_and_values(self.backend, sql, values)
    }

    /// The codes, of a provider that has them.
    pub(crate) fn codes(&self) -> Result<&Record<CodeTable, CodeStatements>, Outage> {
        self.code.as_ref().ok_or_else(|| lacking("codes"))
    }

    /// The short-lived objects, of a provider that has them.
    pub(crate) fn short_lived(
        &self,
    ) -> Result<&Record<ShortLivedTable, ShortLivedStatements>, Outage> {
        self.short_lived.as_ref().ok_or_else(|| lacking("short-lived objects"))
    }

    pub(crate) fn has_codes(&self) -> bool {
        self.code.is_some()
    }

    pub(crate) fn has_short_lived(&self) -> bool {
        self.short_lived.is_some()
    }

    /// The token with that hash. A table without the columns of refresh tokens finds none of them.
    pub(crate) async fn find_token(
        &self,
        connection: Connection<'_>,
        hash: &TokenHash,
        kind: TokenKind,
    ) -> Result<Option<IssuedToken>, Outage> {
        let Record { table, statements } = &self.token;
        let Some(sql) = statements.find(kind) else { return Ok(None) };
        let row = connection.one(self.statement(sql, [hash.as_str().into()])).await?;
        Ok(row.map(|row| token::row::read(table, &row, kind)).transpose()?)
    }

    /// The token with that hash, for introspection: `None` also if the client that asks (`asker`) is not enabled, or not there in
    /// this registration.
    pub(crate) async fn introspect(
        &self,
        connection: Connection<'_>,
        hash: &TokenHash,
        kind: TokenKind,
        asker: &Client,
    ) -> Result<Option<IssuedToken>, Outage> {
        let Record { table, statements } = &self.token;
        let Some(sql) = statements.introspect(kind) else { return Ok(None) };
        let asker = enabled_values(asker.client_id(), asker.registration());
        let values = std::iter::once(hash.as_str().into()).chain(asker);
        let row = connection.one(self.statement(sql, values)).await?;
        Ok(row.map(|row| token::row::read(table, &row, kind)).transpose()?)
    }

    /// The code with that hash.
    pub(crate) async fn find_code(
        &self,
        connection: Connection<'_>,
        hash: &CodeHash,
    ) -> Result<Option<IssuedCode>, Outage> {
        self.find_code_by(connection, &self.codes()?.statements.find, hash).await
    }

    /// The code with that hash, outside of a transaction.
    pub(crate) async fn find_code_unlocked(
        &self,
        connection: Connection<'_>,
        hash: &CodeHash,
    ) -> Result<Option<IssuedCode>, Outage> {
        self.find_code_by(connection, &self.codes()?.statements.find_unlocked, hash).await
    }

    async fn find_code_by(
        &self,
        connection: Connection<'_>,
        sql: &str,
        hash: &CodeHash,
    ) -> Result<Option<IssuedCode>, Outage> {
        let row = connection.one(self.statement(sql, [hash.as_str().into()])).await?;
        let table = &self.codes()?.table;
        Ok(row.map(|row| code::row::read(table, &row)).transpose()?)
    }

    /// The short-lived object under that handle.
    pub(crate) async fn find_short_lived(
        &self,
        connection: Connection<'_>,
        handle: &HandleHash,
    ) -> Result<Option<ShortLivedObject>, Outage> {
        let Record { table, statements } = self.short_lived()?;
        let values = [handle.as_str().into()];
        let row = connection.one(self.statement(&statements.find, values)).await?;
        Ok(row.map(|row| ephemeral::row::read(table, &row)).transpose()?)
    }

    /// The short-lived object under that handle. Nobody else changes its row until the transaction ends.
    pub(crate) async fn lock_short_lived(
        &self,
        connection: Connection<'_>,
        handle: &HandleHash,
    ) -> Result<Option<ShortLivedObject>, Outage> {
        let Record { table, statements } = self.short_lived()?;
        let values = [handle.as_str().into()];
        let row = connection.one(self.statement(&statements.lock, values)).await?;
        Ok(row.map(|row| ephemeral::row::read(table, &row)).transpose()?)
    }

    /// The unused objects of one kind that have expired, earliest first.
    pub(crate) async fn due(
        &self,
        connection: Connection<'_>,
        kind: &str,
        now: i64,
        limit: u64,
    ) -> Result<Vec<(HandleHash, ShortLivedObject)>, Outage> {
        let Record { table, statements } = self.short_lived()?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = [kind.into(), now.into(), limit.into()];
        let rows = connection.all(self.statement(&statements.due, values)).await?;
        let read =
            |row| Ok((ephemeral::row::handle(table, row)?, ephemeral::row::read(table, row)?));
        Ok(rows.iter().map(read).collect::<Result<_, DbErr>>()?)
    }

    /// Whether the user exists and is enabled.
    pub(crate) async fn subject_is_active(
        &self,
        connection: Connection<'_>,
        subject: &SubjectId,
    ) -> Result<bool, Outage> {
        let Some((statements, user)) = self.user.as_ref().zip(self.activity.user.as_ref()) else {
            return Ok(false);
        };
        let Some(key) = (user.key.parse)(subject.as_str()) else { return Ok(false) };
        Ok(connection.one(self.statement(&statements.find_enabled, [key])).await?.is_some())
    }

    /// The `sub` that clients see for a user, if a column holds it.
    pub(crate) async fn public_subject(
        &self,
        connection: Connection<'_>,
        subject: &SubjectId,
    ) -> Result<Option<PublicSubject>, Outage> {
        let Some((statements, user)) = self.user.as_ref().zip(self.activity.user.as_ref()) else {
            return Ok(None);
        };
        let key = (user.key.parse)(subject.as_str());
        let Some((sql, key)) = statements.public_subject.as_ref().zip(key) else { return Ok(None) };
        let Some(row) = connection.one(self.statement(sql, [key])).await? else { return Ok(None) };
        let text: Option<String> = row.try_get_by(PUBLIC_SUBJECT)?;
        Ok(text.map(PublicSubject::new))
    }

    /// Whether the user exists, is enabled, and still has the stamp if one is given. Nobody changes the user until the
    /// transaction ends.
    pub(crate) async fn lock_subject(
        &self,
        connection: Connection<'_>,
        subject: &SubjectId,
        stamp: Option<&Stamp>,
    ) -> Result<bool, Outage> {
        let Some((statements, user)) = self.user.as_ref().zip(self.activity.user.as_ref()) else {
            return Ok(false);
        };
        let Some(key) = (user.key.parse)(subject.as_str()) else { return Ok(false) };
        let row = connection.one(self.statement(&statements.lock_enabled, [key])).await?;
        let (Some(row), Some(stamp)) = (&row, stamp) else { return Ok(row.is_some()) };
        let column = user.stamp.as_ref().ok_or_else(|| lacking("column for a user's stamp"))?;
        Ok(Stamp::new((column.read)(row, STAMP)?) == *stamp)
    }

    /// Whether the client's row exists and is enabled. Nobody changes the row until the transaction ends.
    pub(crate) async fn lock_client(
        &self,
        connection: Connection<'_>,
        parties: Parties<'_>,
    ) -> Result<bool, Outage> {
        let values = enabled_values(parties.client_id, parties.registration);
        let row = connection.one(self.statement(&self.lock_client, values)).await?;
        Ok(row.is_some())
    }
}
