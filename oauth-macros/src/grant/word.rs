//! The wire words that an application chooses: grant types and response types. RFC 6749, sections 4.5 and 8.4.

use crate::errors::Errors;
use syn::LitStr;

/// A kind of wire word.
pub(super) struct Word {
    /// What it is.
    pub(super) what: &'static str,
    pub(super) constant: &'static str,
    pub(super) example: &'static str,
    is_well_formed: fn(&str) -> bool,
    /// What a well-formed one looks like.
    rule: &'static str,
    /// Words that the server answers itself, with their traits.
    taken: &'static [(&'static str, &'static str)],
}

pub(super) static GRANT_TYPE: Word = Word {
    what: "grant_type",
    constant: "GRANT_TYPE",
    example: "urn:example:my-grant",
    is_well_formed: is_absolute_uri,
    rule: "a grant type of one's own is an absolute URI, such as `urn:example:my-grant` (RFC 6749 section 4.5)",
    taken: &[
        ("authorization_code", "AuthorizationCode"),
        ("client_credentials", "ClientCredentials"),
        ("implicit", "Implicit"),
        ("password", "Password"),
        ("refresh_token", "RefreshToken"),
    ],
};

pub(super) static RESPONSE_TYPE: Word = Word {
    what: "response_type",
    constant: "RESPONSE_TYPE",
    example: "my_response",
    is_well_formed: is_response_type,
    rule: "a response type is words of letters, digits and `_`, separated by one space (RFC 6749 appendix A.3)",
    taken: &[("code", "AuthorizationCode"), ("token", "Implicit")],
};

impl Word {
    pub(super) fn check(&self, text: &LitStr, errors: &mut Errors) {
        let value = text.value();
        if let Some((_, name)) = self.taken.iter().find(|(word, _)| *word == value) {
            errors.at(
                text,
                format_args!(
                    "the {} `{value}` is the standard's: write `impl grants::{name} for App`",
                    self.what
                ),
            );
        } else if !(self.is_well_formed)(&value) {
            errors.at(text, format_args!("`{}`: {}", value.escape_default(), self.rule));
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

fn is_response_type(text: &str) -> bool {
    text.split(' ').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
