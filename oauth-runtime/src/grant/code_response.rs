//! The authorization code grant's answer: a code. RFC 6749, section 4.1.2.

use super::{Consented, Pending, Responder, Response, hooks::CodeHooks};
use crate::{
    core::Core,
    event::Event,
    protocol::{
        error::Outcome, pkce::CodeChallenge, response_type::ResponseType, secret::PlainCode,
    },
    store::NewCode,
};
use std::sync::Arc;

/// The grant's half behind the authorization endpoint.
pub(crate) struct CodeResponder {
    pub(crate) code_expires_in: i64,
    pub(crate) hooks: Arc<dyn CodeHooks>,
}

impl Responder for CodeResponder {
    fn response_type(&self) -> &ResponseType {
        &ResponseType::CODE
    }

    fn respond<'a>(&'a self, core: &'a Core, consented: Consented) -> Pending<'a, Response> {
        Box::pin(respond(self, core, consented))
    }
}

async fn respond(
    responder: &CodeResponder,
    core: &Core,
    consented: Consented,
) -> Outcome<Response> {
    let Consented { mut transaction, client, subject, request, scope, now } = consented;
    let code = PlainCode::new(core.random.token());
    let stored = NewCode {
        code: code.hash(),
        client_id: client.client_id().to_owned(),
        subject: subject.into_id(),
        redirect_uri: request.redirect.sent().map(str::to_owned),
        scope,
        expires_at: now.saturating_add(responder.code_expires_in),
        family: core.random.token(),
        code_challenge: request
            .code_challenge
            .as_ref()
            .map(CodeChallenge::as_str)
            .map(str::to_owned),
    };
    responder.hooks.save(&mut *transaction, &stored).await?;
    Ok(Response::Parameters {
        transaction,
        parameters: vec![("code", code.expose().to_owned())],
        event: Event::CodeIssued {
            client_id: stored.client_id,
            subject: stored.subject.as_str().to_owned(),
        },
    })
}
