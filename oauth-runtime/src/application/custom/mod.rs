//! Grants of an application's own. RFC 6749, section 4.5.
//!
//! Such a grant decides for whom a token is. The code that all grants share checks whether client and user may act, uses up what is to be
//! used up, and stores the token.

mod adapter;
mod consented_request;
mod grant_request;
mod granted;
pub(crate) mod register;
mod response_parameters;

pub use crate::grant::one_time::{NewOneTime, OneTime};
pub use consented_request::ConsentedRequest;
pub use grant_request::GrantRequest;
pub use granted::Granted;
pub use response_parameters::ResponseParameters;

pub(crate) use adapter::{AuthorizationAdapter, TokenAdapter};

use crate::{
    application::{
        Provider,
        declared::{self, Declared},
    },
    protocol::{
        authorization_request::CheckedAuthorizationRequest,
        client::{AuthMethod, Client},
        error::Outcome,
        response_type::ResponseMode,
    },
};
use std::future::Future;

/// The half of a grant of the application's own that the token endpoint calls.
///
/// `#[grant("urn:..")]` on the impl sets [`GRANT_TYPE`](Self::GRANT_TYPE) and registers the grant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a grant of `{P}`",
    label = "this type has no `TokenGrant` impl for that provider",
    note = "write `#[grant(\"urn:example:my-grant\")] impl TokenGrant<{P}> for {Self} {{ .. }}`"
)]
pub trait TokenGrant<P: Provider>:
    Declared<declared::TokenGrant<P>> + Send + Sync + 'static
{
    /// The `grant_type`: an absolute URI (RFC 6749 section 4.5).
    const GRANT_TYPE: &'static str;
    /// The client authentication methods that the grant accepts.
    const AUTH_METHODS: &'static [AuthMethod] = &[AuthMethod::CLIENT_SECRET_BASIC];
    /// How long an access token is valid, in seconds; `None` is the server's setting or an hour.
    const EXPIRES_IN: Option<i64> = None;

    /// Validates a request of a client that has authenticated and may use the grant, and decides for whom the token is.
    ///
    /// Runs before the transaction that stores the token, so it may use the provider's connection. It may run again if another request
    /// used the same one-time object up.
    ///
    /// # Errors
    /// A refusal, `invalid_grant` if the credential is not valid, or an outage.
    fn validate_token_request(
        &self,
        request: &GrantRequest<'_, P>,
    ) -> impl Future<Output = Outcome<Granted>> + Send;
}

/// The half of a grant that the authorization endpoint calls: a `response_type` of the application's own.
///
/// `#[grant("word")]` on the impl sets [`RESPONSE_TYPE`](Self::RESPONSE_TYPE) and registers it. A client must have
/// registered the response type and the grant type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no authorization endpoint half for `{P}`",
    label = "this type has no `AuthorizationGrant` impl for that provider",
    note = "write `#[grant(\"my_response\")] impl AuthorizationGrant<{P}> for {Self} {{ .. }}`"
)]
pub trait AuthorizationGrant<P: Provider>:
    TokenGrant<P> + Declared<declared::AuthorizationGrant<P>>
{
    /// The `response_type` (RFC 6749 section 8.4).
    const RESPONSE_TYPE: &'static str;
    /// How the response parameters are sent to the redirect URI, for example in its query.
    const RESPONSE_MODE: ResponseMode = ResponseMode::Query;
    /// The request parameters that both functions receive.
    const PARAMETERS: &'static [&'static str] = &[];

    /// Checks a request before the user is asked. Client, redirect URI, scope and code challenge have been checked already.
    ///
    /// # Errors
    /// A refusal, which is sent to the client's redirect URI, or an outage.
    fn validate_authorization_request(
        &self,
        _provider: &P,
        _client: &Client,
        _request: &CheckedAuthorizationRequest,
    ) -> impl Future<Output = Outcome<()>> + Send {
        async { Ok(()) }
    }

    /// Makes the response to a request that the user has consented to, inside the transaction that uses the request up.
    ///
    /// # Errors
    /// A refusal, which is shown to the user, or an outage. Nothing was written then.
    fn create_authorization_response(
        &self,
        request: &mut ConsentedRequest<'_, P>,
    ) -> impl Future<Output = Outcome<ResponseParameters>> + Send;
}
