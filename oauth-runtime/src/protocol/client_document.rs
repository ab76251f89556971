//! The metadata of a client in a document that the client publishes. OAuth Client ID Metadata Document, section 4.
//!
//! One document is meant for every server, so grants, response types and scope words that this server does not give to such clients
//! are left out. Everything else must obey the rules for clients that register themselves.

use super::{
    client::AuthMethod,
    client_id_url::ClientIdUrl,
    client_metadata::ClientMetadata,
    error::{ErrorCode, OAuthError},
    registration_request,
    scope::Scope,
    self_registration::SelfRegistrationRules,
};
use serde_json::{Map, Value};

const NO_OBJECT: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "the document at the client_id is no JSON object",
)
.with_id("client_document_malformed");
const OTHER_CLIENT: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "the document at the client_id names another client_id: expected its own address, letter by letter",
)
.with_id("client_document_of_another");
const SECRET: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "the document at the client_id is public, so it must have neither client_secret nor client_secret_expires_at",
)
.with_id("client_document_secret");
const METHOD: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "token_endpoint_auth_method: a client with a public document shares no secret, so expected none or private_key_jwt",
)
.with_id("client_document_method");
const KEYS_ELSEWHERE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "jwks: expected in the document itself, because this server does not fetch the jwks_uri of a client document",
)
.with_id("client_document_keys");

/// The grants that a client with a document may have.
const GRANT_TYPES: [&str; 2] = ["authorization_code", "refresh_token"];
/// The response types that a client with a document may have.
const RESPONSE_TYPES: [&str; 1] = ["code"];
/// The members that a document must not have: the server decides about secrets.
const SECRETS: [&str; 2] = ["client_secret", "client_secret_expires_at"];

/// The metadata that this server takes from the document at `url`. Without `token_endpoint_auth_method` the client is public: the
/// default of RFC 7591 is a secret, and nobody could have given the client one.
///
/// # Errors
/// `invalid_client_metadata` or `invalid_redirect_uri`.
pub fn metadata(
    document: Value,
    url: &ClientIdUrl,
    rules: &SelfRegistrationRules,
) -> Result<ClientMetadata, OAuthError> {
    let Value::Object(members) = document else { return Err(NO_OBJECT) };
    if members.get("client_id").and_then(Value::as_str) != Some(url.as_str()) {
        return Err(OTHER_CLIENT);
    }
    let is_there = |name: &str| members.get(name).is_some_and(|value| !value.is_null());
    if SECRETS.iter().any(|name| is_there(name)) {
        return Err(SECRET);
    }
    let mut metadata = registration_request::metadata(members)?;
    let method = metadata
        .token_endpoint_auth_method
        .get_or_insert_with(|| AuthMethod::NONE.as_str().to_owned());
    let signs = *method == AuthMethod::PRIVATE_KEY_JWT.as_str();
    if !signs && *method != AuthMethod::NONE.as_str() {
        return Err(METHOD);
    }
    // The token endpoint fetches nothing from an address that a stranger's document names.
    metadata.other.remove("jwks_uri");
    // Otherwise a link to this server could send a browser to any address of a stranger, without asking the person.
    metadata.other.remove("post_logout_redirect_uris");
    if signs && !metadata.other.contains_key("jwks") {
        return Err(KEYS_ELSEWHERE);
    }
    keep(&mut metadata.grant_types, &GRANT_TYPES);
    keep(&mut metadata.response_types, &RESPONSE_TYPES);
    let is_for_others = |asked: &String| {
        Scope::parse(asked).is_ok_and(|asked| asked.intersection(&rules.scope).is_empty())
    };
    if metadata.scope.as_ref().is_some_and(is_for_others) {
        metadata.scope = None;
    }
    Ok(rules.widen(rules.admit(metadata)?))
}

/// Whether two versions of a client's metadata send answers to the same places and prove the client by the same keys.
#[cfg(feature = "fetch")]
pub(crate) fn is_same_client(left: &ClientMetadata, right: &ClientMetadata) -> bool {
    left.redirect_uris == right.redirect_uris
        && left.auth_method() == right.auth_method()
        && left.jwks() == right.jwks()
}

fn keep(words: &mut Option<Vec<String>>, known: &[&str]) {
    if let Some(words) = words {
        words.retain(|word| known.contains(&word.as_str()));
    }
}

