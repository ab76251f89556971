//! Whether the signed-in person is the user that the request wants, and has signed in as the request demands. OpenID Connect
//! Core, sections 3.1.2.1, 3.1.2.3 and 3.1.2.6.

use super::{hint::hinted, step_up};
use crate::{
    protocol::{
        authentication_requirement::AuthenticationRequirement,
        authorization::Authentication,
        authorization_request::CheckedAuthorizationRequest,
        client::{Client, PublicSubject},
        error::{Failure, OAuthError, Outage},
        parameters::Parameters,
        prompt::LOGIN_REQUIRED,
    },
    services::Services,
};

/// A person who is signed in, and the way that their request took.
pub(super) struct Arrival<'a> {
    /// How the person was authenticated, if the application states it.
    pub(super) authentication: Option<&'a Authentication>,
    /// The identifier by which clients know the person.
    pub(super) public_subject: Option<&'a PublicSubject>,
    /// When the request first arrived, in epoch seconds.
    pub(super) asked_at: i64,
    /// Whether the request has been to the sign-in page, or to a consent page after it.
    pub(super) was_asked: bool,
}

/// What happens next to a request.
pub(super) enum Next {
    /// The request continues with the person who is signed in.
    GoOn,
    /// The person is sent to the sign-in page.
    SignIn,
    /// The client is told that the request cannot be met.
    Refuse(OAuthError),
}

/// Decides what happens next to a client's request, given the person who is signed in, if anybody is.
///
/// # Errors
/// An outage when the keys that verify an `id_token_hint` cannot be read.
pub(super) async fn next(
    services: &Services,
    (parameters, client, checked): (&Parameters, &Client, &CheckedAuthorizationRequest),
    arrival: Option<Arrival<'_>>,
) -> Result<Next, Outage> {
    let hinted = match hinted(services, parameters, client).await {
        Ok(hinted) => hinted,
        Err(Failure::Refusal(error)) => return Ok(Next::Refuse(error)),
        Err(Failure::Outage(outage)) => return Err(outage),
    };
    Ok(match arrival {
        Some(arrival) => arrival.next(checked, hinted.as_ref()),
        None if checked.prompt.forbids_pages() => Next::Refuse(LOGIN_REQUIRED),
        None => Next::SignIn,
    })
}

impl Arrival<'_> {
    /// Whether the request may continue with this person. A person who has been to the sign-in page already is not sent there
    /// again, so that there is no endless loop.
    fn next(&self, checked: &CheckedAuthorizationRequest, hinted: Option<&PublicSubject>) -> Next {
        let problem = self.problem(checked, hinted);
        let prompt = &checked.prompt;
        if prompt.forbids_pages() {
            return problem.map_or(Next::GoOn, |_| {
                Next::Refuse(LOGIN_REQUIRED.with_hint(
                    "the client sent `prompt=none`, but the signed-in user is not the one it expects, \
                     or was not authenticated as it demands",
                ))
            });
        }
        if !self.was_asked && (prompt.asks_to_sign_in() || prompt.asks_to_select_an_account()) {
            return Next::SignIn;
        }
        match problem {
            None => Next::GoOn,
            Some(_) if !self.was_asked => Next::SignIn,
            Some(error) => Next::Refuse(error),
        }
    }

    /// Why the request cannot continue with this person, as the error for the client if the person was already sent to sign in.
    fn problem(
        &self,
        checked: &CheckedAuthorizationRequest,
        hinted: Option<&PublicSubject>,
    ) -> Option<OAuthError> {
        let demanded = step_up::held_against(checked, self.authentication, self.asked_at);
        if let Err(error) = demanded {
            return Some(error);
        }
        let anew = AuthenticationRequirement::max_age(0);
        if checked.prompt.asks_to_sign_in() && !anew.is_met_by(self.authentication, self.asked_at) {
            return Some(LOGIN_REQUIRED.with_hint(
                "the client sent `prompt=login`, but the user came back without signing in again: let the sign-in page do what \
                 `server.pending_authentication(..)` demands, and call `request.authenticated(Authentication::at(..))` with the time of the new sign-in",
            ));
        }
        let is_another = hinted.is_some_and(|hinted| self.public_subject != Some(hinted));
        is_another.then(|| {
            LOGIN_REQUIRED.with_hint(
                "the user who signed in is not the one that the client named in `id_token_hint` or in `claims`",
            )
        })
    }
}
