//! The look-ups of a provider that are read together: on PostgreSQL, outside of a transaction.

use super::{
    code,
    look_up::{LookUp, can_be_listed},
    records::{Records, lacking},
    shared_read::SharedRead,
    token::{self, TokenKind},
};
use crate::{
    protocol::{
        client::Client,
        error::Outage,
        secret::{CodeHash, TokenHash},
    },
    store::{IssuedCode, IssuedToken},
};
use sea_orm::{DatabaseConnection, DbBackend, DbErr, QueryResult};
use std::sync::Arc;

/// Look-ups by a hash.
type ByHash<T> = SharedRead<LookUp<T, 1>>;
/// Look-ups by a hash, a client and its registration.
type ByAsker<T> = SharedRead<LookUp<T, 3>>;

/// The look-ups of a provider; `None` for those that its tables cannot answer.
pub(super) struct SharedLookUps {
    access: Option<ByHash<IssuedToken>>,
    access_in_family: Option<ByHash<IssuedToken>>,
    refresh: Option<ByHash<IssuedToken>>,
    introspected_access: Option<ByAsker<IssuedToken>>,
    introspected_refresh: Option<ByAsker<IssuedToken>>,
    code: Option<ByHash<IssuedCode>>,
}

impl SharedLookUps {
    /// `None` with any database other than PostgreSQL.
    pub(super) fn of(database: &DatabaseConnection, records: &Arc<Records>) -> Option<Arc<Self>> {
        if records.backend != DbBackend::Postgres {
            return None;
        }
        let statements = &records.token.statements;
        let find = |kind| {
            let statement = statements.find(kind)?;
            Some(SharedRead::new(LookUp::new(database, records, statement, read_token(kind))))
        };
        let introspect = |kind| {
            let statement = statements.introspect(kind)?;
            Some(SharedRead::new(LookUp::new(database, records, statement, read_token(kind))))
        };
        let code = records.codes().ok().map(|code| {
            let statement = &code.statements.find_unlocked;
            SharedRead::new(LookUp::new(database, records, statement, read_code))
        });
        Some(Arc::new(Self {
            access: find(TokenKind::Access),
            access_in_family: find(TokenKind::AccessInFamily),
            refresh: find(TokenKind::Refresh),
            introspected_access: introspect(TokenKind::Access),
            introspected_refresh: introspect(TokenKind::Refresh),
            code,
        }))
    }

    /// Runs each statement once, so that a database that does not know one of them is found at the start.
    pub(super) async fn check(&self) -> Result<(), Outage> {
        let nothing = || [String::new()];
        for tokens in [&self.access, &self.access_in_family, &self.refresh].into_iter().flatten() {
            tokens.try_out(&[nothing(), nothing()]).await?;
        }
        for tokens in [&self.introspected_access, &self.introspected_refresh].into_iter().flatten()
        {
            tokens.try_out(&[Default::default(), Default::default()]).await?;
        }
        if let Some(codes) = &self.code {
            codes.try_out(&[nothing(), nothing()]).await?;
        }
        Ok(())
    }

    /// The token with that hash. A table without the columns of refresh tokens finds none of them.
    pub(super) async fn find_token(
        &self,
        hash: &TokenHash,
        kind: TokenKind,
    ) -> Result<Option<IssuedToken>, Outage> {
        let tokens = match kind {
            TokenKind::Access => &self.access,
            TokenKind::AccessInFamily => &self.access_in_family,
            TokenKind::Refresh => &self.refresh,
        };
        let Some(tokens) = tokens else { return Ok(None) };
        Ok(tokens.find([hash.as_str().to_owned()]).await??)
    }

    /// The token with that hash, for introspection: the inner `None` also if the client that asks (`asker`) is not enabled, or
    /// not there in this registration. The outer `None` when this look-up cannot be shared.
    pub(super) async fn introspect(
        &self,
        hash: &TokenHash,
        kind: TokenKind,
        asker: &Client,
    ) -> Option<Result<Option<IssuedToken>, Outage>> {
        let tokens = match kind {
            TokenKind::Access => &self.introspected_access,
            TokenKind::AccessInFamily => &None,
            TokenKind::Refresh => &self.introspected_refresh,
        };
        let asker = [asker.client_id(), asker.registration()?];
        if !asker.into_iter().all(can_be_listed) {
            return None;
        }
        let [client, registration] = asker.map(str::to_owned);
        let found = tokens.as_ref()?.find([hash.as_str().to_owned(), client, registration]).await;
        Some(found.and_then(|found| Ok(found?)))
    }

    /// The code with that hash.
    pub(super) async fn find_code(&self, hash: &CodeHash) -> Result<Option<IssuedCode>, Outage> {
        let codes = self.code.as_ref().ok_or_else(|| lacking("codes"))?;
        Ok(codes.find([hash.as_str().to_owned()]).await??)
    }
}

fn read_token(kind: TokenKind) -> impl Fn(&Records, &QueryResult) -> Result<IssuedToken, DbErr> {
    move |records, row| token::row::read(&records.token.table, row, kind)
}

fn read_code(records: &Records, row: &QueryResult) -> Result<IssuedCode, DbErr> {
    let code = records.codes().map_err(|outage| DbErr::Custom(outage.cause()))?;
    code::row::read(&code.table, row)
}