/// The metadata of a client whose document has not been read: the most that a document could permit.
#[must_use]
pub fn unread(redirect_uri: &str, rules: &SelfRegistrationRules) -> ClientMetadata {
    ClientMetadata {
        other: Map::new(),
        scope: Some(rules.scope.to_string()),
        ..ClientMetadata::default()
            .with_redirect_uris([redirect_uri])
            .with_auth_method(AuthMethod::NONE.as_str())
            .with_grant_types(GRANT_TYPES)
            .with_response_types(RESPONSE_TYPES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::self_registration::{SelfRegisteredSchemes, SelfRegisteredScope};
    use serde_json::json;

    const ADDRESS: &str = "https://app.example/client.json";

    fn read(members: &Value) -> Result<ClientMetadata, &'static str> {
        let mut document = json!({
            "client_id": ADDRESS,
            "client_name": "App",
            "redirect_uris": ["https://app.example/cb"],
        });
        for (name, value) in members.as_object().unwrap() {
            document[name] = value.clone();
        }
        read_whole(document)
    }

    fn read_whole(document: Value) -> Result<ClientMetadata, &'static str> {
        let rules = SelfRegistrationRules {
            default_scope: Scope::stored("profile"),
            scope: Scope::stored("profile email"),
            given_scope: SelfRegisteredScope::AsAsked,
            schemes: SelfRegisteredSchemes::ReverseDomain,
            has_refresh: true,
            speaks_openid: true,
        };
        let url = ClientIdUrl::parse(ADDRESS).unwrap();
        metadata(document, &url, &rules).map_err(|refused| refused.id())
    }

    #[test]
    fn a_document_of_another_client_and_what_is_no_object_say_nothing() {
        for other in [
            json!("https://app.example/other.json"),
            json!("https://app.example/client.json/"),
            json!("https://APP.example/client.json"),
            json!("https://app.example/client.json#a"),
            json!([ADDRESS]),
            Value::Null,
        ] {
            let refused = read(&json!({ "client_id": other })).unwrap_err();
            assert_eq!(refused, "client_document_of_another", "{other}");
        }
        for document in [json!([]), json!("{}"), json!(1), Value::Null] {
            assert_eq!(read_whole(document), Err("client_document_malformed"));
        }
    }

    #[test]
    fn a_public_document_has_no_secret_and_no_method_with_one() {
        for (members, id) in [
            (json!({ "client_secret": "x" }), "client_document_secret"),
            (json!({ "client_secret_expires_at": 0 }), "client_document_secret"),
            (
                json!({ "token_endpoint_auth_method": "client_secret_basic" }),
                "client_document_method",
            ),
            (
                json!({ "token_endpoint_auth_method": "client_secret_post" }),
                "client_document_method",
            ),
            (
                json!({ "token_endpoint_auth_method": "client_secret_jwt" }),
                "client_document_method",
            ),
            (json!({ "token_endpoint_auth_method": "tls_client_auth" }), "client_document_method"),
            (json!({ "token_endpoint_auth_method": "private_key_jwt" }), "client_document_keys"),
            (
                json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example/k" }),
                "client_document_keys",
            ),
        ] {
            assert_eq!(read(&members).err(), Some(id), "{members}");
        }
        assert_eq!(read(&json!({})).unwrap().auth_method(), "none");
    }

    #[test]
    fn what_is_for_other_servers_is_left_out() {
        let admitted = read(&json!({
            "grant_types": ["authorization_code", "password", "client_credentials", "refresh_token"],
            "response_types": ["code", "token"],
            "scope": "email admin",
            "jwks_uri": "https://app.example/keys",
            "post_logout_redirect_uris": ["https://app.example/out"],
            "introspection": true,
            "access_token_expires_in": 1_000_000,
        }))
        .unwrap();

        assert_eq!(
            serde_json::to_value(&admitted).unwrap(),
            json!({
                "client_name": "App",
                "redirect_uris": ["https://app.example/cb"],
                "token_endpoint_auth_method": "none",
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "scope": "email",
            })
        );
        assert_eq!(read(&json!({ "scope": "files" })).unwrap().scope.as_deref(), Some("profile"));
    }

    #[test]
    fn the_rest_is_held_to_the_rules_of_registration() {
        for (members, id) in [
            (json!({ "redirect_uris": ["javascript:alert(1)"] }), "redirect_uri_scheme_dangerous"),
            (json!({ "redirect_uris": ["editor:/cb"] }), "registration_scheme_withheld"),
            (json!({ "redirect_uris": "https://app.example/cb" }), "registration_member_malformed"),
            (json!({ "client_name": "a\u{202e}b" }), "registration_member_malformed"),
            (json!({ "scope": "a\"b" }), "registration_scope_malformed"),
            (json!({ "software_statement": "a.b.c" }), "software_statement_unapproved"),
        ] {
            assert_eq!(read(&members).err(), Some(id), "{members}");
        }
    }
}
