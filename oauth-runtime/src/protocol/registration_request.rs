//! The body of a registration. RFC 7591, sections 2, 2.3 and 3.1; RFC 7592, section 2.2.

use super::{
    client_metadata::ClientMetadata,
    error::{ErrorCode, OAuthError},
    registration_members::{MOST_VALUES, Member, shortened},
    strict_json,
};
use serde_json::{Map, Value};

const MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "the body must be one JSON object, at most 16 levels deep, in which no member stands twice",
)
.with_id("registration_malformed");
const TOO_MANY_LANGUAGES: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "members in at most 32 languages together can be registered",
)
.with_id("registration_languages");
pub(crate) const STATEMENT_MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_SOFTWARE_STATEMENT,
    "software_statement: expected a signed JWT in compact form",
)
.with_id("software_statement_malformed");
pub(crate) const STATEMENT_UNAPPROVED: OAuthError = OAuthError::new(
    ErrorCode::UNAPPROVED_SOFTWARE_STATEMENT,
    "software_statement: this server does not trust whoever made it",
)
.with_id("software_statement_unapproved");
const SERVERS_OWN: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "registration_access_token, registration_client_uri, client_secret_expires_at and client_id_issued_at are the server's: leave them out",
)
.with_id("registration_servers_own");
const CLIENT_ID_WRONG: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "client_id: expected the identifier of the client at this address",
)
.with_id("registration_client_id");

/// The members that a change may not name (RFC 7592 section 2.2).
const OF_SERVER: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// A registration request: the members that this server stores, each of its type and within its bounds. The rules are not checked yet.
#[derive(Clone, Debug)]
pub struct RegistrationRequest {
    /// The metadata. Where the software statement has a member, its value replaces that of the client.
    pub metadata: ClientMetadata,
    /// The software statement as it was sent, if it was approved.
    pub(crate) software_statement: Option<String>,
    /// The present secret of the client, if a change names it.
    pub(crate) client_secret: Option<PresentSecret>,
}

/// A secret from a request body; its text is not printed.
#[derive(Clone)]
pub(crate) struct PresentSecret(pub(crate) String);

impl std::fmt::Debug for PresentSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PresentSecret(***)")
    }
}

impl RegistrationRequest {
    /// Reads a new registration. Members that this server does not know are ignored, and so are those without a value. `approve`
    /// returns the claims of a software statement that it accepts (RFC 7591 section 2.3).
    ///
    /// # Errors
    /// `invalid_client_metadata`, `invalid_redirect_uri` or one of the two codes for software statements.
    pub fn parse(
        body: &[u8],
        approve: impl FnOnce(&str) -> Result<Map<String, Value>, OAuthError>,
    ) -> Result<Self, OAuthError> {
        let mut members = object(body)?;
        let software_statement = stated(&mut members, approve)?;
        Ok(Self { metadata: metadata(members)?, software_statement, client_secret: None })
    }

    /// Reads a change of the client with that identifier. The body contains everything that the client registers from now on and
    /// its identifier, but no member that the server decides.
    ///
    /// # Errors
    /// The same as of [`parse`](Self::parse).
    pub fn parse_change(
        body: &[u8],
        client_id: &str,
        approve: impl FnOnce(&str) -> Result<Map<String, Value>, OAuthError>,
    ) -> Result<Self, OAuthError> {
        let mut members = object(body)?;
        if OF_SERVER.iter().any(|name| members.contains_key(*name)) {
            return Err(SERVERS_OWN);
        }
        if members.get("client_id").and_then(Value::as_str) != Some(client_id) {
            return Err(CLIENT_ID_WRONG);
        }
        let client_secret = match members.get("client_secret") {
            None | Some(Value::Null) => None,
            // A value that is no text is the secret of no client.
            Some(given) => Some(PresentSecret(given.as_str().unwrap_or_default().to_owned())),
        };
        let software_statement = stated(&mut members, approve)?;
        Ok(Self { metadata: metadata(members)?, software_statement, client_secret })
    }
}

