//! Tables without the application's types: names of tables and columns, and how to read them.
//!
//! From here on nothing is generic, so the statements are compiled once.

use super::{
    client::ClientModel,
    code::{CodeColumns, CodeModel, PkceColumns},
    key::OwnerColumn,
    resource_owner::{ActiveColumn, ResourceOwner, UserColumns},
    short_lived::{ShortLivedColumns, ShortLivedModel},
    token::{FamilyColumns, RefreshColumns, TokenColumns, TokenModel},
};
use sea_orm::{
    ColumnTrait, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait,
    sea_query::{Alias, Expr, ExprTrait, IntoTableRef, TableRef},
};

fn reference<M: ModelTrait>() -> TableRef {
    let entity = M::Entity::default();
    match entity.schema_name() {
        Some(schema) => (Alias::new(schema), Alias::new(entity.table_name())).into_table_ref(),
        None => Alias::new(entity.table_name()).into_table_ref(),
    }
}

fn name<C: IdenStatic>(column: C) -> String {
    column.as_str().to_owned()
}

/// Every column of a model, as an expression over an alias, with a name that has the prefix.
fn model_columns<M: ModelTrait>(alias: &str, prefix: &str) -> Vec<(Expr, String)> {
    <<M::Entity as EntityTrait>::Column as Iterable>::iter()
        .map(|model| {
            let expression = model.select_as(column(alias, model.as_str()));
            (expression, format!("{prefix}{}", model.as_str()))
        })
        .collect()
}

/// The token table.
pub(crate) struct TokenTable {
    pub(crate) reference: TableRef,
    pub(crate) columns: TokenColumns<String>,
    /// Every column of the model, as an expression over the alias `t`, with its name.
    pub(crate) model: Vec<(Expr, String)>,
}

impl TokenTable {
    pub(crate) fn of<M: TokenModel>() -> Self {
        let columns = M::COLUMNS;
        Self {
            reference: reference::<M>(),
            columns: TokenColumns {
                key: columns.key.map(|key| key.map(name)),
                access_token: name(columns.access_token),
                client_id: name(columns.client_id),
                scope: name(columns.scope),
                issued_at: name(columns.issued_at),
                expires_at: name(columns.expires_at),
                revoked_at: name(columns.revoked_at),
                owner: columns.owner.map(|owner| owner.map(name)),
                family: columns.family.map(|family| FamilyColumns {
                    family: name(family.family),
                    generation: name(family.generation),
                }),
                refresh: columns.refresh.map(|refresh| RefreshColumns {
                    refresh_token: name(refresh.refresh_token),
                    refresh_expires_at: name(refresh.refresh_expires_at),
                    family_expires_at: name(refresh.family_expires_at),
                    superseded_at: name(refresh.superseded_at),
                    sealed_answer: name(refresh.sealed_answer),
                }),
            },
            model: model_columns::<M>("t", ""),
        }
    }
}

/// The client table.
pub(crate) struct ClientTable {
    pub(crate) reference: TableRef,
    pub(crate) client_id: String,
    pub(crate) disabled_at: Option<String>,
}

impl ClientTable {
    pub(crate) fn of<M: ClientModel>() -> Self {
        Self {
            reference: reference::<M>(),
            client_id: name(M::COLUMNS.client_id),
            disabled_at: M::COLUMNS.disabled_at.map(name),
        }
    }
}

/// What stands before the names of a user's columns in a row that also holds a token or a code.
pub(crate) const USER_PREFIX: &str = "oauth_user_";

/// The user table.
#[doc(hidden)]
pub struct UserTable {
    pub(crate) reference: TableRef,
    pub(crate) key: OwnerColumn<String>,
    pub(crate) active: Option<ActiveColumn<String>>,
    /// Every column of the model, as an expression over the alias `u`, with its prefixed name.
    pub(crate) model: Vec<(Expr, String)>,
    /// The prefixed name of the primary key, which is null when there is no such user.
    pub(crate) key_alias: String,
    /// The prefixed name of the column that disables an account.
    pub(crate) active_alias: Option<String>,
}

impl UserTable {
    pub(crate) fn of<M: ResourceOwner>() -> Self {
        let UserColumns { key, active } = M::COLUMNS;
        Self {
            reference: reference::<M>(),
            key: key.map(name),
            active: active.map(|active| active.map(name)),
            model: model_columns::<M>("u", USER_PREFIX),
            key_alias: format!("{USER_PREFIX}{}", key.column.as_str()),
            active_alias: active.map(|active| format!("{USER_PREFIX}{}", active.column.as_str())),
        }
    }
}

/// The code table.
#[doc(hidden)]
pub struct CodeTable {
    pub(crate) reference: TableRef,
    pub(crate) columns: CodeColumns<String>,
}

impl CodeTable {
    pub(crate) fn of<M: CodeModel>() -> Self {
        let columns = M::COLUMNS;
        Self {
            reference: reference::<M>(),
            columns: CodeColumns {
                key: columns.key.map(|key| key.map(name)),
                code: name(columns.code),
                client_id: name(columns.client_id),
                owner: columns.owner.map(name),
                redirect_uri: name(columns.redirect_uri),
                scope: name(columns.scope),
                expires_at: name(columns.expires_at),
                used_at: name(columns.used_at),
                family: name(columns.family),
                failed_attempts: name(columns.failed_attempts),
                pkce: columns.pkce.map(|pkce| PkceColumns {
                    code_challenge: name(pkce.code_challenge),
                    code_challenge_method: name(pkce.code_challenge_method),
                }),
            },
        }
    }
}

/// The table of short-lived objects.
#[doc(hidden)]
pub struct ShortLivedTable {
    pub(crate) reference: TableRef,
    pub(crate) columns: ShortLivedColumns<String>,
}

impl ShortLivedTable {
    pub(crate) fn of<M: ShortLivedModel>() -> Self {
        let columns = M::COLUMNS;
        Self {
            reference: reference::<M>(),
            columns: ShortLivedColumns {
                id: columns.id.map(|id| id.map(name)),
                key: name(columns.key),
                kind: name(columns.kind),
                payload: name(columns.payload),
                expires_at: name(columns.expires_at),
                used_at: name(columns.used_at),
            },
        }
    }
}

/// Every table of a provider.
pub(crate) struct Tables {
    pub(crate) token: TokenTable,
    pub(crate) client: ClientTable,
    pub(crate) user: Option<UserTable>,
    pub(crate) code: Option<CodeTable>,
    pub(crate) short_lived: Option<ShortLivedTable>,
}

/// A column of an aliased table.
pub(crate) fn column(alias: &str, name: &str) -> Expr {
    Expr::col((Alias::new(alias), Alias::new(name)))
}

/// A column of the only table of a statement.
pub(crate) fn only(name: &str) -> Expr {
    Expr::col(Alias::new(name))
}

/// A place for a value; the value here only makes the builder write the placeholder.
pub(crate) fn placeholder() -> Expr {
    Expr::val("")
}

/// A comparison with a place for a value.
pub(crate) fn equals(column: Expr) -> Expr {
    column.eq(placeholder())
}
