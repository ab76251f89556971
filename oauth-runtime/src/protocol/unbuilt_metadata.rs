//! Client metadata of RFCs that this version does not build. They are refused, because an operator who sets one would believe in a
//! protection that is not there.

use serde_json::Value;

/// The members: software statements, encryption and pairwise subjects of OpenID Connect, default classes of authentication, request
/// objects by reference, front-channel and back-channel logout, `DPoP`, mTLS, PAR, rich authorization requests, signed or encrypted
/// authorization and introspection responses, and CIBA.
pub const UNBUILT: [&str; 33] = [
    "software_statement",
    "sector_identifier_uri",
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "userinfo_encrypted_response_alg",
    "userinfo_encrypted_response_enc",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "default_acr_values",
    "request_uris",
    "frontchannel_logout_uri",
    "frontchannel_logout_session_required",
    "backchannel_logout_uri",
    "backchannel_logout_session_required",
    "dpop_bound_access_tokens",
    "tls_client_certificate_bound_access_tokens",
    "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_uri",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_email",
    "require_pushed_authorization_requests",
    "authorization_details_types",
    "authorization_signed_response_alg",
    "authorization_encrypted_response_alg",
    "authorization_encrypted_response_enc",
    "introspection_signed_response_alg",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
    "backchannel_token_delivery_mode",
    "backchannel_client_notification_endpoint",
    "backchannel_authentication_request_signing_alg",
    "backchannel_user_code_parameter",
];

/// Whether a member asks for something that is not built. A value that changes nothing, such as `false`, does not ask.
#[must_use]
pub fn asks_for_unbuilt(name: &str, value: &Value) -> bool {
    let asks_nothing = match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        _ => false,
    };
    UNBUILT.contains(&name) && !asks_nothing
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_protection_that_is_not_there_is_asked_for_only_by_a_value_that_wants_it() {
        for name in UNBUILT {
            assert!(asks_for_unbuilt(name, &json!(true)), "{name}");
            assert!(!asks_for_unbuilt(name, &json!(false)), "{name}");
        }
        assert!(!asks_for_unbuilt("x_own", &json!(true)));
    }
}
