//! All error codes, with where each is defined and where this server sends it.

use super::error::ErrorCode;

/// An error code, with where it is defined and where it is sent.
pub(crate) struct KnownError {
    pub(crate) code: ErrorCode,
    /// The usual name of the document that defines the code.
    pub(crate) document: &'static str,
    /// The number of the section that defines the code.
    pub(crate) section: &'static str,
    pub(crate) sent: Sent,
}

/// Where a code is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// By endpoints that every server has, or by its resources.
    Always,
    /// To a redirect URI, so only by servers with a response type.
    ToRedirectUris,
    /// To a redirect URI, only by servers that speak OpenID Connect.
    ByOpenIdProviders,
    /// To clients on devices, so only by servers with the device code grant.
    ToDevices,
    /// Where clients register themselves, or come from their documents.
    ToRegistrations,
    /// By no endpoint.
    Never,
}

/// Every code, in the order in which a client meets them.
pub(crate) const KNOWN_ERRORS: [KnownError; 28] = [
    known(ErrorCode::INVALID_REQUEST, "RFC 6749", "5.2", Sent::Always),
    known(ErrorCode::INVALID_CLIENT, "RFC 6749", "5.2", Sent::Always),
    known(ErrorCode::INVALID_GRANT, "RFC 6749", "5.2", Sent::Always),
    known(ErrorCode::UNAUTHORIZED_CLIENT, "RFC 6749", "5.2", Sent::Always),
    known(ErrorCode::UNSUPPORTED_GRANT_TYPE, "RFC 6749", "5.2", Sent::Always),
    known(ErrorCode::UNSUPPORTED_RESPONSE_TYPE, "RFC 6749", "4.1.2.1", Sent::ToRedirectUris),
    known(ErrorCode::INVALID_SCOPE, "RFC 6749", "5.2", Sent::Always),
    known(ErrorCode::ACCESS_DENIED, "RFC 6749", "4.1.2.1", Sent::Always),
    known(ErrorCode::AUTHORIZATION_PENDING, "RFC 8628", "3.5", Sent::ToDevices),
    known(ErrorCode::SLOW_DOWN, "RFC 8628", "3.5", Sent::ToDevices),
    known(ErrorCode::EXPIRED_TOKEN, "RFC 8628", "3.5", Sent::ToDevices),
    known(ErrorCode::SERVER_ERROR, "RFC 6749", "4.1.2.1", Sent::Always),
    known(ErrorCode::TEMPORARILY_UNAVAILABLE, "RFC 6749", "4.1.2.1", Sent::Always),
    known(ErrorCode::INVALID_TOKEN, "RFC 6750", "3.1", Sent::Always),
    known(ErrorCode::INSUFFICIENT_SCOPE, "RFC 6750", "3.1", Sent::Always),
    known(ErrorCode::INSUFFICIENT_USER_AUTHENTICATION, "RFC 9470", "3", Sent::Always),
    known(ErrorCode::UNMET_AUTHENTICATION_REQUIREMENTS, "RFC 9470", "5", Sent::ToRedirectUris),
    known(ErrorCode::INVALID_TARGET, "RFC 8707", "2", Sent::Always),
    known(ErrorCode::INVALID_REQUEST_OBJECT, OPENID, "3.1.2.6", Sent::ToRedirectUris),
    known(ErrorCode::REQUEST_NOT_SUPPORTED, OPENID, "3.1.2.6", Sent::Never),
    known(ErrorCode::LOGIN_REQUIRED, OPENID, "3.1.2.6", Sent::ByOpenIdProviders),
    known(ErrorCode::CONSENT_REQUIRED, OPENID, "3.1.2.6", Sent::ByOpenIdProviders),
    known(ErrorCode::REQUEST_URI_NOT_SUPPORTED, OPENID, "3.1.2.6", Sent::ToRedirectUris),
    known(ErrorCode::INVALID_REDIRECT_URI, "RFC 7591", "3.2.2", Sent::ToRegistrations),
    known(ErrorCode::INVALID_CLIENT_METADATA, "RFC 7591", "3.2.2", Sent::ToRegistrations),
    known(ErrorCode::INVALID_SOFTWARE_STATEMENT, "RFC 7591", "3.2.2", Sent::ToRegistrations),
    known(ErrorCode::UNAPPROVED_SOFTWARE_STATEMENT, "RFC 7591", "3.2.2", Sent::ToRegistrations),
    known(ErrorCode::UNSUPPORTED_TOKEN_TYPE, "RFC 7009", "2.2.1", Sent::Never),
];

const OPENID: &str = "OpenID Connect Core";

const fn known(
    code: ErrorCode,
    document: &'static str,
    section: &'static str,
    sent: Sent,
) -> KnownError {
    KnownError { code, document, section, sent }
}

impl KnownError {
    /// The address at which the section can be read.
    pub(crate) fn address(&self) -> String {
        match self.document.strip_prefix("RFC ") {
            Some(number) => {
                format!("https://www.rfc-editor.org/rfc/rfc{number}#section-{}", self.section)
            }
            None => "https://openid.net/specs/openid-connect-core-1_0.html#AuthError".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_that_has_a_name_is_in_the_table_once() {
        let constants = include_str!("error.rs").split("Self = Self(\"").skip(1);
        let named: BTreeSet<_> =
            constants.map(|rest| rest.split('"').next().unwrap_or_default()).collect();
        let codes =
            named.into_iter().filter(|word| !matches!(*word, "acr_values" | "max_age" | "scope"));
        let known: BTreeSet<_> = KNOWN_ERRORS.iter().map(|error| error.code.as_str()).collect();

        assert_eq!(known, codes.collect());
        assert_eq!(known.len(), KNOWN_ERRORS.len());
    }

    #[test]
    fn a_section_has_an_address() {
        assert_eq!(KNOWN_ERRORS[0].address(), "https://www.rfc-editor.org/rfc/rfc6749#section-5.2");
    }
}
