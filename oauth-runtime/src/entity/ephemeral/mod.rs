//! The role of short-lived objects other than authorization codes: what `#[derive(ShortLived)]` implements.

pub(crate) mod row;
pub(crate) mod statements;

use super::{client::ColumnOf, primary_key::KeyColumn};
use sea_orm::{EntityTrait, ModelTrait};

/// Which column plays which role of a short-lived object.
#[derive(Clone, Copy)]
pub struct ShortLivedColumns<C> {
    /// The primary key, unless it is one of the other columns.
    pub id: Option<KeyColumn<C>>,
    /// `key`: `HandleHash`, unique; the hash of the handle.
    pub key: C,
    /// `kind`: `String`; the kind of the object, so that no object is taken for one of another kind.
    pub kind: C,
    /// `payload`: JSON.
    pub payload: C,
    /// `expires_at`: `i64`, epoch seconds.
    pub expires_at: C,
    /// `used_at`: `Option<i64>`, epoch seconds; null until the object is used up.
    pub used_at: C,
}

/// A model that holds short-lived objects. Derive it with `ShortLived`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entity for short-lived objects, which this grant needs",
    label = "the server stores here which consent forms were answered, and the keys that all its nodes share",
    note = "name one in the provider, `#[oauth(short_lived = short_lived::Entity)]`, and derive `ShortLived` on its model"
)]
pub trait ShortLivedModel:
    ModelTrait<Entity: EntityTrait<Model = Self>> + Send + Sync + 'static
{
    /// The columns.
    const COLUMNS: ShortLivedColumns<ColumnOf<Self>>;
}
