//! The rule that only clients have.

use super::contract::MANDATORY_MEMBERS;
use crate::{entity::mapping::Mapping, errors::Errors, symbol, wording::all_of};

/// The server reads client metadata. So an entity has the `metadata` column, or a column for each of `MANDATORY_MEMBERS`.
pub(crate) fn require_metadata(mapping: &Mapping<'_>, errors: &mut Errors) {
    if mapping.entity.is_incomplete || mapping.field(symbol::METADATA).is_some() {
        return;
    }
    let missing: Vec<_> =
        MANDATORY_MEMBERS.into_iter().filter(|member| mapping.lacks(*member)).collect();
    if !missing.is_empty() {
        let names = all_of(missing);
        errors.at(
            &mapping.entity.name,
            format_args!(
                "the entity that derives `OAuthClient` lacks `metadata`: add \
                 `#[sea_orm(column_type = \"Json\")] pub metadata: ClientMetadata`, or give every \
                 member a column, of which {names} are missing"
            ),
        );
    }
}
