//! The response type `id_token`: an ID token sent to the redirect URI. OpenID Connect Core, sections 3.2 and 3.3.

use super::{Answer, Consented, Deciding, Responder};
use crate::{protocol::response_type::ResponseType, services::Services};

/// Answers the response type `id_token`. It stores nothing, so there are no hooks of the application.
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

    /// Only requests the ID token. It is signed after all other responders have answered, since it contains hashes of their code
    /// and access token.
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
