//! Whether the person who is there is the one whom the request wants, signed in as it demands. OpenID Connect Core, sections 3.1.2.1,
//! 3.1.2.3 and 3.1.2.6.

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

/// Somebody who is signed in, and the way that their request took.
pub(super) struct Arrival<'a> {
    /// How they were authenticated, if the application says so.
    pub(super) authentication: Option<&'a Authentication>,
    /// The identifier by which clients know them.
    pub(super) public_subject: Option<&'a PublicSubject>,
    /// When the request came first, in epoch seconds.
    pub(super) asked_at: i64,
    /// Whether it has been to the sign-in page, or to a consent page behind it.
    pub(super) was_asked: bool,
}

/// What becomes of a request.
pub(super) enum Next {
    /// It goes on with the person who is there.
    GoOn,
    /// The person goes to the sign-in page.
    SignIn,
    /// The client is told that it cannot be.
    Refuse(OAuthError),
}

/// What becomes of a request of a client, with whoever is there.
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
    /// Whether the request may go on with this person. Whoever has been to the sign-in page already is not sent there for ever.
    fn next(&self, checked: &CheckedAuthorizationRequest, hinted: Option<&PublicSubject>) -> Next {
        let problem = self.problem(checked, hinted);
        let prompt = &checked.prompt;
        if prompt.forbids_pages() {
            return problem.map_or(Next::GoOn, |_| {
                Next::Refuse(LOGIN_REQUIRED.with_hint(
                    "the client wants nobody to be asked, and whoever is signed in is somebody else, or not signed in as it demands",
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

    /// What is wrong with the person who is there, as the client is told who has let them be asked.
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
                "the client demands in `prompt` that the person sign in anew, and they came back without: let the page ask for what \
                 `server.pending_authentication(..)` says, and call `request.authenticated(Authentication::at(..))` with the time of the new sign-in",
            ));
        }
        let is_another = hinted.is_some_and(|hinted| self.public_subject != Some(hinted));
        is_another.then(|| {
            LOGIN_REQUIRED.with_hint(
                "the client says in `id_token_hint` whom it expects, and somebody else signed in",
            )
        })
    }
}
