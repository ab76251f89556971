//! The members of a registration: their types, their bounds, and the errors for members that break a rule. RFC 7591, section 2.

use super::{
    client_rules::MetadataError,
    error::{ErrorCode, OAuthError},
    limits,
};
use serde_json::Value;

/// The type of a member's value.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A text of at most this many bytes.
    Text(usize),
    /// A list of texts of at most this many bytes each.
    Texts(usize),
    /// A number of seconds.
    Seconds,
    /// True or false.
    Boolean,
    /// A key set.
    Keys,
}

/// A member that a client may register about itself.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// Whether the member may be given in several languages (RFC 7591 section 2.2).
    pub(super) has_languages: bool,
    /// The description of the error for a value that has another type or is too large.
    expected: &'static str,
    /// The description of the error for a value that breaks another rule.
    rule: &'static str,
}

/// The most values of a list in a registration, and the most members with a language tag.
pub(super) const MOST_VALUES: usize = 32;
/// The longest name or identifier, in bytes.
const NAME: usize = 256;

/// Every member that is stored. Any other member is ignored, and the answer does not list it as registered.
pub(super) const MEMBERS: [Member; 26] = [
    member("redirect_uris", Shape::Texts(limits::REDIRECT_URI))
        .told("redirect_uris: expected a list of at most 32 texts of at most 2048 bytes", "redirect_uris: a client that uses the authorization endpoint registers at least one"),
    member("token_endpoint_auth_method", Shape::Text(NAME))
        .told("token_endpoint_auth_method: expected a text", "token_endpoint_auth_method: expected one of token_endpoint_auth_methods_supported of the metadata"),
    member("grant_types", Shape::Texts(NAME))
        .told("grant_types: expected a list of at most 32 texts", "grant_types: this server has no such grant, or no client may use it with that authentication method"),
    member("response_types", Shape::Texts(NAME))
        .told("response_types: expected a list of at most 32 texts", "response_types: expected some of response_types_supported of the metadata"),
    member("client_name", Shape::Text(NAME)).in_languages()
        .told("client_name: expected a text of at most 256 bytes in one line", "client_name: the text after # is not a language tag"),
    member("client_uri", Shape::Text(limits::REDIRECT_URI)).in_languages()
        .told("client_uri: expected a text of at most 2048 bytes", "client_uri: expected an https address"),
    member("logo_uri", Shape::Text(limits::REDIRECT_URI)).in_languages()
        .told("logo_uri: expected a text of at most 2048 bytes", "logo_uri: expected an https address"),
    member("tos_uri", Shape::Text(limits::REDIRECT_URI)).in_languages()
        .told("tos_uri: expected a text of at most 2048 bytes", "tos_uri: expected an https address"),
    member("policy_uri", Shape::Text(limits::REDIRECT_URI)).in_languages()
        .told("policy_uri: expected a text of at most 2048 bytes", "policy_uri: expected an https address"),
    member("scope", Shape::Text(limits::SCOPE))
        .told("scope: expected a text of at most 4096 bytes", "scope: expected words of printable ASCII, separated by spaces"),
    member("contacts", Shape::Texts(NAME))
        .told("contacts: expected a list of at most 32 texts of at most 256 bytes", "contacts: expected a list of texts"),
    member("jwks", Shape::Keys)
        .told("jwks: expected a JWK Set of at most 32 keys", "jwks: expected public keys alone, for a client that signs and has no jwks_uri"),
    member("jwks_uri", Shape::Text(limits::REDIRECT_URI))
        .told("jwks_uri: expected a text of at most 2048 bytes", "jwks_uri: expected an https address, for a client that has no jwks"),
    member("software_id", Shape::Text(NAME))
        .told("software_id: expected a text of at most 256 bytes in one line", "software_id: expected a text"),
    member("software_version", Shape::Text(NAME))
        .told("software_version: expected a text of at most 256 bytes in one line", "software_version: expected a text"),
    member("token_endpoint_auth_signing_alg", Shape::Text(NAME))
        .told("token_endpoint_auth_signing_alg: expected a text", "token_endpoint_auth_signing_alg: expected an algorithm of the authentication method"),
    member("request_object_signing_alg", Shape::Text(NAME))
        .told("request_object_signing_alg: expected a text", "request_object_signing_alg: expected ES256, EdDSA, PS256 or RS256"),
    member("require_signed_request_object", Shape::Boolean)
        .told("require_signed_request_object: expected true or false", "require_signed_request_object: needs the keys that sign, in jwks or jwks_uri"),
    member("application_type", Shape::Text(NAME))
        .told("application_type: expected a text", "application_type: expected web or native"),
    member("subject_type", Shape::Text(NAME))
        .told("subject_type: expected a text", "subject_type: expected public"),
    member("id_token_signed_response_alg", Shape::Text(NAME))
        .told("id_token_signed_response_alg: expected a text", "id_token_signed_response_alg: expected one of id_token_signing_alg_values_supported of the metadata"),
    member("userinfo_signed_response_alg", Shape::Text(NAME))
        .told("userinfo_signed_response_alg: expected a text", "userinfo_signed_response_alg: expected one of userinfo_signing_alg_values_supported of the metadata"),
    member("post_logout_redirect_uris", Shape::Texts(limits::REDIRECT_URI))
        .told("post_logout_redirect_uris: expected a list of at most 32 texts of at most 2048 bytes", "post_logout_redirect_uris: expected addresses that could be redirect_uris"),
    member("default_max_age", Shape::Seconds)
        .told("default_max_age: expected a whole number of seconds", "default_max_age: expected a whole number of seconds"),
    member("require_auth_time", Shape::Boolean)
        .told("require_auth_time: expected true or false", "require_auth_time: expected true or false"),
    member("initiate_login_uri", Shape::Text(limits::REDIRECT_URI))
        .told("initiate_login_uri: expected a text of at most 2048 bytes", "initiate_login_uri: expected an https address"),
];

