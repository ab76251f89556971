//! Client authentication methods of an application's own. RFC 6749, section 2.3.2.

use crate::protocol::{
    client::{AuthMethod, Client},
    client_request::ClientRequest,
    error::{OAuthError, Outcome},
};
use std::{fmt, future::Future, pin::Pin};

/// The future that [`ClientAuthentication::verify`] returns.
pub type Verifying<'a> = Pin<Box<dyn Future<Output = Outcome<Accepted>> + Send + 'a>>;

/// An authentication method of the application's own. Register it with
/// [`register_client_auth_method`](crate::server::ServerBuilder::register_client_auth_method), and name it in the `AUTH_METHODS`
/// of the grants that accept it.
///
/// A method cannot accept a client by accident: `verify` must return an [`Accepted`], and only [`Claim::accept`] makes one.
///
/// ```compile_fail,E0451
/// use oauth_runtime::client_authentication::Accepted;
///
/// // The proof has a private field, so that nobody but `Claim::accept` can write it down.
/// let forged = Accepted { _private: () };
/// ```
pub trait ClientAuthentication: Send + Sync + 'static {
    /// The name of the method, which clients register as their `token_endpoint_auth_method` (RFC 7591 section 2).
    fn method(&self) -> AuthMethod;
    /// Reads the client and the credential that a request presents by this method; `None` when the request does not use the
    /// method.
    ///
    /// # Errors
    /// A refusal when the request uses the method wrongly.
    fn read(&self, request: &ClientRequest) -> Result<Option<Claim>, OAuthError>;
    /// Verifies the claim of a client that is enabled and has registered this method. Call [`Claim::accept`] if the claim is
    /// true; return a refusal if it is not.
    fn verify<'a>(&'a self, client: &'a Client, claim: Claim) -> Verifying<'a>;
}

/// The client that a request names, and the credential that it presents. Nothing is verified yet.
pub struct Claim {
    client_id: String,
    credential: String,
}

/// Prints only the client, since credentials are secrets.
impl fmt::Debug for Claim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Claim").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

impl Claim {
    /// A claim to be this client, with the credential for [`ClientAuthentication::verify`] to check.
    #[must_use]
    pub fn new(client_id: impl Into<String>, credential: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), credential: credential.into() }
    }

    /// The `client_id` that the request names.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The credential as it was sent.
    #[must_use]
    pub fn credential(&self) -> &str {
        &self.credential
    }

    /// States that the claim is true. From here on the server treats the request as sent by this client.
    #[must_use]
    pub fn accept(self) -> Accepted {
        Accepted { _private: () }
    }
}

/// The proof that an application's method has verified a claim; only [`Claim::accept`] makes one.
#[derive(Debug)]
pub struct Accepted {
    _private: (),
}
