//! The implicit grant: an access token sent to the redirect URI. RFC 6749, section 4.2.
//!
//! RFC 9700, section 2.1.2, advises against it: the token passes through the browser's address line. It exists for
//! clients that cannot be changed, and each of them must be registered for it.

use super::{
    Answer, Consented, Deciding, Responder, TokenWish,
    hooks::{Hooked, UserHook},
};
use crate::{
    protocol::{
        error::{ErrorCode, OAuthError, Outage, Outcome},
        response_type::ResponseType,
    },
    services::Services,
};

const REFUSED: OAuthError =
    OAuthError::new(ErrorCode::ACCESS_DENIED, "this account may not use the application")
        .with_id("account_refused");

/// The grant as the application declared it. It has no part at the token endpoint.
pub(crate) struct ImplicitResponder {
    pub(crate) expires_in: Option<i64>,
    pub(crate) hook: Hooked<dyn UserHook>,
}

impl Responder for ImplicitResponder {
    fn response_type(&self) -> &ResponseType {
        &ResponseType::TOKEN
    }

    fn has_hooks(&self) -> bool {
        self.hook.are_written
    }

    fn respond<'a>(
        &'a self,
        _: &'a Services,
        consented: &'a mut Consented,
        answer: &'a mut Answer,
    ) -> Deciding<'a, ()> {
        Box::pin(respond(self, consented, answer))
    }
}

async fn respond(
    responder: &ImplicitResponder,
    consented: &mut Consented,
    answer: &mut Answer,
) -> Outcome<()> {
    let authorization = &consented.authorization;
    let subject = authorization.subject.as_ref();
    let subject = subject.ok_or_else(|| {
        Outage::new(
            "the implicit grant must answer an authorization request, but no user consented to it",
        )
    })?;
    let hook = responder.hook.hooks.authenticate_user(
        &mut *consented.transaction,
        consented.client.client_id(),
        subject,
        &authorization.scope,
    );
    if !hook.await? {
        return Err(REFUSED.into());
    }
    answer.token = Some(TokenWish {
        grant_type: ResponseType::TOKEN.grant_type,
        expires_in: responder.expires_in,
    });
    Ok(())
}
