//! The role of everything short-lived that is not a code: what `#[derive(ShortLived)]` implements.

pub(crate) mod row;
pub(crate) mod statements;

use super::{client::ColumnOf, primary_key::KeyColumn};
use sea_orm::{EntityTrait, ModelTrait};

/// Which column plays which role of a short-lived object.
#[derive(Clone, Copy)]
pub struct ShortLivedColumns<C> {
    /// The primary key, when it is none of the other columns.
    pub id: Option<KeyColumn<C>>,
    /// `key`: `HandleHash`, unique; the hash of the handle.
    pub key: C,
    /// `kind`: `String`; what the object is, so that none is taken for another.
    pub kind: C,
    /// `payload`: JSON.
    pub payload: C,
    /// `expires_at`: `i64`, epoch seconds.
    pub expires_at: C,
    /// `used_at`: `Option<i64>`.
    pub used_at: C,
}

/// A model that holds short-lived objects. Derive it with `ShortLived`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entity for short-lived objects, which this grant needs",
    label = "the server keeps here which consent forms were answered, and the key that all its nodes share",
    note = "name one in the provider, `#[oauth(short_lived = short_lived::Entity)]`, and derive `ShortLived` on its model"
)]
pub trait ShortLivedModel:
    ModelTrait<Entity: EntityTrait<Model = Self>> + Send + Sync + 'static
{
    /// The columns.
    const COLUMNS: ShortLivedColumns<ColumnOf<Self>>;
}
