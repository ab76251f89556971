//! The user role: what `#[derive(ResourceOwner)]` implements.

mod claims;
mod stamp;
mod subject;
pub(crate) mod statements;

pub use claims::{ClaimMembers, Claims};
pub use stamp::{StampColumn, StampType};
pub use subject::SubjectType;

use super::{
    active_column::ActiveColumn, client::ColumnOf, primary_key::KeyType,
    subject_column::OwnerColumn,
};
use crate::protocol::{
    client::{PublicSubject, SubjectId},
    stamp::Stamp,
};
use sea_orm::{EntityTrait, FromQueryResult, ModelTrait};

/// Which column plays which role of a user.
#[derive(Clone, Copy)]
pub struct UserColumns<C: 'static> {
    /// The primary key.
    pub key: OwnerColumn<C>,
    /// The columns that say whether the account may be used; all of them must say yes.
    pub active: &'static [ActiveColumn<C>],
    /// The column of the stamp: when it changes, a password that was checked before no longer counts.
    pub stamp: Option<StampColumn<C>>,
    /// The column that clients see as `sub`. Without it, or where it is null, clients see the primary key.
    pub subject: Option<C>,
}

impl<C> OwnerColumn<C> {
    /// States the primary key of the user entity itself. Its type is the one that the entity names.
    #[must_use]
    pub const fn of_user<U: ResourceOwner>(column: C) -> Self {
        Self::of_key::<U::Key>(column)
    }
}

/// A model that is a resource owner (RFC 6749 section 1.1). Derive it with `ResourceOwner`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a user entity, which this grant needs",
    label = "the provider's `user` must name an entity whose model derives `ResourceOwner`",
    note = "name one in the provider, `#[oauth(user = user::Entity)]`, and add `ResourceOwner` to the derives of its model"
)]
pub trait ResourceOwner:
    ModelTrait<Entity: EntityTrait<Model = Self>> + FromQueryResult + Clone + Send + Sync + 'static
{
    /// The type of the primary key.
    type Key: KeyType;

    /// The columns.
    const COLUMNS: UserColumns<ColumnOf<Self>>;

    /// The names of the claims that the model's fields may hold. If a field holds a whole object of claims, the standard claims are
    /// among them.
    const CLAIMS: &'static [&'static str] = &[];

    /// The text of the primary key, by which the server knows the user.
    fn user_id(&self) -> String;

    /// The `sub` that clients see: the column that `#[oauth(subject)]` names, or else the text of the primary key.
    fn subject(&self) -> PublicSubject {
        PublicSubject::of_key(&SubjectId::new(self.user_id()))
    }

    /// The value of the column that `#[oauth(stamp)]` names; `None` without such a column.
    fn stamp(&self) -> Option<Stamp> {
        None
    }

    /// The standard claims of `OpenID` Connect Core section 5.1 that the model's fields hold.
    fn claims(&self) -> Claims;
}
