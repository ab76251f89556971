//! The token role: what `#[derive(OAuthToken)]` implements. One row is one issuance.

pub(crate) mod row;
pub(crate) mod statements;

use super::{
    authorization::AuthorizationColumns, client::ColumnOf, primary_key::KeyColumn,
    subject_column::OwnerColumn,
};
use sea_orm::{EntityTrait, FromQueryResult, ModelTrait};

/// Which column plays which role of a token.
#[derive(Clone, Copy)]
pub struct TokenColumns<C> {
    /// The primary key, unless it is one of the other columns.
    pub key: Option<KeyColumn<C>>,
    /// `access_token`: `Option<TokenHash>`, unique.
    pub access_token: C,
    /// `client_id`: `String`.
    pub client_id: C,
    /// `registration_id`: `Option<String>`; the name of the client's row.
    pub registration_id: C,
    /// `scope`: `String`.
    pub scope: C,
    /// `issued_at`: `i64`, epoch seconds.
    pub issued_at: C,
    /// `expires_at`: `i64`, epoch seconds, of the access token.
    pub expires_at: C,
    /// `revoked_at`: `Option<i64>`, epoch seconds; null until the row is revoked.
    pub revoked_at: C,
    /// `removable_at`: `Option<i64>`, epoch seconds, indexed; when nothing needs the row any more, null while that time is unknown.
    pub removable_at: C,
    /// The user whose token it is.
    pub owner: Option<OwnerColumn<C>>,
    /// The family columns: which authorization the row belongs to.
    pub family: Option<FamilyColumns<C>>,
    /// The column that holds what was approved.
    pub authorization: Option<AuthorizationColumns<C>>,
    /// The columns of refresh tokens.
    pub refresh: Option<RefreshColumns<C>>,
}

/// The columns that tie the tokens of one authorization together.
#[derive(Clone, Copy)]
pub struct FamilyColumns<C> {
    /// `family`: `Option<String>`, indexed.
    pub family: C,
    /// `generation`: `i64`, counted up by each refresh.
    pub generation: C,
}

/// The columns of refresh tokens.
#[derive(Clone, Copy)]
pub struct RefreshColumns<C> {
    /// `refresh_token`: `Option<TokenHash>`, unique.
    pub refresh_token: C,
    /// `refresh_expires_at`: `Option<i64>`, epoch seconds; when the refresh token expires if it is not used.
    pub refresh_expires_at: C,
    /// `family_expires_at`: `Option<i64>`, epoch seconds; when the whole authorization expires.
    pub family_expires_at: C,
    /// `superseded_at`: `Option<i64>`, epoch seconds; when the refresh token was used.
    pub superseded_at: C,
    /// `sealed_answer`: `Option<SealedAnswer>`; the answer to the refresh, for a client that lost it.
    pub sealed_answer: C,
}

/// Which token of a row is looked up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// The access token; neither its family nor the refresh token is read.
    Access,
    /// The access token, with its place in its family.
    AccessInFamily,
    /// The refresh token, with its place in its family.
    Refresh,
}

/// A model that is an OAuth token. Derive it with `OAuthToken`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an OAuth token entity",
    label = "the provider's `token` must name an entity whose model derives `OAuthToken`",
    note = "add `OAuthToken` to the derives of `{Self}`"
)]
pub trait TokenModel:
    ModelTrait<Entity: EntityTrait<Model = Self>> + FromQueryResult + Clone + Send + Sync + 'static
{
    /// The type of the owner column, or [`NoOwnerColumn`](super::subject_column::NoOwnerColumn).
    type Owner;

    /// The columns.
    const COLUMNS: TokenColumns<ColumnOf<Self>>;
}

/// A token entity with the family columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `family` and `generation` columns, which the authorization_code grant needs to revoke what a replayed code issued",
    label = "this token entity cannot tell which tokens belong together",
    note = "put `#[oauth_columns(token)]` above `#[sea_orm::model]`, or add `#[sea_orm(indexed)] pub family: Option<String>` and `pub generation: i64` to the struct that derives `OAuthToken`"
)]
pub trait FamilyTokens: TokenModel {}

/// A token entity with the column `granted`, which holds what was approved.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `granted` column, which holds what the user approved",
    label = "this token entity cannot carry an authorization forward",
    note = "put `#[oauth_columns(token)]` above `#[sea_orm::model]`, or add `#[sea_orm(column_type = \"Json\")] pub granted: Option<Json>` to the struct that derives `OAuthToken`"
)]
pub trait AuthorizedTokens: TokenModel {}

/// A token entity with the refresh columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `refresh_token` column, which the refresh_token grant needs",
    label = "this token entity cannot be refreshed",
    note = "put `#[oauth_columns(token)]` above `#[sea_orm::model]`, or add `#[sea_orm(unique)] pub refresh_token: Option<TokenHash>`, `pub refresh_expires_at: Option<i64>`, `pub family_expires_at: Option<i64>`, `pub superseded_at: Option<i64>` and `pub sealed_answer: Option<SealedAnswer>` to the struct that derives `OAuthToken`"
)]
pub trait RefreshableTokens: FamilyTokens + AuthorizedTokens {}
