//! The client credentials grant: a token for the client itself. RFC 6749, section 4.4.

use super::{Conclusion, Deciding, Evidence, Grant, Recipient, TokenRequest};
use crate::{
    policies::AskedScope,
    protocol::{
        authorization::Authorization, client::AuthMethod, error::Outcome,
        requested_scope::requested_scope,
    },
    services::Services,
};

/// The `grant_type` in requests (RFC 6749 section 4.4.2).
pub(crate) const GRANT_TYPE: &str = "client_credentials";

/// The owner of a token that a client gets for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenOwner {
    /// No user: requests with this token have none.
    #[default]
    Nobody,
    /// The user who registered the client, and who must still be active. Without such a user, the token belongs to nobody.
    ClientOwner,
}

/// The grant as the application declared it.
#[derive(Debug)]
pub(crate) struct ClientCredentialsGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    /// Whether the application has set `auth_methods` itself.
    pub(crate) writes_auth_methods: bool,
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

    fn writes_auth_methods(&self) -> bool {
        self.writes_auth_methods
    }

    fn decide<'a>(
        &'a self,
        services: &'a Services,
        request: &'a TokenRequest,
    ) -> Deciding<'a, Conclusion> {
        Box::pin(decide(self, services, request))
    }
}

async fn decide(
    grant: &ClientCredentialsGrant,
    services: &Services,
    request: &TokenRequest,
) -> Outcome<Conclusion> {
    let client = request.client.client();
    let scope = requested_scope(&request.parameters, client, services.settings.request_rules())?;
    let subject = match grant.token_owner {
        TokenOwner::ClientOwner => client.registrant().cloned(),
        TokenOwner::Nobody => None,
    };
    let asked =
        AskedScope { client, subject: subject.as_ref(), grant_type: GRANT_TYPE, scope: &scope };
    let scope = asked.granted_by(&*services.policies).await?;
    let audience = services.resources.audience_of(&request.resources);
    Ok(Conclusion::Mint(Box::new(Evidence {
        grant_type: GRANT_TYPE,
        recipient: Recipient::Authenticated(request.client.clone()),
        authorization: Authorization::new(subject, scope.clone()).for_resources(&audience),
        stamp: None,
        scope,
        audience,
        expires_in: grant.expires_in,
        id_token: None,
        with_refresh_token: false,
        spends: Vec::new(),
        transaction: services.store.optimistic().await?,
    })))
}
