//! Client authentication: from the credentials of a request to the proof that the client sent it. RFC 6749, section 2.3.
//!
//! Each method has its own file and its own proof type, which nothing outside of that file can construct. A method that does not
//! verify has no proof to return, so it does not compile.

pub(crate) mod assertion;
mod own;
mod public;
mod refusal;
mod secret;

pub use own::{Accepted, Claim, ClientAuthentication, Verifying};

use crate::{
    event::{About, EventKind},
    protocol::{
        assertion::unverified,
        client::{AuthMethod, Client},
        client_authentication::{Credentials, FAILED, TWO_METHODS, only_claim},
        client_request::ClientRequest,
        error::{Failure, OAuthError, Outcome},
        source::Source,
    },
    services::Services,
};
use refusal::{THROTTLED, refusal};
use std::sync::Arc;

/// A client that has authenticated with a method that it registered.
#[derive(Clone, Debug)]
pub struct AuthenticatedClient {
    client: Arc<Client>,
    method: AuthMethod,
}

/// The proof that a method has verified. Only the method's own file can construct the content of its variant.
enum Proof {
    Secret(secret::Verified),
    Assertion(assertion::Signed),
    Public(public::Identified),
    Own(Accepted),
}

impl AuthenticatedClient {
    fn new(client: Arc<Client>, method: AuthMethod, _: Proof) -> Self {
        Self { client, method }
    }

    /// The client that authenticated.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The method that the client used.
    #[must_use]
    pub fn method(&self) -> AuthMethod {
        self.method
    }
}

/// Authenticates clients. Holds the application's own methods beside the standard ones.
pub(crate) struct ClientAuthenticator {
    own: Vec<Arc<dyn ClientAuthentication>>,
}

/// The credentials of a request, and the method that verifies them.
enum Presented {
    Standard(Credentials),
    Own(Claim, Arc<dyn ClientAuthentication>),
}

impl Presented {
    fn client_id(&self) -> &str {
        match self {
            Self::Standard(credentials) => credentials.client_id(),
            Self::Own(claim, _) => claim.client_id(),
        }
    }

    fn method(&self) -> AuthMethod {
        match self {
            Self::Standard(credentials) => credentials.method(),
            Self::Own(_, method) => method.method(),
        }
    }
}

impl ClientAuthenticator {
    pub(crate) fn new(own: Vec<Arc<dyn ClientAuthentication>>) -> Self {
        Self { own }
    }

    /// Authenticates the client of a request with one of the permitted methods, and tells the event subscribers the result.
    pub(crate) async fn authenticate(
        &self,
        services: &Services,
        request: &ClientRequest,
        permitted: &[AuthMethod],
    ) -> Outcome<AuthenticatedClient> {
        let presented = self.read(request)?;
        let client_id = presented.client_id().to_owned();
        let result = verify(services, request, presented, permitted).await;
        tell(services, &client_id, &result);
        result
    }

    fn read(&self, request: &ClientRequest) -> Result<Presented, OAuthError> {
        let mut presented = None;
        for method in &self.own {
            if let Some(claim) = method.read(request)? {
                if presented.is_some() {
                    return Err(TWO_METHODS);
                }
                presented = Some((claim, method.clone()));
            }
        }
        let Some((claim, method)) = presented else {
            return Credentials::from_request(request).map(Presented::Standard);
        };
        only_claim(request, claim.client_id())?;
        Ok(Presented::Own(claim, method))
    }
}

/// Authenticates the issuer of an assertion that the grant will use up, for a request that identifies its client in no other way.
pub(crate) async fn authenticate_issuer(
    services: &Services,
    request: &ClientRequest,
    assertion: &str,
) -> Outcome<AuthenticatedClient> {
    let client_id = unverified(assertion, "iss").unwrap_or_default();
    let result = verify_issuer(services, request, &client_id, assertion).await;
    tell(services, &client_id, &result);
    result
}

async fn verify_issuer(
    services: &Services,
    request: &ClientRequest,
    client_id: &str,
    assertion: &str,
) -> Outcome<AuthenticatedClient> {
    let source = request.source();
    let Some(client) = services.clients.find(client_id).await? else {
        return Err(unknown_client(services, source)?);
    };
    request.named().note(client.client_id());
    if !client.is_active() {
        return Err(refusal(&client, "is disabled: enable it, or stop what still uses it").into());
    }
    let signed = assertion::vouch(services, &client, assertion, source).await?;
    Ok(AuthenticatedClient::new(client, AuthMethod::NONE, Proof::Assertion(signed)))
}

/// Tells the event subscribers how an authentication ended. An outage is not told, since it says nothing about the client.
fn tell(services: &Services, client_id: &str, result: &Outcome<AuthenticatedClient>) {
    let kind = match result {
        Ok(_) => EventKind::ClientAuthenticated,
        Err(Failure::Refusal(error)) if error.retry_after().is_some() => {
            EventKind::ClientAuthenticationThrottled
        }
        Err(Failure::Refusal(_)) => EventKind::ClientAuthenticationFailed,
        Err(Failure::Outage(_)) => return,
    };
    services.events.emit(kind, About::client(client_id));
}

/// Counts a request with an unknown `client_id` as a guess, and returns the answer to it.
fn unknown_client(services: &Services, source: Option<Source>) -> Outcome<Failure> {
    let counted = services.guesses.unknown_client(source, services.now());
    counted.map_err(|refused| refused.told_as(THROTTLED))?;
    let hint = "unknown client: register the client, or correct its client_id";
    Ok(FAILED.with_hint(hint).into())
}

async fn verify(
    services: &Services,
    request: &ClientRequest,
    presented: Presented,
    permitted: &[AuthMethod],
) -> Outcome<AuthenticatedClient> {
    let source = request.source();
    let Some(client) = services.clients.find(presented.client_id()).await? else {
        return Err(unknown_client(services, source)?);
    };
    request.named().note(client.client_id());
    let method = match &presented {
        Presented::Standard(Credentials::Assertion { .. }) => assertion::method_of(&client),
        _ => presented.method(),
    };
    // All cheap checks come first, so that a slow hash is computed only for a request that can succeed.
    check_method(&client, method, permitted)?;
    let proof = match presented {
        Presented::Standard(Credentials::Secret { secret, .. }) => {
            Proof::Secret(secret::verify(services, &client, &secret, source).await?)
        }
        Presented::Standard(Credentials::Assertion { assertion, .. }) => {
            Proof::Assertion(assertion::verify(services, &client, &assertion, source).await?)
        }
        Presented::Standard(Credentials::Public { .. }) => {
            Proof::Public(public::identify(&client)?)
        }
        Presented::Own(claim, own) => {
            let outcome = own.verify(&client, claim).await;
            if matches!(outcome, Err(Failure::Refusal(_))) {
                let (client_id, now) = (client.client_id(), services.now());
                let counted = services.guesses.wrong_own_claim(client_id, source, now);
                counted.map_err(|refused| refused.told_as(THROTTLED))?;
            }
            Proof::Own(outcome?)
        }
    };
    Ok(AuthenticatedClient::new(client, method, proof))
}

/// Checks that the client is enabled and may use the method here.
fn check_method(
    client: &Client,
    method: AuthMethod,
    permitted: &[AuthMethod],
) -> Result<(), OAuthError> {
    let hint = if !client.is_active() {
        "is disabled: enable it, or stop what still uses it"
    } else if !client.may_authenticate_by(method) {
        "is registered for another method: change the method of one of the two"
    } else if !permitted.contains(&method) {
        "used a method that is not permitted here: see auth_methods of the grant"
    } else {
        return Ok(());
    };
    Err(refusal(client, hint))
}
