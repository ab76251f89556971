//! The operations on a connection, be it the pool or a transaction.

use super::{
    client::ClientModel,
    row::{self, Purpose},
    statements::Statements,
    table::Tables,
};
use crate::{
    protocol::{
        client::SubjectId,
        error::{Failure, Outage},
        secret::{CodeHash, HandleHash, TokenHash},
    },
    random::{Random, SystemRandom},
    store::{HeldAuthorization, IssuedCode, IssuedToken, NewCode, NewToken, ShortLivedObject},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction,
    DbBackend, DbErr, EntityTrait, QueryFilter, QueryResult, Statement, Value,
};

impl From<DbErr> for Outage {
    fn from(error: DbErr) -> Self {
        Self::new(error)
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self::Outage(error.into())
    }
}

/// A statement needs an entity or a column group that the provider does not have; the bounds of the grants exclude it.
pub(crate) fn lacking(what: &str) -> Outage {
    Outage::new(format!("the provider's entities have no {what}"))
}

/// The pool or a transaction.
#[derive(Clone, Copy)]
pub(crate) enum Connection<'a> {
    Pool(&'a DatabaseConnection),
    Transaction(&'a DatabaseTransaction),
}

/// Tables and statements of a provider.
pub(crate) struct Plan {
    pub(crate) backend: DbBackend,
    pub(crate) tables: Tables,
    pub(crate) statements: Statements,
}

impl<'a> Connection<'a> {
    /// This connection as a SeaORM executor, for the application's own queries.
    pub(crate) const fn executor(self) -> DatabaseExecutor<'a> {
        match self {
            Self::Pool(pool) => DatabaseExecutor::Connection(pool),
            Self::Transaction(transaction) => DatabaseExecutor::Transaction(transaction),
        }
    }

    async fn one(self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Pool(pool) => pool.query_one_raw(statement).await,
            Self::Transaction(transaction) => transaction.query_one_raw(statement).await,
        }
    }

    pub(crate) async fn all(self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Pool(pool) => pool.query_all_raw(statement).await,
            Self::Transaction(transaction) => transaction.query_all_raw(statement).await,
        }
    }

    pub(crate) async fn execute(self, statement: Statement) -> Result<u64, DbErr> {
        let result = match self {
            Self::Pool(pool) => pool.execute_raw(statement).await,
            Self::Transaction(transaction) => transaction.execute_raw(statement).await,
        };
        result.map(|result| result.rows_affected())
    }
}

/// Looks a client up through its entity.
pub(crate) async fn find_client_model<M: ClientModel>(
    connection: Connection<'_>,
    client_id: &str,
) -> Result<Option<M>, Outage> {
    let select = M::Entity::find().filter(M::COLUMNS.client_id.eq(client_id));
    Ok(match connection {
        Connection::Pool(pool) => select.one(pool).await?,
        Connection::Transaction(transaction) => select.one(transaction).await?,
    })
}

impl Plan {
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

    pub(crate) async fn find_token(
        &self,
        connection: Connection<'_>,
        token: &TokenHash,
        purpose: Purpose,
    ) -> Result<Option<IssuedToken>, Outage> {
        let sql = match purpose {
            Purpose::Access => &self.statements.access_token,
            Purpose::Refresh => match &self.statements.refresh_token {
                Some(sql) => sql,
                None => return Ok(None),
            },
        };
        let row = connection.one(self.statement(sql, [token.as_str().into()])).await?;
        Ok(row.map(|row| row::token(&self.tables, row, purpose)).transpose()?)
    }

    pub(crate) async fn find_code(
        &self,
        connection: Connection<'_>,
        code: &CodeHash,
    ) -> Result<Option<IssuedCode>, Outage> {
        let (Some(sql), Some(table)) = (&self.statements.code, &self.tables.code) else {
            return Err(lacking("codes"));
        };
        let row = connection.one(self.statement(sql, [code.as_str().into()])).await?;
        Ok(row.map(|row| row::code(&self.tables, table, &row)).transpose()?)
    }

    pub(crate) async fn find_short_lived(
        &self,
        connection: Connection<'_>,
        key: &HandleHash,
    ) -> Result<Option<ShortLivedObject>, Outage> {
        let (Some(sql), Some(table)) = (&self.statements.short_lived, &self.tables.short_lived)
        else {
            return Err(lacking("short-lived objects"));
        };
        let row = connection.one(self.statement(sql, [key.as_str().into()])).await?;
        Ok(row.map(|row| row::short_lived(table, &row)).transpose()?)
    }

    pub(crate) async fn subject_is_active(
        &self,
        connection: Connection<'_>,
        subject: &SubjectId,
    ) -> Result<bool, Outage> {
        let (Some(sql), Some(user)) = (&self.statements.user, &self.tables.user) else {
            return Ok(false);
        };
        let Some(key) = (user.key.parse)(subject.as_str()) else { return Ok(false) };
        match connection.one(self.statement(sql, [key])).await? {
            Some(row) => Ok(row::subject_is_active(&self.tables, &row)?),
            None => Ok(false),
        }
    }

    pub(crate) async fn held(
        &self,
        connection: Connection<'_>,
        subject: &SubjectId,
        now: i64,
    ) -> Result<Vec<HeldAuthorization>, Outage> {
        let (Some(sql), Some(owner)) = (&self.statements.held, &self.tables.token.columns.owner)
        else {
            return Ok(Vec::new());
        };
        let Some(key) = (owner.parse)(subject.as_str()) else { return Ok(Vec::new()) };
        let mut values = vec![key, now.into()];
        if self.tables.token.columns.refresh.is_some() {
            values.extend([now.into(), now.into()]);
        }
        let rows = connection.all(self.statement(sql, values)).await?;
        Ok(rows.iter().map(row::held).collect::<Result<_, _>>()?)
    }

