//! What happened, and its name.

use crate::protocol::{
    error::{ErrorCode, OAuthError},
    scope::Scope,
};

/// What happened. The envelope ([`Event`](super::Event)) says when, and to whom.
///
/// No variant holds a secret: no password, no code, no token and no key, neither a right one nor a wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind<'a> {
    /// A client authenticated.
    ClientAuthenticated,
    /// Somebody failed to authenticate as the client.
    ClientAuthenticationFailed,
    /// There were so many failures to authenticate as the client that this one was not looked at (429).
    ClientAuthenticationThrottled,
    /// Somebody was refused what they asked for, at an endpoint or at a resource. The client is a registered one that asked
    /// or was named.
    #[non_exhaustive]
    Refused {
        /// At which endpoint: its name, `authorization`, or `resource`.
        endpoint: &'static str,
        /// The wire word.
        code: ErrorCode,
        /// What translations call the refusal.
        id: &'static str,
        /// What the client is told.
        description: &'static str,
        /// What the operator should know besides.
        hint: Option<&'a str>,
    },
    /// A user signed in with the right password; the client is that of the password grant, and none at a sign-in page.
    #[non_exhaustive]
    Authenticated {
        /// The name that the user typed, which is the name of an account.
        username: &'a str,
    },
    /// A password was wrong, or nobody has the name; the client is that of the password grant, and none at a sign-in page.
    PasswordWrong,
    /// There were so many wrong passwords that this one was not looked at (429).
    PasswordThrottled,
    /// The client's authorization request needs a user, and nobody is signed in.
    LoginRequired,
    /// The client's authorization request was granted: by the user on the consent page, or by the application for the user.
    #[non_exhaustive]
    ConsentGiven {
        /// What was granted, which may be less than what was asked for.
        scope: &'a Scope,
    },
    /// The user denied the client's authorization request.
    ConsentDenied,
    /// A code was issued.
    CodeIssued,
    /// A device code and its user code were issued.
    DeviceCodeIssued,
    /// A user opened a user code of the client's: nobody else can decide about it.
    UserCodeOpened,
    /// A user typed a user code that no device shows, or that somebody else has opened.
    UserCodeWrong,
    /// A user, or their source, typed so many wrong user codes that this one was not looked at (429).
    UserCodeThrottled,
    /// A grant of the application's own answered the client at the authorization endpoint.
    #[non_exhaustive]
    ResponseIssued {
        /// For which response type.
        response_type: &'static str,
    },
    /// Tokens were issued.
    #[non_exhaustive]
    TokenIssued {
        /// By which grant.
        grant_type: &'static str,
    },
    /// Tokens were issued for a refresh token, which is used up.
    TokenRefreshed,
    /// The client lost the answer to a refresh and got the same answer again.
    RefreshRepeated,
    /// A used refresh token was shown again; its family is revoked.
    RefreshTokenReused,
    /// A used code was shown again; what it had issued is revoked.
    CodeReplayed,
    /// A code was burnt after too many wrong code verifiers.
    CodeVerifierGuessed,
    /// A token was revoked: with its family, if it was a refresh token.
    TokenRevoked,
    /// The user withdrew what the client had been granted.
    AuthorizationWithdrawn,
    /// Every token and code of the client, or of the user, was revoked.
    #[non_exhaustive]
    AccessRevoked {
        /// How many tokens died.
        tokens: u64,
    },
    /// A user signed out where a client had sent them (OpenID Connect RP-Initiated Logout); the client is that one, if it said which it
    /// is.
    SignedOut,
    /// A signing key was made.
    #[non_exhaustive]
    SigningKeyMade {
        /// Its name.
        kid: &'a str,
        /// When it begins to sign, in epoch seconds.
        signs_from: i64,
    },
    /// A signing key was taken out of the key set; what it has signed is refused.
    #[non_exhaustive]
    SigningKeyRetired {
        /// Its name.
        kid: &'a str,
    },
    /// A client registered itself (RFC 7591), or one that is what its document says has its first row (OAuth Client ID Metadata Document).
    ClientRegistered,
    /// A client changed its own registration (RFC 7592).
    ClientChanged,
    /// A client removed its own registration, and everything that it was issued has ended (RFC 7592).
    ClientRemoved,
    /// An access token opened a resource. One that did not is [`Refused`](Self::Refused) at `resource`.
    TokenAccepted,
}

impl<'a> EventKind<'a> {
    /// A refusal at an endpoint.
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