/// Removes the software statement from the members, and lets its claims about the client replace the client's own members (RFC 7591
/// section 3.1.1).
fn stated(
    members: &mut Map<String, Value>,
    approve: impl FnOnce(&str) -> Result<Map<String, Value>, OAuthError>,
) -> Result<Option<String>, OAuthError> {
    let given = members.remove("software_statement").filter(|given| !given.is_null());
    let Some(given) = given else { return Ok(None) };
    let Some(statement) = given.as_str().filter(|_| is_compact(&given)) else {
        return Err(STATEMENT_MALFORMED);
    };
    let is_of_client = |(name, _): &(String, Value)| Member::of(name).is_some();
    members.extend(approve(statement)?.into_iter().filter(is_of_client));
    Ok(Some(statement.to_owned()))
}

fn object(body: &[u8]) -> Result<Map<String, Value>, OAuthError> {
    match strict_json::parse(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(MALFORMED),
        Err(error) => Err(MALFORMED.with_hint(shortened(&error.to_string()))),
    }
}

/// The members that are stored, each of its type and within its bounds.
pub(super) fn metadata(members: Map<String, Value>) -> Result<ClientMetadata, OAuthError> {
    if let Some(statement) = members.get("software_statement").filter(|given| !given.is_null()) {
        return Err(if is_compact(statement) { STATEMENT_UNAPPROVED } else { STATEMENT_MALFORMED });
    }
    let mut kept = Map::new();
    let mut languages = 0;
    for (name, value) in members {
        let is_left_out = value.is_null() || value == "";
        let Some(member) = Member::of(&name).filter(|_| !is_left_out) else { continue };
        if !member.fits(&value) {
            return Err(member.unexpected());
        }
        if let Some((_, tag)) = name.split_once('#') {
            languages += 1;
            // Language tags are short (RFC 5646 section 4.4.1); the rules check the rest of the tag.
            if tag.len() > 64 {
                return Err(member.refused());
            }
        }
        kept.insert(name, value);
    }
    if languages > MOST_VALUES {
        return Err(TOO_MANY_LANGUAGES);
    }
    serde_json::from_value(Value::Object(kept))
        .map_err(|error| MALFORMED.with_hint(shortened(&error.to_string())))
}