    /// The value of an owner column. A subject that does not parse as this key type names no user. That is a bug of ours, so
    /// it is an outage and not a refusal.
    pub(crate) fn owner(
        parse: fn(&str) -> Option<Value>,
        subject: &SubjectId,
    ) -> Result<Value, Outage> {
        parse(subject.as_str())
            .ok_or_else(|| Outage::new("the user's identifier is not a primary key"))
    }

    pub(crate) async fn insert_token(
        &self,
        connection: Connection<'_>,
        token: &NewToken,
    ) -> Result<(), Outage> {
        let (values, has_key) = self.token_values(token)?;
        let statements = &self.statements;
        let sql =
            if has_key { &statements.insert_token_with_key } else { &statements.insert_token };
        self.insert(connection, sql, values).await
    }

    /// Stores a token if its client exists and is enabled.
    pub(crate) fn insert_token_of_active_client(
        &self,
        token: &NewToken,
    ) -> Result<Statement, Outage> {
        let (mut values, has_key) = self.token_values(token)?;
        values.push(token.client_id.as_str().into());
        let statements = &self.statements;
        let sql = if has_key {
            &statements.insert_token_of_active_client_with_key
        } else {
            &statements.insert_token_of_active_client
        };
        Ok(self.statement(sql, values))
    }

    /// The values in the order of `write::token_names`, and whether a primary key is among them.
    pub(super) fn token_values(&self, token: &NewToken) -> Result<(Vec<Value>, bool), Outage> {
        let columns = &self.tables.token.columns;
        let mut values: Vec<Value> = vec![
            token.access_token.as_str().into(),
            token.client_id.as_str().into(),
            token.scope.to_string().into(),
            token.issued_at.into(),
            token.expires_at.into(),
        ];
        match (&columns.owner, &token.authorization.subject) {
            (Some(owner), Some(subject)) => values.push(Self::owner(owner.parse, subject)?),
            (Some(owner), None) => values.push((owner.null)()),
            (None, _) => {}
        }
        if columns.family.is_some() {
            values.push(token.family.as_ref().map(|family| family.id.clone()).into());
            values.push(token.family.as_ref().map_or(0, |family| family.generation).into());
        }
        if columns.refresh.is_some() {
            let refresh = token.refresh.as_ref();
            values.push(refresh.map(|refresh| refresh.refresh_token.as_str().to_owned()).into());
            values.push(refresh.and_then(|refresh| refresh.expires_at).into());
            values.push(refresh.and_then(|refresh| refresh.family_expires_at).into());
        }
        let key = columns.key.as_ref().and_then(|key| (key.generate)(&SystemRandom));
        let has_key = key.is_some();
        values.extend(key);
        Ok((values, has_key))
    }

    pub(crate) async fn insert_code(
        &self,
        connection: Connection<'_>,
        code: &NewCode,
    ) -> Result<(), Outage> {
        let (values, has_key) = self.code_values(code)?;
        let statements = &self.statements;
        let sql = if has_key { &statements.insert_code_with_key } else { &statements.insert_code };
        self.insert(connection, sql.as_ref().ok_or_else(|| lacking("codes"))?, values).await
    }

    /// The values in the order of `write::code_names`, and whether a primary key is among them.
    pub(super) fn code_values(&self, code: &NewCode) -> Result<(Vec<Value>, bool), Outage> {
        let table = self.tables.code.as_ref().ok_or_else(|| lacking("codes"))?;
        let columns = &table.columns;
        let mut values: Vec<Value> = vec![
            code.code.as_str().into(),
            code.client_id.as_str().into(),
            Self::owner(columns.owner.parse, code.subject()?)?,
            code.redirect_uri.clone().into(),
            code.authorization.scope.to_string().into(),
            code.expires_at.into(),
            code.family.as_str().into(),
            0_i64.into(),
        ];
        if columns.pkce.is_some() {
            let method =
                code.code_challenge.as_ref().map(|_| crate::protocol::pkce::S256.to_owned());
            values.extend([code.code_challenge.clone().into(), method.into()]);
        } else if code.code_challenge.is_some() {
            return Err(lacking("columns for code challenges"));
        }
        let key = columns.key.as_ref().and_then(|key| (key.generate)(&SystemRandom));
        let has_key = key.is_some();
        values.extend(key);
        Ok((values, has_key))
    }

    pub(crate) async fn insert_short_lived(
        &self,
        connection: Connection<'_>,
        key: &HandleHash,
        object: &ShortLivedObject,
    ) -> Result<(), Outage> {
        let table =
            self.tables.short_lived.as_ref().ok_or_else(|| lacking("short-lived objects"))?;
        let mut values: Vec<Value> = vec![
            key.as_str().into(),
            object.kind.as_str().into(),
            object.payload.clone().into(),
            object.expires_at.into(),
        ];
        let id =
            table.columns.id.as_ref().and_then(|id| (id.generate)(&SystemRandom as &dyn Random));
        let statements = &self.statements;
        let sql = if id.is_some() {
            &statements.insert_short_lived_with_key
        } else {
            &statements.insert_short_lived
        };
        values.extend(id);
        self.insert(connection, sql.as_ref().ok_or_else(|| lacking("short-lived objects"))?, values)
            .await
    }

    async fn insert(
        &self,
        connection: Connection<'_>,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<(), Outage> {
        match connection.execute(self.statement(sql, values)).await? {
            1 => Ok(()),
            rows => Err(Outage::new(format!("an insert wrote {rows} rows"))),
        }
    }
}
