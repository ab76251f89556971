//! The registered names of client metadata members, and the type of each.

use super::json::{Located, SeedError};

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Texts,
    Boolean,
    Number,
    Object,
}

/// The members that the provider obeys or shows: RFC 7591, OpenID Connect Registration, and at the end lifetimes in seconds,
/// which no standard defines.
pub(super) const METADATA: [(&str, Kind); 29] = [
    ("redirect_uris", Kind::Texts),
    ("token_endpoint_auth_method", Kind::Text),
    ("grant_types", Kind::Texts),
    ("response_types", Kind::Texts),
    ("client_name", Kind::Text),
    ("client_uri", Kind::Text),
    ("logo_uri", Kind::Text),
    ("scope", Kind::Text),
    ("contacts", Kind::Texts),
    ("tos_uri", Kind::Text),
    ("policy_uri", Kind::Text),
    ("software_id", Kind::Text),
    ("software_version", Kind::Text),
    ("application_type", Kind::Text),
    ("subject_type", Kind::Text),
    ("id_token_signed_response_alg", Kind::Text),
    ("userinfo_signed_response_alg", Kind::Text),
    ("post_logout_redirect_uris", Kind::Texts),
    ("default_max_age", Kind::Number),
    ("require_auth_time", Kind::Boolean),
    ("initiate_login_uri", Kind::Text),
    ("jwks", Kind::Object),
    ("token_endpoint_auth_signing_alg", Kind::Text),
    ("jwks_uri", Kind::Text),
    ("request_object_signing_alg", Kind::Text),
    ("require_signed_request_object", Kind::Boolean),
    ("access_token_format", Kind::Text),
    ("access_token_expires_in", Kind::Number),
    ("refresh_token_expires_in", Kind::Number),
];

/// Members that people read or follow. A client may register them in several languages: `client_name#de`. RFC 7591, section 2.2.
pub(super) const IN_LANGUAGES: [&str; 5] =
    ["client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri"];

/// Members that demand more than the provider does: encryption and signed requests of OpenID Connect, sign-out in the other
/// direction, `DPoP`, mTLS, PAR and rich authorization requests. An operator who sets one of these would believe in a protection
/// that is missing.
pub(super) const UNBUILT: [(&str, Kind); 33] = [
    ("software_statement", Kind::Text),
    ("sector_identifier_uri", Kind::Text),
    ("id_token_encrypted_response_alg", Kind::Text),
    ("id_token_encrypted_response_enc", Kind::Text),
    ("userinfo_encrypted_response_alg", Kind::Text),
    ("userinfo_encrypted_response_enc", Kind::Text),
    ("request_object_encryption_alg", Kind::Text),
    ("request_object_encryption_enc", Kind::Text),
    ("default_acr_values", Kind::Texts),
    ("request_uris", Kind::Texts),
    ("frontchannel_logout_uri", Kind::Text),
    ("frontchannel_logout_session_required", Kind::Boolean),
    ("backchannel_logout_uri", Kind::Text),
    ("backchannel_logout_session_required", Kind::Boolean),
    ("dpop_bound_access_tokens", Kind::Boolean),
    ("tls_client_certificate_bound_access_tokens", Kind::Boolean),
    ("tls_client_auth_subject_dn", Kind::Text),
    ("tls_client_auth_san_dns", Kind::Text),
    ("tls_client_auth_san_uri", Kind::Text),
    ("tls_client_auth_san_ip", Kind::Text),
    ("tls_client_auth_san_email", Kind::Text),
    ("require_pushed_authorization_requests", Kind::Boolean),
    ("authorization_details_types", Kind::Texts),
    ("authorization_signed_response_alg", Kind::Text),
    ("authorization_encrypted_response_alg", Kind::Text),
    ("authorization_encrypted_response_enc", Kind::Text),
    ("introspection_signed_response_alg", Kind::Text),
    ("introspection_encrypted_response_alg", Kind::Text),
    ("introspection_encrypted_response_enc", Kind::Text),
    ("backchannel_token_delivery_mode", Kind::Text),
    ("backchannel_client_notification_endpoint", Kind::Text),
    ("backchannel_authentication_request_signing_alg", Kind::Text),
    ("backchannel_user_code_parameter", Kind::Boolean),
];

/// Checks that a member has the type that belongs to its name.
pub(super) fn check_kind(member: &Located<'_>, kind: Kind) -> Result<(), SeedError> {
    match kind {
        Kind::Text => member.text().map(|_| ()),
        Kind::Texts => member.texts().map(|_| ()),
        Kind::Boolean => member.boolean().map(|_| ()),
        Kind::Number if member.value().is_u64() => Ok(()),
        Kind::Number => Err(member.error("expected a whole number")),
        Kind::Object if member.value().is_object() => Ok(()),
        Kind::Object => Err(member.error("expected an object")),
    }
}

