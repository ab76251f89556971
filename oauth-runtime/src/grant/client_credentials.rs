//! The client credentials grant: a token for the client itself. RFC 6749, section 4.4.

use super::{Decision, Evidence, Grant, Origin, Pending, TokenRequest, active};
use crate::{
    core::Core,
    protocol::{client::AuthMethod, error::Outcome},
};

const GRANT_TYPE: &str = "client_credentials";

/// Whose a token is that a client gets for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenOwner {
    /// Nobody's: requests with it have no user.
    #[default]
    Nobody,
    /// The user's who registered the client, and who must still be active; nobody's for a client without one.
    ClientOwner,
}

/// The grant as it was declared.
#[derive(Debug)]
pub(crate) struct ClientCredentialsGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    pub(crate) expires_in: Option<i64>,
    pub(crate) token_owner: TokenOwner,
}

impl Grant for ClientCredentialsGrant {
    fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
    }

    fn decide<'a>(&'a self, core: &'a Core, request: &'a TokenRequest) -> Pending<'a, Decision> {
        Box::pin(decide(self, core, request))
    }
}

async fn decide(
    grant: &ClientCredentialsGrant,
    core: &Core,
    request: &TokenRequest,
) -> Outcome<Decision> {
    let client = request.client.client();
    let scope = client.metadata().requested_scope(&request.parameters)?;
    let owner = client.owner().filter(|_| grant.token_owner == TokenOwner::ClientOwner);
    let (subject, origin) = match owner {
        Some(owner) => {
            let mut transaction = core.store.begin().await?;
            let subject = active(core, &mut *transaction, client.client_id(), Some(owner)).await?;
            (subject, Origin::Checked { transaction, one_time: Vec::new() })
        }
        None => (None, Origin::Nothing),
    };
    Ok(Decision::Mint(Evidence {
        grant_type: GRANT_TYPE,
        expires_in: grant.expires_in,
        client_id: client.client_id().to_owned(),
        subject,
        scope,
        with_refresh_token: false,
        origin,
    }))
}
