//! A claim that a field holds: `#[oauth(claim = "email", verified = email_verified)]`.

use crate::{
    entity::input::{Entity, Field},
    symbol,
};
use syn::LitStr;

pub(super) struct Claim<'a> {
    pub(super) name: &'a LitStr,
    pub(super) field: &'a Field,
    /// The field that says whether the claim was verified.
    pub(super) verified: Option<&'a Field>,
}

impl<'a> Claim<'a> {
    /// The claim of a field; `None` when the field has none, or none that can be read.
    pub(super) fn of(field: &'a Field, entity: &'a Entity) -> Option<Self> {
        let name = field.key(symbol::CLAIM)?.as_text()?;
        let verified = field
            .key(symbol::VERIFIED)
            .and_then(|key| key.as_word())
            .and_then(|word| entity.fields.iter().find(|field| field.ident == *word));
        Some(Self { name, field, verified })
    }

    pub(super) fn all(entity: &'a Entity) -> impl Iterator<Item = Self> {
        entity.fields.iter().filter_map(|field| Self::of(field, entity))
    }

    /// The claim that says whether this claim was verified: `email_verified`
    pub(super) fn verified_name(&self) -> String {
        format!("{}_verified", self.name.value())
    }

    /// The field that holds the claim `name`, if this claim or its verification has that name.
    pub(super) fn holder(&self, name: &str) -> Option<&'a Field> {
        if self.name.value() == name {
            return Some(self.field);
        }
        self.verified.filter(|_| self.verified_name() == name)
    }
}
