//! The kinds of events, and the name of each.

use crate::protocol::{
    error::{ErrorCode, OAuthError},
    scope::Scope,
};

/// The kind of an event, with its details. The envelope ([`Event`](super::Event)) says when it happened, and to which client and
/// user.
///
/// No variant holds a secret: no password, no code, no token and no key, neither a right one nor a wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind<'a> {
    /// A client authenticated.
    ClientAuthenticated,
    /// Somebody failed to authenticate as the client.
    ClientAuthenticationFailed,
    /// An attempt to authenticate as the client was refused without being checked, because there were too many failures (429).
    ClientAuthenticationThrottled,
    /// A request was refused, at an endpoint or at a resource. The client is the registered client that sent the request or was
    /// named in it.
    #[non_exhaustive]
    Refused {
        /// The name of the endpoint, or `authorization`, or `resource`.
        endpoint: &'static str,
        /// The error code as the client receives it.
        code: ErrorCode,
        /// The identifier under which translations have the text of the refusal.
        id: &'static str,
        /// The description that the client receives.
        description: &'static str,
        /// A further hint for the operator.
        hint: Option<&'a str>,
    },
    /// A user signed in with the right password. `client_id` is the client of the password grant, and `None` at a sign-in page.
    #[non_exhaustive]
    Authenticated {
        /// The name that the user typed, which is that of an existing account.
        username: &'a str,
    },
    /// A password was wrong, or no account has the name. `client_id` is the client of the password grant, and `None` at a sign-in
    /// page.
    PasswordWrong,
    /// A password was refused without being checked, because there were too many wrong ones (429).
    PasswordThrottled,
    /// The client's authorization request needs a user, and nobody is signed in.
    LoginRequired,
    /// The client's authorization request was granted: by the user on the consent page, or by the application for the user.
    #[non_exhaustive]
    ConsentGiven {
        /// The granted scope, which may be less than the requested one.
        scope: &'a Scope,
    },
    /// The user denied the client's authorization request.
    ConsentDenied,
    /// An authorization code was issued.
    CodeIssued,
    /// A device code and its user code were issued.
    DeviceCodeIssued,
    /// A user entered a user code of the client's device. From now on no other user can decide about it.
    UserCodeOpened,
    /// A user typed a user code that no device shows, or that somebody else has already entered.
    UserCodeWrong,
    /// A user code was refused without being checked, because the user, or the source of the request, typed too many wrong ones
    /// (429).
    UserCodeThrottled,
    /// One of the application's own grants answered the client at the authorization endpoint.
    #[non_exhaustive]
    ResponseIssued {
        /// The `response_type` of the request.
        response_type: &'static str,
    },
    /// Tokens were issued.
    #[non_exhaustive]
    TokenIssued {
        /// The grant type by which they were issued.
        grant_type: &'static str,
    },
    /// Tokens were issued for a refresh token, which was used up by that.
    TokenRefreshed,
    /// The client lost the answer to a refresh and got the same answer again.
    RefreshRepeated,
    /// A refresh token that was already used was presented again; its family is revoked.
    RefreshTokenReused,
    /// An authorization code that was already used was presented again; the tokens issued for it are revoked.
    CodeReplayed,
    /// An authorization code was invalidated after too many wrong code verifiers.
    CodeVerifierGuessed,
    /// A token was revoked; if it was a refresh token, its family was revoked with it.
    TokenRevoked,
    /// The user withdrew the access that they had granted to the client.
    AuthorizationWithdrawn,
    /// Every token and code of the client, or of the user, was revoked.
    #[non_exhaustive]
    AccessRevoked {
        /// How many tokens were revoked.
        tokens: u64,
    },
    /// A user signed out at the request of a client (OpenID Connect RP-Initiated Logout). `client_id` is that client, if the
    /// request named it.
    SignedOut,
    /// A signing key was made.
    #[non_exhaustive]
    SigningKeyMade {
        /// The `kid` of the key.
        kid: &'a str,
        /// When it begins to sign, in epoch seconds.
        signs_from: i64,
    },
    /// A signing key was removed from the key set; tokens that it has signed are refused from now on.
    #[non_exhaustive]
    SigningKeyRetired {
        /// The `kid` of the key.
        kid: &'a str,
    },
    /// A client registered itself (RFC 7591), or a client that its document describes got its first row (OAuth Client ID Metadata
    /// Document).
    ClientRegistered,
    /// A client changed its own registration (RFC 7592).
    ClientChanged,
    /// A client removed its own registration; everything that was issued to it is revoked (RFC 7592).
    ClientRemoved,
    /// An access token was accepted at a resource. A refused one is [`Refused`](Self::Refused) at `resource`.
    TokenAccepted,
}

impl<'a> EventKind<'a> {
    /// The event of a refusal at an endpoint.
    pub(crate) fn refused(endpoint: &'static str, error: &'a OAuthError) -> Self {
        Self::Refused {
            endpoint,
            code: error.code(),
            id: error.id(),
            description: error.description(),
            hint: error.hint(),
        }
    }

    /// The event's name in an audit trail or as the label of a metric. A name never changes its meaning.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ClientAuthenticated => "client_authenticated",
            Self::ClientAuthenticationFailed => "client_authentication_failed",
            Self::ClientAuthenticationThrottled => "client_authentication_throttled",
            Self::Refused { .. } => "refused",
            Self::Authenticated { .. } => "authenticated",
            Self::PasswordWrong => "password_wrong",
            Self::PasswordThrottled => "password_throttled",
            Self::LoginRequired => "login_required",
            Self::ConsentGiven { .. } => "consent_given",
            Self::ConsentDenied => "consent_denied",
            Self::CodeIssued => "code_issued",
            Self::DeviceCodeIssued => "device_code_issued",
            Self::UserCodeOpened => "user_code_opened",
            Self::UserCodeWrong => "user_code_wrong",
            Self::UserCodeThrottled => "user_code_throttled",
            Self::ResponseIssued { .. } => "response_issued",
            Self::TokenIssued { .. } => "token_issued",
            Self::TokenRefreshed => "token_refreshed",
            Self::RefreshRepeated => "refresh_repeated",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::CodeReplayed => "code_replayed",
            Self::CodeVerifierGuessed => "code_verifier_guessed",
            Self::TokenRevoked => "token_revoked",
            Self::AuthorizationWithdrawn => "authorization_withdrawn",
            Self::AccessRevoked { .. } => "access_revoked",
            Self::SignedOut => "signed_out",
            Self::SigningKeyMade { .. } => "signing_key_made",
            Self::SigningKeyRetired { .. } => "signing_key_retired",
            Self::ClientRegistered => "client_registered",
            Self::ClientChanged => "client_changed",
            Self::ClientRemoved => "client_removed",
            Self::TokenAccepted => "token_accepted",
        }
    }
}
