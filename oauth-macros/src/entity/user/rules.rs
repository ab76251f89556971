//! The rules that only users have.

use super::claim::Claim;
use crate::{
    attr::Key,
    claims,
    entity::{input::Field, mapping::Mapping},
    errors::Errors,
    symbol,
    wording::nearest,
};
use syn::LitStr;

/// The text of a user's primary key is the user's identifier, the claim `sub`.
pub(crate) fn require_primary_key(mapping: &Mapping<'_>, errors: &mut Errors) {
    let mut primary_key = mapping.entity.primary_key();
    if primary_key.next().is_none() {
        errors.at(
            &mapping.entity.name,
            "the entity that derives `ResourceOwner` has no primary key: mark its column with \
             `#[sea_orm(primary_key)]`",
        );
    }
    for second in primary_key {
        errors.at(
            &second.ident,
            "the primary key of a user is one column, because its text is the user's identifier: \
             this is a second one",
        );
    }
}

/// Checks that no two fields hold the same claim, and that no field holds a claim that the server sets itself.
pub(crate) fn check_claims(mapping: &Mapping<'_>, errors: &mut Errors) {
    let mut earlier: Vec<Claim<'_>> = Vec::new();
    for field in &mapping.entity.fields {
        let verified = field.key(symbol::VERIFIED);
        let Some(claim) = field.key(symbol::CLAIM) else {
            reject_lonely_verified(verified, errors);
            continue;
        };
        let Some(name) = claim.text(errors, "claim = \"email\"") else { continue };
        if let Some(verified) = verified {
            check_verified(&name, verified, mapping, errors);
        }
        if let Err(problem) = claims::check(&name.value()) {
            errors.at(&name, problem);
        }
        match earlier.iter().find_map(|claim| claim.holder(&name.value())) {
            Some(other) => errors.at(
                &name,
                format_args!(
                    "the field `{}` holds the claim `{}` already",
                    other.ident,
                    name.value()
                ),
            ),
            None => earlier.extend(Claim::of(field, mapping.entity)),
        }
    }
}

fn reject_lonely_verified(verified: Option<&Key>, errors: &mut Errors) {
    if let Some(verified) = verified {
        errors.at(
            &verified.name,
            "`verified` belongs beside a claim: `#[oauth(claim = \"email\", verified = \
             email_verified)]`",
        );
    }
}

/// `verified = field`
fn check_verified(claim: &LitStr, key: &Key, mapping: &Mapping<'_>, errors: &mut Errors) {
    if !claims::VERIFIABLE.contains(&claim.value().as_str()) {
        errors.at(
            key,
            "`verified` belongs to the claims `email` and `phone_number` only (OpenID Connect Core \
             section 5.1)",
        );
        return;
    }
    let Some(word) = key.as_word() else {
        errors.at(
            key,
            "`verified` takes the name of a field of this struct: `verified = email_verified`",
        );
        return;
    };
    let fields = &mapping.entity.fields;
    if !fields.iter().any(|field| field.ident == *word) {
        let hint = nearest(&word.to_string(), fields.iter().map(Field::name))
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        errors.at(word, format_args!("the struct has no column `{word}`{hint}"));
    }
}
