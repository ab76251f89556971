//! The implicit grant: an access token at the redirect URI. RFC 6749, section 4.2.
//!
//! RFC 9700, section 2.1.2, advises against it: the token passes through the browser's address line. It exists for
//! clients that cannot be changed, and each of them must be registered for it.

use super::{Consented, Evidence, Origin, Pending, Responder, Response, hooks::ImplicitHook};
use crate::{
    core::Core,
    protocol::{
        error::{ErrorCode, OAuthError, Outcome},
        response_type::ResponseType,
    },
};
use std::sync::Arc;

const REFUSED: OAuthError =
    OAuthError::new(ErrorCode::AccessDenied, "this account may not use the application");

/// The grant as it was declared; it has no half behind the token endpoint.
pub(crate) struct ImplicitResponder {
    pub(crate) expires_in: Option<i64>,
    pub(crate) hook: Arc<dyn ImplicitHook>,
}

impl Responder for ImplicitResponder {
    fn response_type(&self) -> &ResponseType {
        &ResponseType::TOKEN
    }

    fn respond<'a>(&'a self, _: &'a Core, consented: Consented) -> Pending<'a, Response> {
        Box::pin(respond(self, consented))
    }
}

async fn respond(responder: &ImplicitResponder, consented: Consented) -> Outcome<Response> {
    let Consented { mut transaction, client, subject, scope, .. } = consented;
    let hook = responder.hook.authenticate_user(
        &mut *transaction,
        client.client_id(),
        subject.id(),
        &scope,
    );
    if !hook.await? {
        return Err(REFUSED.into());
    }
    Ok(Response::Mint(Evidence {
        grant_type: ResponseType::TOKEN.grant_type,
        expires_in: responder.expires_in,
        client_id: client.client_id().to_owned(),
        subject: Some(subject),
        scope,
        with_refresh_token: false,
        origin: Origin::Checked { transaction, one_time: Vec::new() },
    }))
}
