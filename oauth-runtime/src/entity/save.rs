//! Saving tokens and codes, with columns of the application's own.

use super::{
    client::ColumnOf, code::CodeModel, hook::entity_transaction, store::EntityStore,
    token::TokenModel, transaction::EntityTransaction,
};
use crate::{
    protocol::{client::SubjectId, error::Outage, scope::Scope},
    store::{NewCode, NewToken, Transaction},
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, DatabaseTransaction, EntityTrait, IdenStatic, Iterable,
    ModelTrait, Value,
};
use std::{fmt, marker::PhantomData};

/// The active model of a model's entity.
pub type ActiveOf<M> = <<M as ModelTrait>::Entity as EntityTrait>::ActiveModel;

/// The proof that something was saved, or need not be because its client has gone.
#[must_use = "a hook returns it"]
#[derive(Debug)]
pub struct Saved(pub(super) bool);

/// Where a token is written.
pub(super) enum Destination<'a> {
    /// Beside what it replaces.
    Transaction(&'a mut EntityTransaction),
    /// By itself, if its client exists and is enabled.
    Store(&'a EntityStore),
}

/// A token without the application's type.
pub(crate) struct TokenDraft<'a> {
    pub(super) destination: Destination<'a>,
    pub(super) token: &'a NewToken,
}

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
    /// The client that it is issued to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.draft.token.client_id
    }

    /// The user, if there is one.
    #[must_use]
    pub fn subject(&self) -> Option<&SubjectId> {
        self.draft.token.subject.as_ref()
    }

    /// The scope of the access token.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.draft.token.scope
    }

    /// The grant that issues it.
    #[must_use]
    pub fn grant_type(&self) -> &str {
        self.draft.token.grant_type
    }
}

impl<'a, M: TokenModel> TokenToSave<'a, M> {
    pub(super) fn new(draft: TokenDraft<'a>) -> Self {
        Self { draft, model: PhantomData }
    }

    /// Saves it.
    ///
    /// # Errors
    /// An outage.
    pub async fn save(self) -> Result<Saved, Outage> {
        let TokenDraft { destination, token } = self.draft;
        Ok(Saved(match destination {
            Destination::Transaction(transaction) => transaction.insert_token_row(token).await?,
            Destination::Store(store) => store.insert_token_row(token).await?,
        }))
    }

    /// Saves it with columns of the application's own. What the server stores in its columns stays as it is.
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
        let TokenDraft { destination, token } = self.draft;
        match destination {
            Destination::Transaction(transaction) => {
                let row = transaction.token_row(token)?;
                transaction.insert_filled::<M>(row, fill).await?;
                Ok(Saved(true))
            }
            Destination::Store(store) => {
                let mut transaction = store.transaction().await?;
                let client = transaction.find_client(&token.client_id).await?;
                if !client.is_some_and(|client| client.is_active()) {
                    return Ok(Saved(false));
                }
                let row = transaction.token_row(token)?;
                transaction.insert_filled::<M>(row, fill).await?;
                Box::new(transaction).commit().await?;
                Ok(Saved(true))
            }
        }
    }

    /// The transaction in which the token replaces what was used up, for statements of the application's own; `None`
    /// for a token that replaces nothing, since there is no transaction then.
    ///
    /// # Errors
    /// An outage.
    pub async fn transaction(&mut self) -> Result<Option<&DatabaseTransaction>, Outage> {
        match &mut self.draft.destination {
            Destination::Transaction(transaction) => Ok(Some(transaction.lend().await?)),
            Destination::Store(_) => Ok(None),
        }
    }
}

/// A code that the server is about to store.
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
    /// The client that it is issued to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.code.client_id
    }

    /// The user who consented.
    #[must_use]
    pub fn subject(&self) -> &SubjectId {
        &self.code.subject
    }

    /// What the user granted.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.code.scope
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

    /// Saves it.
    ///
    /// # Errors
    /// An outage.
    pub async fn save(self) -> Result<Saved, Outage> {
        self.transaction.insert_code(self.code).await?;
        Ok(Saved(true))
    }

    /// Saves it with columns of the application's own. What the server stores in its columns stays as it is.
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
        let transaction = entity_transaction(self.transaction)?;
        let row = transaction.code_row(self.code)?;
        transaction.insert_filled::<M>(row, fill).await?;
        Ok(Saved(true))
    }

    /// The transaction, for statements of the application's own.
    ///
    /// # Errors
    /// An outage.
    pub async fn transaction(&mut self) -> Result<&DatabaseTransaction, Outage> {
        entity_transaction(self.transaction)?.lend().await
    }
}

/// A row that the server stores: the names of its columns, and their values.
pub(super) type Row = Vec<(String, Value)>;

impl EntityTransaction {
    /// Inserts a row of the application's, with the server's own columns over what the application filled in.
    async fn insert_filled<M: ModelTrait>(
        &mut self,
        row: Row,
        fill: impl FnOnce(&mut ActiveOf<M>) + Send,
    ) -> Result<(), Outage>
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
        let transaction = self.lend().await?;
        M::Entity::insert(active).exec_without_returning(transaction).await?;
        Ok(())
    }
}
