//! What a grant must show before the gate mints.

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

/// What a grant concludes from a token request.
pub(crate) enum Conclusion {
    /// The gate may mint.
    Mint(Box<Evidence>),
    /// The client lost the answer to an earlier request and gets it again.
    Repeat(TokenResponse),
    /// Another request changed what was read before this one could; nothing was written.
    ReadAgain,
}

/// Everything that the gate demands; there is no token without it. Whether client and user are enabled is no evidence:
/// the gate makes it a condition of the write.
pub(crate) struct Evidence {
    /// The grant's wire word.
    pub(crate) grant_type: &'static str,
    /// Who gets the token.
    pub(crate) recipient: Recipient,
    /// What was approved.
    pub(crate) authorization: Authorization,
    /// What the user was checked against, where the request carries a password or the like: the write repeats it.
    pub(crate) stamp: Option<Stamp>,
    /// The scope of the access token: of the approved scope, all or less.
    pub(crate) scope: Scope,
    /// The resources that the access token is for: of the approved ones, all or less; empty is the default audience.
    pub(crate) audience: Vec<String>,
    /// How long the grant says that its access tokens live, in seconds.
    pub(crate) expires_in: Option<i64>,
    /// Whether a refresh token goes with it.
    pub(crate) with_refresh_token: bool,
    /// The ID token that goes with it, if one does.
    pub(crate) id_token: Option<IdTokenWish>,
    /// What is used up in the write that stores the token.
    pub(crate) spends: Vec<Spend>,
    /// Where that write happens.
    pub(crate) transaction: Box<dyn Transaction>,
}

/// An ID token beside an access token. OpenID Connect Core, sections 3.1.3.3, 3.2.2.5 and 3.3.2.5.
#[derive(Default)]
pub(crate) struct IdTokenWish {
    /// The code of the same answer, in the clear; there is none at the token endpoint.
    pub(crate) code: Option<String>,
}

impl IdTokenWish {
    /// The one of an answer of the token endpoint: where the authorization is one of OpenID Connect, and the access token still is.
    pub(crate) fn at_token_endpoint(authorization: &Authorization, scope: &Scope) -> Option<Self> {
        let is_wanted = authorization.openid.is_some() && scope.contains(OPENID);
        is_wanted.then(Self::default)
    }
}

/// Who gets a token, and how the server knows.
pub(crate) enum Recipient {
    /// A client that has authenticated at the token endpoint.
    Authenticated(AuthenticatedClient),
    /// A client whose answer goes to a redirect URI that it registered.
    AtRedirect(
        Arc<Client>,
        #[expect(dead_code, reason = "the proof that the client is the one that gets the answer")]
        ValidatedRedirect,
    ),
    /// The client of a test, which proves nothing.
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
