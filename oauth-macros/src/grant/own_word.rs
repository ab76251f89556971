//! The wire word that an application chooses for a grant of its own. RFC 6749, sections 4.5 and 8.4.

use super::kind::{ALL, Parameter};
use crate::errors::Errors;
use syn::LitStr;

/// The rule for a word in one parameter, and the constant that the word becomes.
pub(super) struct OwnWord {
    parameter: Parameter,
    /// The parameter's name.
    pub(super) name: &'static str,
    /// The constant of the trait that holds the word.
    pub(super) constant: &'static str,
    pub(super) example: &'static str,
    is_well_formed: fn(&str) -> bool,
    /// What a well-formed word looks like.
    rule: &'static str,
}

static GRANT_TYPE: OwnWord = OwnWord {
    parameter: Parameter::GrantType,
    name: "grant_type",
    constant: "GRANT_TYPE",
    example: "urn:example:my-grant",
    is_well_formed: is_absolute_uri,
    rule: "a grant type of your own must be an absolute URI, such as `urn:example:my-grant` (RFC 6749 \
           section 4.5)",
};

static RESPONSE_TYPE: OwnWord = OwnWord {
    parameter: Parameter::ResponseType,
    name: "response_type",
    constant: "RESPONSE_TYPE",
    example: "my_response",
    is_well_formed: is_response_type,
    rule: "a response type must be words of letters, digits and `_`, separated by one space (RFC 6749 \
           appendix A.3)",
};

impl OwnWord {
    pub(super) const fn of(parameter: Parameter) -> &'static Self {
        match parameter {
            Parameter::GrantType => &GRANT_TYPE,
            Parameter::ResponseType => &RESPONSE_TYPE,
        }
    }

    /// Reports a word that a standard grant has, or that is not well-formed.
    pub(super) fn check(&self, text: &LitStr, errors: &mut Errors) {
        let word = text.value();
        let is_taken =
            |word: &str| ALL.iter().find(|kind| kind.standard_word(self.parameter) == Some(word));
        if let Some(standard) = is_taken(&word) {
            errors.at(
                text,
                format_args!(
                    "the {} `{word}` belongs to a grant of the standard: write `impl grants::{} \
                     for App`",
                    self.name, standard.name
                ),
            );
        } else if !(self.is_well_formed)(&word) {
            errors.at(
                text,
                format_args!("`{}` is not possible: {}", word.escape_default(), self.rule),
            );
        }
    }
}

/// `scheme ":" visible characters`
fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte.is_ascii_graphic())
}

/// `word *( SP word )`
fn is_response_type(text: &str) -> bool {
    text.split(' ').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
