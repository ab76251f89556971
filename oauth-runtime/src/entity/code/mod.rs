//! The authorization code role: what `#[derive(AuthorizationCode)]` implements.

pub(crate) mod row;
pub(crate) mod statements;

use super::{
    authorization::AuthorizationColumns, client::ColumnOf, primary_key::KeyColumn,
    subject_column::OwnerColumn,
};
use sea_orm::{EntityTrait, ModelTrait};

/// Which column plays which role of an authorization code.
#[derive(Clone, Copy)]
pub struct CodeColumns<C> {
    /// The primary key, unless it is one of the other columns.
    pub key: Option<KeyColumn<C>>,
    /// `code`: `CodeHash`, unique.
    pub code: C,
    /// `client_id`: `String`.
    pub client_id: C,
    /// `registration_id`: `Option<String>`; the name of the client's row.
    pub registration_id: C,
    /// The user who consented.
    pub owner: OwnerColumn<C>,
    /// `redirect_uri`: `Option<String>`; as it was sent.
    pub redirect_uri: C,
    /// `scope`: `String`.
    pub scope: C,
    /// `expires_at`: `i64`, epoch seconds.
    pub expires_at: C,
    /// `used_at`: `Option<i64>`, epoch seconds; null until the code is used or revoked.
    pub used_at: C,
    /// `family`: `String`; the family of the tokens that the code is exchanged for.
    pub family: C,
    /// `failed_attempts`: `i64`; wrong code verifiers so far.
    pub failed_attempts: C,
    /// `removable_at`: `Option<i64>`, epoch seconds, indexed; when nothing needs the row any more, null while that time is unknown.
    pub removable_at: C,
    /// The column that holds what was approved.
    pub authorization: Option<AuthorizationColumns<C>>,
    /// The columns of the code challenge.
    pub pkce: Option<PkceColumns<C>>,
}

/// The columns of the code challenge (PKCE, RFC 7636).
#[derive(Clone, Copy)]
pub struct PkceColumns<C> {
    /// `code_challenge`: `Option<String>`.
    pub code_challenge: C,
    /// `code_challenge_method`: `Option<String>`.
    pub code_challenge_method: C,
}

/// A model that is an authorization code. Derive it with `AuthorizationCode`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an authorization code entity, which the authorization_code grant needs",
    label = "no codes can be stored here",
    note = "name one in the provider, `#[oauth(code = code::Entity)]`, and derive `AuthorizationCode` on its model"
)]
pub trait CodeModel: ModelTrait<Entity: EntityTrait<Model = Self>> + Send + Sync + 'static {
    /// The type of the owner column.
    type Owner;

    /// The columns.
    const COLUMNS: CodeColumns<ColumnOf<Self>>;
}

/// A code entity with the column `granted`, which holds what was approved.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `granted` column, which holds what the user approved",
    label = "this code entity cannot carry an authorization to its tokens",
    note = "put `#[oauth_columns(code)]` above `#[sea_orm::model]`, or add `#[sea_orm(column_type = \"Json\")] pub granted: Option<Json>` to the struct that derives `AuthorizationCode`"
)]
pub trait AuthorizedCodes: CodeModel {}

/// A code entity with the columns of the code challenge (PKCE, RFC 7636).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `code_challenge` and `code_challenge_method` columns, which public clients (auth method `none`) need",
    label = "this code entity cannot hold a code challenge",
    note = "put `#[oauth_columns(code)]` above `#[sea_orm::model]`, or add `pub code_challenge: Option<String>` and `pub code_challenge_method: Option<String>`, or leave `none` out of `auth_methods(...)`"
)]
pub trait PkceCodes: CodeModel {}
