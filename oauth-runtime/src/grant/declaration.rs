//! The grants as an application declares them: `#[grant] impl grants::AuthorizationCode for App {}`.
//!
//! The bounds say which columns a grant needs; the compiler reports a missing one at the `impl`.

use crate::{
    entity::{
        Provider,
        code::CodeModel,
        key::{MayBeAbsent, PointsAt},
        resource_owner::ResourceOwner,
        short_lived::ShortLivedModel,
        token::{FamilyTokens, RefreshableTokens, TokenModel},
    },
    protocol::client::AuthMethod,
};

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
    const AUTH_METHODS: &'static [AuthMethod] = AuthMethod::ALL;
    /// How long an access token lives, in seconds; `None` is the server's setting or an hour.
    const EXPIRES_IN: Option<i64> = None;
    /// How long a code lives, in seconds; at most 600 (RFC 6749 section 4.1.2).
    const CODE_EXPIRES_IN: i64 = 60;
}

/// The client credentials grant (RFC 6749 section 4.4).
pub trait ClientCredentials: Provider<Token: TokenModel<Owner: MayBeAbsent>> {
    /// How clients may authenticate; never `none`.
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::ClientSecretBasic];
    /// How long an access token lives, in seconds; `None` is the server's setting or an hour.
    const EXPIRES_IN: Option<i64> = None;
}

/// The refresh token grant (RFC 6749 section 6), with rotation.
pub trait RefreshToken: Provider<Token: RefreshableTokens> {
    /// How clients may authenticate.
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::ClientSecretBasic];
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
}
