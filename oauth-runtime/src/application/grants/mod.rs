//! The grants as an application declares them: `#[grant] impl grants::AuthorizationCode for App {}`.
//!
//! The bounds say which columns a grant needs; the compiler reports a missing one at the `impl`.

pub use super::custom::{AuthorizationGrant, TokenGrant};
pub use crate::grant::TokenOwner;

use super::{
    Provider,
    lookup::{CodeLookup, GrantedUser, RefreshTokenLookup, StoredCode, StoredRefreshToken},
    save::{CodeToSave, Saved},
};
use crate::{
    entity::{
        code::CodeModel,
        ephemeral::ShortLivedModel,
        subject_column::{MayBeAbsent, PointsAt},
        token::{FamilyTokens, RefreshableTokens, TokenModel},
        user::ResourceOwner,
    },
    protocol::{
        client::AuthMethod,
        error::{Outage, Outcome},
    },
};
use std::future::Future;

/// The type of the primary key of a provider's users.
pub type UserKey<P> = <<P as Provider>::User as ResourceOwner>::Key;

/// The authorization code grant (RFC 6749 section 4.1), with PKCE (RFC 7636).
pub trait AuthorizationCode:
    Provider<
        User: ResourceOwner,
        Token: FamilyTokens<Owner: PointsAt<UserKey<Self>>>,
        Code: CodeModel<Owner: PointsAt<UserKey<Self>>>,
        ShortLived: ShortLivedModel,
    >
{
    /// How clients may authenticate. `none` counts only when the code entity has the PKCE columns.
    const AUTH_METHODS: &'static [AuthMethod] = AuthMethod::STANDARD;
    /// How long an access token lives, in seconds; `None` is the server's setting or an hour.
    const EXPIRES_IN: Option<i64> = None;
    /// How long a code lives, in seconds; at most 600 (RFC 6749 section 4.1.2).
    const CODE_EXPIRES_IN: i64 = 60;
    /// Whether the impl writes a hook of its own. `#[grant]` says `false` when it sees none, and the server then needs no
    /// transaction for reading.
    #[doc(hidden)]
    const WRITES_HOOKS: bool = true;

    /// Stores a code, inside the transaction that uses the user's consent up.
    ///
    /// # Errors
    /// An outage; nothing was written then.
    fn save_authorization_code(
        &self,
        code: CodeToSave<'_, Self::Code>,
    ) -> impl Future<Output = Result<Saved, Outage>> + Send {
        code.save()
    }

    /// Finds a code that a client presents, inside the transaction that will use it up. `None` is `invalid_grant`;
    /// whose code it is, whether it is unused and in time, is checked afterwards.
    ///
    /// # Errors
    /// A refusal or an outage.
    fn query_authorization_code(
        &self,
        mut lookup: CodeLookup<'_>,
    ) -> impl Future<Output = Outcome<Option<StoredCode>>> + Send {
        async move { Ok(lookup.find().await?) }
    }

    /// The last veto. Called after every check of the protocol has passed; return `false` to refuse this user
    /// (`invalid_grant`).
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_user(
        &self,
        _user: GrantedUser<'_>,
    ) -> impl Future<Output = Outcome<bool>> + Send {
        async { Ok(true) }
    }
}

/// The implicit grant (RFC 6749 section 4.2): an access token at the redirect URI of a client without a secret.
///
/// RFC 9700 section 2.1.2 advises against it. A client can use it only when it has registered the grant type
/// `implicit`, the response type `token` and the authentication method `none`.
pub trait Implicit:
    Provider<
        User: ResourceOwner,
        Token: TokenModel<Owner: PointsAt<UserKey<Self>>>,
        ShortLived: ShortLivedModel,
    >
{
    /// Clients do not authenticate at the authorization endpoint.
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::NONE];
    /// How long an access token lives, in seconds; `None` is the server's setting or an hour.
    const EXPIRES_IN: Option<i64> = None;
    /// Whether the impl writes a hook of its own. `#[grant]` says `false` when it sees none, and the server then needs no
    /// transaction for reading.
    #[doc(hidden)]
    const WRITES_HOOKS: bool = true;

    /// The last veto. Called after the user has consented; return `false` to refuse this user (`access_denied`, on a page).
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_user(
        &self,
        _user: GrantedUser<'_>,
    ) -> impl Future<Output = Outcome<bool>> + Send {
        async { Ok(true) }
    }
}