/// Refuses a member of [`UNBUILT`], unless its value asks for nothing more than what happens anyway.
pub(super) fn check_unbuilt(member: &Located<'_>, kind: Kind) -> Result<(), SeedError> {
    check_kind(member, kind)?;
    let value = member.value();
    let asks_nothing = match kind {
        Kind::Boolean => value == false,
        Kind::Texts => value.as_array().is_some_and(Vec::is_empty),
        Kind::Text | Kind::Number | Kind::Object => false,
    };
    if asks_nothing { Ok(()) } else { Err(member.error("not built yet")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use oauth_runtime::protocol::unbuilt_metadata;
    use serde_json::{Value, json};

    fn problem(name: &str, value: &Value) -> Option<String> {
        let mut client = json!({
            "client_id": "a",
            "client_secret": "s",
            "redirect_uris": ["https://a.example/cb"],
        });
        client[name] = value.clone();
        let seed = json!({ "clients": [client] }).to_string();
        Seed::parse(&seed).err().map(|error| error.to_string())
    }

    #[test]
    fn a_member_that_the_provider_would_not_keep_to_is_refused() {
        for (name, kind) in UNBUILT {
            let value = match kind {
                Kind::Text => json!("https://a.example"),
                Kind::Texts => json!(["https://a.example"]),
                Kind::Boolean => json!(true),
                Kind::Number => json!(60),
                Kind::Object => json!({ "keys": [] }),
            };
            let expected = format!("clients[0].{name}: not built yet");
            assert_eq!(problem(name, &value), Some(expected));
        }
    }

    #[test]
    fn the_seed_and_the_toolkit_agree_about_what_is_not_built() {
        assert_eq!(UNBUILT.map(|(name, _)| name), unbuilt_metadata::UNBUILT);
    }

    #[test]
    fn a_member_that_asks_for_nothing_is_accepted() {
        for (name, kind) in UNBUILT {
            let value = match kind {
                Kind::Texts => json!([]),
                Kind::Boolean => json!(false),
                _ => continue,
            };
            assert_eq!(problem(name, &value), None, "{name}");
        }
        for (name, value) in [
            ("subject_type", json!("public")),
            ("client_name", json!("A")),
            ("contacts", json!(["a@example.com"])),
            ("software_id", json!("a")),
            ("application_type", json!("native")),
            ("id_token_signed_response_alg", json!("ES256")),
            ("post_logout_redirect_uris", json!(["http://127.0.0.1:9999/out"])),
            ("default_max_age", json!(3600)),
            ("require_auth_time", json!(true)),
            ("initiate_login_uri", json!("https://a.example/login")),
            ("logo_uri", json!("http://127.0.0.1:9999/logo.png")),
        ] {
            assert_eq!(problem(name, &value), None, "{name}");
        }
    }

    #[test]
    fn what_people_read_may_stand_there_in_several_languages() {
        for (name, value) in [
            ("client_name#de", json!("Kalender")),
            ("client_name#zh-Hans-CN", json!("x")),
            ("tos_uri#de", json!("https://a.example/de")),
        ] {
            assert_eq!(problem(name, &value), None, "{name}");
        }
        for (name, value, expected) in [
            (
                "client_name#",
                json!("x"),
                "`` is no language tag, expected one such as client_name#de",
            ),
            ("client_name#!", json!("x"), "`!` is no language tag"),
            ("client_name#de", json!(1), "expected a string"),
            ("tos_uri#de", json!("javascript:alert(1)"), "expected an http or https address"),
            ("scope#de", json!("profile"), "unknown member"),
        ] {
            let problem = problem(name, &value).unwrap();
            assert!(problem.starts_with(&format!("clients[0].{name}: {expected}")), "{problem}");
        }
    }

    #[test]
    fn an_address_of_a_client_is_https_or_leads_to_this_machine() {
        for name in ["client_uri", "logo_uri", "tos_uri", "policy_uri"] {
            assert_eq!(problem(name, &json!("https://a.example/")), None, "{name}");
            assert_eq!(problem(name, &json!("http://[::1]:1/")), None, "{name}");
            for address in ["http://a.example/", "javascript:alert(1)", "ftp://a.example", "a"] {
                let problem = problem(name, &json!(address)).unwrap();
                assert!(problem.starts_with(&format!("clients[0].{name}: ")), "{problem}");
            }
        }
    }
}
