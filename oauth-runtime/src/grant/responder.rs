//! The part of a grant that serves the authorization endpoint. RFC 6749, section 3.1.1.
//!
//! One responder answers one word of a response type. For a response type of several words, the responders are called in order,
//! and each adds to the same answer.

use super::Deciding;
use crate::{
    event::EventKind,
    protocol::{
        authorization::Authorization, authorization_request::CheckedAuthorizationRequest,
        client::Client, response_type::ResponseType, stamp::Stamp,
    },
    services::Services,
    store::{NewCode, Transaction},
};
use std::sync::Arc;

/// A request that the user has consented to.
pub(crate) struct Consented {
    /// The transaction. The request was already used up in it, unless one responder without hooks alone stores the answer.
    pub(crate) transaction: Box<dyn Transaction>,
    pub(crate) client: Arc<Client>,
    /// The authorization that the user approved: never more than the page showed.
    pub(crate) authorization: Authorization,
    /// The stamp of the user when the session was checked. The write checks the stamp again.
    pub(crate) stamp: Option<Stamp>,
    pub(crate) request: CheckedAuthorizationRequest,
    /// The time of the server's clock, in epoch seconds.
    pub(crate) now: i64,
}

/// The answer to the client, to which the responders add.
#[derive(Default)]
pub(crate) struct Answer {
    /// The parameters of the redirect.
    pub(crate) parameters: Vec<(&'static str, String)>,
    /// A code that is not stored yet.
    pub(crate) code: Option<NewCode>,
    /// An access token that is not minted yet.
    pub(crate) token: Option<TokenWish>,
    /// Whether an ID token must be signed, once the code and the access token beside it are known.
    pub(crate) id_token: bool,
    /// The events to report once everything is stored.
    pub(crate) events: Vec<EventKind<'static>>,
}

/// An access token that a responder wants to be minted for the answer.
pub(crate) struct TokenWish {
    /// The `grant_type` of the grant.
    pub(crate) grant_type: &'static str,
    /// The lifetime that the grant sets for its access tokens, in seconds.
    pub(crate) expires_in: Option<i64>,
}

/// The part of a grant that serves the authorization endpoint.
pub(crate) trait Responder: Send + Sync + 'static {
    /// The rules of the response type that it answers.
    fn response_type(&self) -> &ResponseType;
    /// Whether it calls code of the application that takes part in the transaction.
    fn has_hooks(&self) -> bool;
    /// Whether the server stores the result, so that the same write can use up the request.
    fn stores_answer(&self) -> bool {
        true
    }
    /// Checks a request before the user is asked. A refusal is sent to the client.
    fn validate<'a>(
        &'a self,
        _client: &'a Client,
        _request: &'a CheckedAuthorizationRequest,
    ) -> Deciding<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    /// Adds the result of this responder to the answer.
    fn respond<'a>(
        &'a self,
        services: &'a Services,
        consented: &'a mut Consented,
        answer: &'a mut Answer,
    ) -> Deciding<'a, ()>;
}
