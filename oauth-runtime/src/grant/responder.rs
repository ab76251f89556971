//! A grant behind the authorization endpoint. RFC 6749, section 3.1.1.
//!
//! One responder answers one word of a response type. A response type of several words asks its responders in order, and
//! each adds to the same answer.

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
    /// The transaction that has used the request up, for responders with hooks; for all others it has not.
    pub(crate) transaction: Box<dyn Transaction>,
    pub(crate) client: Arc<Client>,
    /// What the user approved: never more than the page showed.
    pub(crate) authorization: Authorization,
    /// What the user's session was checked against: the write repeats it.
    pub(crate) stamp: Option<Stamp>,
    pub(crate) request: CheckedAuthorizationRequest,
    /// The time of the server's clock, in epoch seconds.
    pub(crate) now: i64,
}

/// What the responders give to the client.
#[derive(Default)]
pub(crate) struct Answer {
    /// The parameters of the redirect.
    pub(crate) parameters: Vec<(&'static str, String)>,
    /// A code that is still to be stored.
    pub(crate) code: Option<NewCode>,
    /// An access token that is still to be minted.
    pub(crate) token: Option<TokenWish>,
    /// Whether an ID token is still to be signed, once what stands beside it is known.
    pub(crate) id_token: bool,
    /// What subscribers are told once everything is stored.
    pub(crate) events: Vec<EventKind<'static>>,
}

/// An access token that a responder wants in the answer.
pub(crate) struct TokenWish {
    /// The grant's wire word.
    pub(crate) grant_type: &'static str,
    /// How long the grant says that its access tokens live, in seconds.
    pub(crate) expires_in: Option<i64>,
}

/// The half of a grant behind the authorization endpoint.
pub(crate) trait Responder: Send + Sync + 'static {
    /// The rules of its response type.
    fn response_type(&self) -> &ResponseType;
    /// Whether it runs code of the application that takes part in the transaction.
    fn has_hooks(&self) -> bool;
    /// Whether the server stores what it gives, so that one write can use the request up as well.
    fn stores_answer(&self) -> bool {
        true
    }
    /// Looks at a request before anybody is asked; a refusal is told to the client.
    fn validate<'a>(
        &'a self,
        _client: &'a Client,
        _request: &'a CheckedAuthorizationRequest,
    ) -> Deciding<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    /// Adds its part to the answer.
    fn respond<'a>(
        &'a self,
        services: &'a Services,
        consented: &'a mut Consented,
        answer: &'a mut Answer,
    ) -> Deciding<'a, ()>;
}