/// Whether a value looks like a signed JWT (RFC 7515 section 7.1).
fn is_compact(value: &Value) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let parts: Vec<_> = value.as_str().unwrap_or_default().split('.').collect();
    parts.len() == 3 && parts.into_iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(body: &Value) -> Result<ClientMetadata, OAuthError> {
        RegistrationRequest::parse(body.to_string().as_bytes(), trusts_nobody)
            .map(|request| request.metadata)
    }

    fn trusts_nobody(_: &str) -> Result<Map<String, Value>, OAuthError> {
        Err(STATEMENT_UNAPPROVED)
    }

    #[test]
    fn what_is_known_is_kept_and_the_rest_ignored() {
        let metadata = parsed(&json!({
            "client_name": "Calendar",
            "client_name#de": "Kalender",
            "scope": "",
            "logo_uri": null,
            "introspection": true,
            "access_token_expires_in": 1_000_000,
            "client_id": "admin",
            "client_secret": "secret",
            "skip_consent": true,
            "contacts#de": ["x"],
        }))
        .unwrap();

        assert_eq!(
            serde_json::to_value(&metadata).unwrap(),
            json!({ "client_name": "Calendar", "client_name#de": "Kalender" })
        );
    }

    #[test]
    fn a_member_of_another_type_or_beyond_its_bounds_is_named() {
        let many = |text: &str| vec![text.to_owned(); MOST_VALUES + 1];
        for (name, value) in [
            ("redirect_uris", json!("https://a.example/cb")),
            ("redirect_uris", json!([1])),
            ("redirect_uris", json!(many("https://a.example/cb"))),
            ("redirect_uris", json!(["x".repeat(2049)])),
            ("grant_types", json!({})),
            ("client_name", json!(["a"])),
            ("client_name", json!("a\nb")),
            ("client_name", json!("a\u{202e}b")),
            ("client_name", json!("a".repeat(257))),
            ("client_name#de", json!(1)),
            ("scope", json!(["a"])),
            ("contacts", json!([null])),
            ("jwks", json!([])),
            ("jwks", json!({ "keys": [{ "kid": "a\0" }] })),
            ("jwks", json!({ "keys": many("") })),
            ("software_id", json!(true)),
        ] {
            let refused = parsed(&json!({ name: value })).unwrap_err();
            let base = name.split('#').next().unwrap();
            assert!(refused.description().starts_with(base), "{name}: {refused}");
        }
    }

    #[test]
    fn what_is_no_object_with_each_member_once_is_malformed() {
        for body in ["", "[]", "1", "{\"a\":1,\"a\":1}", "{", "{}{}", "\"x\""] {
            let refused = RegistrationRequest::parse(body.as_bytes(), trusts_nobody).unwrap_err();
            assert_eq!(refused.id(), "registration_malformed", "{body}");
        }
        let tagged: Map<_, _> = (0..=MOST_VALUES)
            .map(|number| (format!("client_name#a{number}"), json!("x")))
            .collect();
        assert_eq!(parsed(&tagged.into()).unwrap_err().id(), "registration_languages");
    }

    #[test]
    fn a_software_statement_is_never_ignored() {
        for (statement, code) in [
            (json!("a.b.c"), ErrorCode::UNAPPROVED_SOFTWARE_STATEMENT),
            (json!("a.b."), ErrorCode::INVALID_SOFTWARE_STATEMENT),
            (json!({}), ErrorCode::INVALID_SOFTWARE_STATEMENT),
        ] {
            let refused = parsed(&json!({ "software_statement": statement })).unwrap_err();
            assert_eq!(refused.code(), code);
        }
        assert!(parsed(&json!({ "software_statement": null })).is_ok());
    }

    /// RFC 7591 section 3.1.1.
    #[test]
    fn what_a_statement_says_of_the_client_counts_more_than_what_the_client_says() {
        let claims = json!({
            "client_name": "Calendar by its maker",
            "scope": null,
            "iss": "https://maker.example",
            "registration_access_token": "x",
        });
        let approve = |_: &str| Ok(claims.as_object().unwrap().clone());
        let body = json!({ "client_name": "Bank", "scope": "a", "software_statement": "a.b.c" });

        let read = RegistrationRequest::parse(body.to_string().as_bytes(), approve).unwrap();

        let metadata = serde_json::to_value(&read.metadata).unwrap();
        assert_eq!(metadata, json!({ "client_name": "Calendar by its maker" }));
        assert_eq!(read.software_statement.as_deref(), Some("a.b.c"));
    }

    /// RFC 7592 section 2.2.
    #[test]
    fn a_change_names_its_client_and_nothing_of_the_servers() {
        let change = |body: Value| {
            RegistrationRequest::parse_change(body.to_string().as_bytes(), "app", trusts_nobody)
                .map_err(|refused| refused.id())
        };

        assert!(change(json!({ "client_id": "app" })).is_ok());
        let with_secret = change(json!({ "client_id": "app", "client_secret": "s" })).unwrap();
        assert!(with_secret.client_secret.is_some());
        assert_eq!(change(json!({})).unwrap_err(), "registration_client_id");
        assert_eq!(change(json!({ "client_id": "App" })).unwrap_err(), "registration_client_id");
        for name in OF_SERVER {
            let body = json!({ "client_id": "app", name: null });
            assert_eq!(change(body).unwrap_err(), "registration_servers_own", "{name}");
        }
    }
}
