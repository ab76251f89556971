//! The word `id_token` of a response type: an ID token at the redirect URI. OpenID Connect Core, sections 3.2 and 3.3.

use super::{Answer, Consented, Deciding, Responder};
use crate::{protocol::response_type::ResponseType, services::Services};

/// What answers the word. It stores nothing, so the application takes no part in it.
pub(crate) struct IdTokenResponder;

impl Responder for IdTokenResponder {
    fn response_type(&self) -> &ResponseType {
        &ResponseType::ID_TOKEN
    }

    fn has_hooks(&self) -> bool {
        false
    }

    fn stores_answer(&self) -> bool {
        false
    }

    /// The token says the hash of what other words give, so it is signed when all of them have answered.
    fn respond<'a>(
        &'a self,
        _: &'a Services,
        _: &'a mut Consented,
        answer: &'a mut Answer,
    ) -> Deciding<'a, ()> {
        answer.id_token = true;
        Box::pin(async { Ok(()) })
    }
}
