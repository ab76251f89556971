//! The evidence that a grant must provide before the gate mints tokens.

use super::Spend;
use crate::{
    client_authentication::AuthenticatedClient,
    protocol::{
        authorization::Authorization, claims::OPENID, client::Client,
        redirect_uri::ValidatedRedirect, scope::Scope, stamp::Stamp, token_response::TokenResponse,
    },
    store::Transaction,
};
use std::sync::Arc;

/// The result that a grant reaches for a token request.
pub(crate) enum Conclusion {
    /// The gate may mint tokens for this evidence.
    Mint(Box<Evidence>),
    /// The client lost the answer to an earlier request and gets it again.
    Repeat(TokenResponse),
    /// Another request changed the data after this request had read it; nothing was written.
    ReadAgain,
}

/// Everything that the gate requires to mint a token. Whether client and user are enabled is not part of it: the gate makes that
/// a condition of the write.
pub(crate) struct Evidence {
    /// The `grant_type` of the grant.
    pub(crate) grant_type: &'static str,
    /// The client that gets the token.
    pub(crate) recipient: Recipient,
    /// The authorization that was approved.
    pub(crate) authorization: Authorization,
    /// The stamp of the user when a password or the like was checked. The write checks the stamp again.
    pub(crate) stamp: Option<Stamp>,
    /// The scope of the access token: the approved scope, or a part of it.
    pub(crate) scope: Scope,
    /// The resources that the access token is for: the approved ones, or a part of them; empty means the default audience.
    pub(crate) audience: Vec<String>,
    /// The lifetime that the grant sets for its access tokens, in seconds.
    pub(crate) expires_in: Option<i64>,
    /// Whether a refresh token is issued too.
    pub(crate) with_refresh_token: bool,
    /// The ID token to be issued too, if any.
    pub(crate) id_token: Option<IdTokenWish>,
    /// The one-time objects that the write of the token uses up.
    pub(crate) spends: Vec<Spend>,
    /// The transaction in which the token is stored.
    pub(crate) transaction: Box<dyn Transaction>,
}

/// An ID token to be issued beside an access token. OpenID Connect Core, sections 3.1.3.3, 3.2.2.5 and 3.3.2.5.
#[derive(Default)]
pub(crate) struct IdTokenWish {
    /// The authorization code in the same answer, in plain text; `None` at the token endpoint.
    pub(crate) code: Option<String>,
}

impl IdTokenWish {
    /// The ID token for an answer of the token endpoint, if the authorization is one of OpenID Connect and the scope still
    /// contains `openid`.
    pub(crate) fn at_token_endpoint(authorization: &Authorization, scope: &Scope) -> Option<Self> {
        let is_wanted = authorization.openid.is_some() && scope.contains(OPENID);
        is_wanted.then(Self::default)
    }
}

/// The client that gets a token, with the proof that it is that client.
pub(crate) enum Recipient {
    /// A client that has authenticated at the token endpoint.
    Authenticated(AuthenticatedClient),
    /// A client whose answer goes to a redirect URI that it registered.
    AtRedirect(
        Arc<Client>,
        #[expect(dead_code, reason = "the proof that the client is the one that gets the answer")]
        ValidatedRedirect,
    ),
    /// The client of a test, without any proof.
    #[cfg(feature = "testing")]
    OfTest(Arc<Client>),
}

impl Recipient {
    pub(crate) fn client(&self) -> &Client {
        match self {
            Self::Authenticated(client) => client.client(),
            Self::AtRedirect(client, _) => client,
            #[cfg(feature = "testing")]
            Self::OfTest(client) => client,
        }
    }
}
