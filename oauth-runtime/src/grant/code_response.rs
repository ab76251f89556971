//! The answer of the authorization code grant at the authorization endpoint: a code. RFC 6749, section 4.1.2.

use super::{
    Answer, Consented, Deciding, Responder,
    hooks::{CodeHooks, Hooked},
};
use crate::{
    event::EventKind,
    protocol::{
        error::Outcome, pkce::CodeChallenge, response_type::ResponseType, secret::PlainCode,
    },
    services::Services,
    store::NewCode,
};

/// The part of the authorization code grant that serves the authorization endpoint.
pub(crate) struct CodeResponder {
    pub(crate) code_expires_in: Option<i64>,
    pub(crate) hooks: Hooked<dyn CodeHooks>,
}

impl Responder for CodeResponder {
    fn response_type(&self) -> &ResponseType {
        &ResponseType::CODE
    }

    fn has_hooks(&self) -> bool {
        self.hooks.are_written
    }

    fn respond<'a>(
        &'a self,
        services: &'a Services,
        consented: &'a mut Consented,
        answer: &'a mut Answer,
    ) -> Deciding<'a, ()> {
        Box::pin(respond(self, services, consented, answer))
    }
}

async fn respond(
    responder: &CodeResponder,
    services: &Services,
    consented: &mut Consented,
    answer: &mut Answer,
) -> Outcome<()> {
    let code = PlainCode::new(services.draw_credential());
    let request = &consented.request;
    let settings = &services.settings;
    let expires_in = settings.lifetimes.authorization_code.or(responder.code_expires_in);
    let expires_in = expires_in.unwrap_or(settings.rules().authorization_code);
    let record = NewCode {
        code: code.hash(),
        client_id: consented.client.client_id().to_owned(),
        registration: consented.client.registration().map(str::to_owned),
        authorization: consented.authorization.clone(),
        redirect_uri: request.redirect.sent().map(str::to_owned),
        expires_at: consented.now.saturating_add(expires_in),
        family: services.draw_family(),
        code_challenge: request
            .code_challenge
            .as_ref()
            .map(CodeChallenge::as_str)
            .map(str::to_owned),
    };
    answer.events.push(EventKind::CodeIssued);
    answer.parameters.push(("code", code.reveal()));
    if responder.hooks.are_written {
        responder.hooks.hooks.save(&mut *consented.transaction, &record).await?;
    } else {
        answer.code = Some(record);
    }
    Ok(())
}
