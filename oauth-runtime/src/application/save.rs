//! Saving tokens and codes, with the application's own columns.

use crate::{
    entity::{
        EntityTransaction,
        callbacks::{Row, TokenDraft},
        client::ColumnOf,
        code::CodeModel,
        token::TokenModel,
    },
    protocol::{client::SubjectId, error::Outage, scope::Scope},
    store::{NewCode, Transaction},
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, DatabaseTransaction, EntityTrait, IdenStatic, Iterable,
    ModelTrait,
};
use std::{fmt, marker::PhantomData};

/// The active model of a model's entity.
pub type ActiveOf<M> = <<M as ModelTrait>::Entity as EntityTrait>::ActiveModel;

/// Proof that a token or code was saved. Only the `save` methods make one.
#[must_use = "a hook returns it"]
#[derive(Debug)]
pub struct Saved {
    _private: (),
}

const SAVED: Saved = Saved { _private: () };

/// A token that the server is about to store.
pub struct TokenToSave<'a, M> {
    draft: TokenDraft<'a>,
    model: PhantomData<fn() -> M>,
}

impl<M> fmt::Debug for TokenToSave<'_, M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenToSave")
            .field("client_id", &self.client_id())
            .field("grant_type", &self.grant_type())
            .finish_non_exhaustive()
    }
}

impl<M> TokenToSave<'_, M> {
    /// The client that the token is issued to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.draft.token.client_id
    }

    /// The user, if there is one.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.draft.token.authorization.subject.as_ref()
    }

    /// The scope of the access token.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.draft.token.scope
    }

    /// The grant type of the grant that issues the token.
    #[must_use]
    pub fn grant_type(&self) -> &str {
        self.draft.token.grant_type
    }
}

impl<'a, M: TokenModel> TokenToSave<'a, M> {
    pub(super) fn new(draft: TokenDraft<'a>) -> Self {
        Self { draft, model: PhantomData }
    }

    /// Saves the token.
    ///
    /// # Errors
    /// An outage.
    pub async fn save(self) -> Result<Saved, Outage> {
        self.draft.writer.insert(self.draft.token).await?;
        Ok(SAVED)
    }

    /// Saves the token, and lets `fill` set the application's own columns. It cannot change what the server stores in its columns.
    ///
    /// # Errors
    /// An outage.
    pub async fn save_with(
        self,
        fill: impl FnOnce(&mut ActiveOf<M>) + Send,
    ) -> Result<Saved, Outage>
    where
        ActiveOf<M>: Send,
    {
        let TokenDraft { writer, token } = self.draft;
        let row = writer.row(token)?;
        insert_filled::<M>(writer.lend().await?, row, fill).await
    }

    /// The transaction in which the token is stored, for the application's own statements.
    ///
    /// # Errors
    /// An outage.
    pub async fn transaction(&mut self) -> Result<&DatabaseTransaction, Outage> {
        self.draft.writer.lend().await
    }
}

/// An authorization code that the server is about to store.
pub struct CodeToSave<'a, M> {
    transaction: &'a mut dyn Transaction,
    code: &'a NewCode,
    model: PhantomData<fn() -> M>,
}

impl<M> fmt::Debug for CodeToSave<'_, M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CodeToSave")
            .field("client_id", &self.client_id())
            .finish_non_exhaustive()
    }
}

impl<M> CodeToSave<'_, M> {
    /// The client that the code is issued to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.code.client_id
    }

    /// The user who consented.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.code.authorization.subject.as_ref()
    }

    /// The scope that the user granted.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.code.authorization.scope
    }

    /// The redirect URI, if the request carried one.
    #[must_use]
    pub fn redirect_uri(&self) -> Option<&str> {
        self.code.redirect_uri.as_deref()
    }
}

impl<'a, M: CodeModel> CodeToSave<'a, M> {
    pub(crate) fn new(transaction: &'a mut dyn Transaction, code: &'a NewCode) -> Self {
        Self { transaction, code, model: PhantomData }
    }

    /// Saves the code.
    ///
    /// # Errors
    /// An outage.
    pub async fn save(self) -> Result<Saved, Outage> {
        EntityTransaction::of(self.transaction)?.insert_code(self.code).await?;
        Ok(SAVED)
    }

    /// Saves the code, and lets `fill` set the application's own columns. It cannot change what the server stores in its columns.
    ///
    /// # Errors
    /// An outage.
    pub async fn save_with(
        self,
        fill: impl FnOnce(&mut ActiveOf<M>) + Send,
    ) -> Result<Saved, Outage>
    where
        ActiveOf<M>: Send,
    {
        let transaction = EntityTransaction::of(self.transaction)?;
        let row = transaction.code_row(self.code)?;
        insert_filled::<M>(transaction.lend_transaction().await?, row, fill).await
    }

    /// The transaction in which the code is stored, for the application's own statements.
    ///
    /// # Errors
    /// An outage.
    pub async fn transaction(&mut self) -> Result<&DatabaseTransaction, Outage> {
        EntityTransaction::of(self.transaction)?.lend_transaction().await
    }
}

/// Inserts a row. The server's own columns overwrite what the application filled in.
async fn insert_filled<M: ModelTrait>(
    transaction: &DatabaseTransaction,
    row: Row,
    fill: impl FnOnce(&mut ActiveOf<M>) + Send,
) -> Result<Saved, Outage>
where
    M::Entity: EntityTrait<Model = M>,
    ActiveOf<M>: Send,
{
    let mut active = ActiveOf::<M>::new();
    fill(&mut active);
    for (name, value) in row {
        let column = ColumnOf::<M>::iter().find(|column| column.as_str() == name);
        let column = column.ok_or_else(|| Outage::new(format!("no column {name:?}")))?;
        active.try_set(column, value)?;
    }
    M::Entity::insert(active).exec_without_returning(transaction).await?;
    Ok(SAVED)
}
