//! The client credentials grant: a token for the client itself. RFC 6749, section 4.4.

use super::{Decision, Evidence, Grant, Origin, TokenRequest};
use crate::{
    core::Core,
    protocol::{authorization_request::RESOURCE, client::AuthMethod, error::Outcome, scope::Scope},
};
use std::{future::Future, pin::Pin};

/// The grant as it was declared.
#[derive(Debug)]
pub(crate) struct ClientCredentialsGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    pub(crate) expires_in: Option<i64>,
}

impl Grant for ClientCredentialsGrant {
    fn grant_type(&self) -> &'static str {
        "client_credentials"
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
    }

    fn expires_in(&self) -> Option<i64> {
        self.expires_in
    }

    fn decide<'a>(
        &'a self,
        _: &'a Core,
        request: &'a TokenRequest,
    ) -> Pin<Box<dyn Future<Output = Outcome<Decision>> + Send + 'a>> {
        Box::pin(async move { decide(request) })
    }
}

fn decide(request: &TokenRequest) -> Outcome<Decision> {
    let client = request.client.client();
    if request.parameters.contains("resource") {
        return Err(RESOURCE.into());
    }
    let requested = Scope::parse(request.parameters.get("scope").unwrap_or_default())?;
    Ok(Decision::Mint(Evidence {
        client_id: client.client_id().to_owned(),
        subject: None,
        scope: requested.allowed_by(&client.metadata().scope())?,
        with_refresh_token: false,
        origin: Origin::Nothing,
    }))
}
