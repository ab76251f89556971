//! The argument of `#[oauth_columns(..)]`: the role whose columns it adds.

use crate::{
    attr::Key,
    entity::{catalogue, contract::Contract, model_attributes::derives},
    errors::Errors,
    symbol::{self, Symbol},
    wording::{all_of, suggestion},
};
use proc_macro2::Span;
use syn::Attribute;

/// The role, and where its name stands.
pub(super) struct Argument {
    pub(super) contract: &'static Contract,
    pub(super) span: Span,
}

/// The roles that can be named.
fn roles() -> impl Iterator<Item = Symbol> {
    let contracts = catalogue::ALL.into_iter().filter(|contract| contract.has_standard_columns());
    contracts.map(|contract| contract.name)
}

impl Argument {
    /// Reads the argument. When it is missing or wrong, the derive below says which role is meant, so that one mistake
    /// does not make every column missing as well.
    pub(super) fn read(
        keys: &[Key],
        attributes: &[Attribute],
        errors: &mut Errors,
    ) -> Option<Self> {
        let derives = derives(attributes);
        let is_derived = |contract: &Contract| derives.iter().any(|name| name == contract.derive);
        let derived = catalogue::ALL.into_iter().find(|contract| is_derived(contract));
        let mut words = keys.iter().filter(|key| !key.is(symbol::CRATE));
        let Some(word) = words.next() else {
            let span = Span::call_site();
            let example = derived.filter(|contract| contract.has_standard_columns());
            let example = example.map_or(symbol::TOKEN, |contract| contract.name);
            let message = format!(
                "say which role's columns to add, as in `#[oauth_columns({example})]`; the roles \
                 are {}",
                all_of(roles())
            );
            errors.push(syn::Error::new(span, message));
            return derived.map(|contract| Self { contract, span });
        };
        word.flag(errors);
        for second in words {
            errors.at(&second.name, "an entity has one role only: remove this word");
        }
        let (name, span) = (word.name.to_string(), word.name.span());
        let derived_instead = derived.map(|contract| Self { contract, span });
        let mut contracts = catalogue::ALL.into_iter();
        let Some(contract) = contracts.find(|contract| word.is(contract.name)) else {
            let hint = suggestion(&name, roles(), "the roles are");
            errors.at(&word.name, format_args!("unknown role `{name}`; {hint}"));
            return derived_instead;
        };
        if !contract.has_standard_columns() {
            let noun = contract.noun;
            errors.at(
                &word.name,
                format_args!("{noun} has no standard columns: remove `#[oauth_columns({name})]`"),
            );
            return derived_instead;
        }
        match derived {
            Some(derived) if !is_derived(contract) => {
                errors.at(&word.name, of_another_derive(derived));
                derived_instead
            }
            _ => Some(Self { contract, span }),
        }
    }
}

fn of_another_derive(derived: &Contract) -> String {
    let Contract { derive, name, noun, .. } = derived;
    if derived.has_standard_columns() {
        format!("this struct derives `{derive}`: write `#[oauth_columns({name})]`")
    } else {
        format!(
            "this struct derives `{derive}`, and {noun} has no standard columns: remove \
             `#[oauth_columns(..)]`"
        )
    }
}