/// The resource owner password credentials grant (RFC 6749 section 4.3): for trusted clients that cannot be changed.
///
/// RFC 9700 section 2.4 advises against it. A client can use it only when it has registered the grant type `password`.
pub trait Password:
    Provider<User: ResourceOwner, Token: TokenModel<Owner: PointsAt<UserKey<Self>>>>
{
    /// How clients may authenticate.
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::CLIENT_SECRET_BASIC];
    /// How long an access token lives, in seconds; `None` is the server's setting or an hour.
    const EXPIRES_IN: Option<i64> = None;

    /// The user with that name and password, both as they were sent, at most 1024 bytes each; `None` is
    /// `invalid_grant`. [`passwords::verify`](crate::passwords::verify) takes the same time for a name that nobody
    /// has. Bounds on guesses are the application's; of one client at most eight requests are looked at together, and more
    /// get a 503. A token can be stored moments after the password was looked at: whoever changes a password and revokes
    /// what was issued does it in this order, and again a minute later if that matters.
    ///
    /// Runs before the transaction, so it may use the provider's connection.
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_user(
        &self,
        username: &str,
        password: &str,
    ) -> impl Future<Output = Outcome<Option<Self::User>>> + Send;
}

/// The client credentials grant (RFC 6749 section 4.4).
pub trait ClientCredentials: Provider<Token: TokenModel<Owner: MayBeAbsent>> {
    /// How clients may authenticate; never `none`.
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::CLIENT_SECRET_BASIC];
    /// How long an access token lives, in seconds; `None` is the server's setting or an hour.
    const EXPIRES_IN: Option<i64> = None;
    /// Whose the token is.
    const TOKEN_OWNER: TokenOwner = TokenOwner::Nobody;
}

/// The refresh token grant (RFC 6749 section 6), with rotation.
pub trait RefreshToken: Provider<Token: RefreshableTokens> {
    /// How clients may authenticate.
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::CLIENT_SECRET_BASIC];
    /// How long an access token lives, in seconds; `None` is the server's setting or an hour.
    const EXPIRES_IN: Option<i64> = None;
    /// How long the answer to a refresh is given again to a client that lost it, in seconds; 0 is never.
    ///
    /// A thief who takes a refresh token and uses it within this time after the client did is given the client's
    /// own answer instead of being found out; 0 finds out at once, and every lost answer costs a sign-in.
    const RETRY_WINDOW: i64 = 60;
    /// How long an unused refresh token lives, in seconds; 30 days by default.
    const REFRESH_EXPIRES_IN: Option<i64> = Some(30 * 86_400);
    /// How long an authorization lives, however often it is refreshed, in seconds; 90 days by default.
    const FAMILY_EXPIRES_IN: Option<i64> = Some(90 * 86_400);
    /// Whether the impl writes a hook of its own. `#[grant]` says `false` when it sees none, and the server then needs no
    /// transaction for reading.
    #[doc(hidden)]
    const WRITES_HOOKS: bool = true;

    /// Finds a refresh token that a client presents, inside the transaction that will use it up. `None` is
    /// `invalid_grant`; whose it is, whether it is unused and in time, is checked afterwards.
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_refresh_token(
        &self,
        mut lookup: RefreshTokenLookup<'_>,
    ) -> impl Future<Output = Outcome<Option<StoredRefreshToken>>> + Send {
        async move { Ok(lookup.find().await?) }
    }

    /// The last veto. Called after every check of the protocol has passed; return `false` to refuse this user
    /// (`invalid_grant`).
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_user(
        &self,
        _user: GrantedUser<'_>,
    ) -> impl Future<Output = Outcome<bool>> + Send {
        async { Ok(true) }
    }
}
