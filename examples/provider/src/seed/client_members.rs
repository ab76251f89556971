//! The registered names of client metadata, each with the type of its value.

use super::json::{Located, SeedError};

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Texts,
    Boolean,
    Number,
    Object,
}

/// RFC 7591 and the registrations of OpenID Connect, logout, `DPoP`, mTLS, PAR and rich authorization requests.
pub(super) const METADATA: [(&str, Kind); 59] = [
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
    ("jwks_uri", Kind::Text),
    ("jwks", Kind::Object),
    ("software_id", Kind::Text),
    ("software_version", Kind::Text),
    ("software_statement", Kind::Text),
    ("application_type", Kind::Text),
    ("sector_identifier_uri", Kind::Text),
    ("subject_type", Kind::Text),
    ("id_token_signed_response_alg", Kind::Text),
    ("id_token_encrypted_response_alg", Kind::Text),
    ("id_token_encrypted_response_enc", Kind::Text),
    ("userinfo_signed_response_alg", Kind::Text),
    ("userinfo_encrypted_response_alg", Kind::Text),
    ("userinfo_encrypted_response_enc", Kind::Text),
    ("request_object_signing_alg", Kind::Text),
    ("request_object_encryption_alg", Kind::Text),
    ("request_object_encryption_enc", Kind::Text),
    ("token_endpoint_auth_signing_alg", Kind::Text),
    ("default_max_age", Kind::Number),
    ("require_auth_time", Kind::Boolean),
    ("default_acr_values", Kind::Texts),
    ("initiate_login_uri", Kind::Text),
    ("request_uris", Kind::Texts),
    ("post_logout_redirect_uris", Kind::Texts),
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
    ("require_signed_request_object", Kind::Boolean),
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

/// Whether a member has the type of its name.
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