const OTHER: OAuthError =
    OAuthError::new(ErrorCode::INVALID_CLIENT_METADATA, "the members contradict each other")
        .with_id("registration_contradiction");

const fn member(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, has_languages: false, expected: "", rule: "" }
}

impl Member {
    const fn in_languages(mut self) -> Self {
        self.has_languages = true;
        self
    }

    const fn told(mut self, expected: &'static str, rule: &'static str) -> Self {
        self.expected = expected;
        self.rule = rule;
        self
    }

    /// The member of that name, which may end in a language tag, as in `client_name#de`.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        match name.split_once('#') {
            None => MEMBERS.iter().find(|member| member.name == name),
            Some((base, _)) => {
                MEMBERS.iter().find(|member| member.name == base && member.has_languages)
            }
        }
    }

    fn code(&self) -> ErrorCode {
        match self.name {
            "redirect_uris" | "post_logout_redirect_uris" => ErrorCode::INVALID_REDIRECT_URI,
            _ => ErrorCode::INVALID_CLIENT_METADATA,
        }
    }

    /// The error for a value that has another type or is too large.
    pub(super) fn unexpected(&self) -> OAuthError {
        OAuthError::new(self.code(), self.expected).with_id("registration_member_malformed")
    }

    /// The error for a value that breaks a rule.
    pub(super) fn refused(&self) -> OAuthError {
        OAuthError::new(self.code(), self.rule).with_id("registration_member_refused")
    }

    /// Whether the value has the type of the member and is within its bounds.
    pub(super) fn fits(&self, value: &Value) -> bool {
        let is_text = |value: &Value, most: usize| {
            value.as_str().is_some_and(|text| text.len() <= most && !text.contains(is_unprintable))
        };
        match self.shape {
            Shape::Text(most) => is_text(value, most),
            Shape::Texts(most) => value.as_array().is_some_and(|values| {
                values.len() <= MOST_VALUES && values.iter().all(|value| is_text(value, most))
            }),
            Shape::Seconds => value.as_u64().is_some_and(|seconds| u32::try_from(seconds).is_ok()),
            Shape::Boolean => value.is_boolean(),
            Shape::Keys => {
                let keys = value.get("keys").and_then(Value::as_array);
                keys.is_some_and(|keys| keys.len() <= MOST_VALUES) && !holds_nul(value)
            }
        }
    }
}

/// The error for a client whose metadata break a rule. The problem itself may repeat text of the request, so it goes only to the log.
#[must_use]
pub(crate) fn refusal(error: &MetadataError) -> OAuthError {
    let name = error.member.split('[').next().unwrap_or_default();
    let told = Member::of(name).map_or(OTHER, Member::refused);
    told.with_hint(shortened(&error.to_string()))
}

/// The beginning of a text, at most 300 bytes, for the log.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 300;
    text[..text.floor_char_boundary(LONGEST)].to_owned()
}

/// A character that no name needs and that can change how the text around it is read: controls, and those that turn the
/// direction of writing round.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether some text in a value contains a NUL, which no database stores.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(holds_nul),
        Value::Object(members) => {
            members.iter().any(|(name, value)| name.contains('\0') || holds_nul(value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A description that could not be sent would be a panic when it is needed.
    #[test]
    fn every_member_stands_once_and_its_refusals_can_be_sent() {
        let names: BTreeSet<_> = MEMBERS.iter().map(|member| member.name).collect();
        assert_eq!(names.len(), MEMBERS.len());
        for member in &MEMBERS {
            for told in [member.unexpected(), member.refused()] {
                assert!(told.description().starts_with(member.name), "{told}");
            }
        }
    }

    #[test]
    fn a_rule_that_names_a_place_or_a_language_is_told_by_its_member() {
        let told = |member: &str| {
            let problem = "canary".to_owned();
            refusal(&MetadataError { member: member.to_owned(), problem })
        };

        let of_list = told("grant_types[1]");
        assert!(of_list.description().starts_with("grant_types: "));
        assert!(!of_list.description().contains("canary"));
        assert_eq!(of_list.hint(), Some("grant_types[1]: canary"));
        assert!(told("client_name#de").description().starts_with("client_name: "));
        assert_eq!(told("redirect_uris").code(), ErrorCode::INVALID_REDIRECT_URI);
        assert_eq!(told("client_secret").id(), "registration_contradiction");
    }
}
