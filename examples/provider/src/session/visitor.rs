//! Who is at the browser: nobody, or a person who signed in; and the value that protects the forms.

use super::store::{digest_of, is_checked, is_not_checked};
use crate::{entity::user, pages::problem::Problem, random::unguessable, state::AppState};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use oauth_runtime::protocol::secret::constant_time_eq;
use sea_orm::EntityTrait as _;
use tower_sessions::Session;

/// The session value that names the person; the store copies it into a column.
pub(crate) const USER_ID: &str = "user_id";
/// The session value that tells which credential of the person was checked.
pub(crate) const STAMP: &str = "stamp";
const FORM_TOKEN: &str = "form_token";
const NOTICE: &str = "notice";

/// The browser's session, and the person in it.
pub(crate) struct Visitor {
    session: Session,
    user: Option<user::Model>,
    is_elsewhere: bool,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let session =
            Session::from_request_parts(parts, state).await.map_err(|_| Problem::Fault)?;
        let user = match session.get::<i64>(USER_ID).await? {
            Some(id) => {
                person(&session, user::Entity::find_by_id(id).one(&state.database).await?).await?
            }
            None => None,
        };
        Ok(Self { session, user, is_elsewhere: is_elsewhere(&parts.headers) })
    }
}

/// The person of a session, if the account is still what was checked when they signed in. Otherwise the session ends here: it
/// must not count again when the account is enabled later.
async fn person(
    session: &Session,
    found: Option<user::Model>,
) -> Result<Option<user::Model>, Problem> {
    let stamp = session.get::<String>(STAMP).await?.unwrap_or_default();
    let person = found.filter(|user| is_checked(user, &stamp));
    if person.is_none() {
        session.flush().await?;
    }
    Ok(person)
}

impl Visitor {
    /// The person who is signed in. An account that was disabled since, or has another password, is nobody.
    pub(crate) fn user(&self) -> Option<&user::Model> {
        self.user.as_ref()
    }

    /// Whether the browser says that a page of somebody else sent the request.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.is_elsewhere
    }

    /// The value for the hidden field of this person's forms.
    pub(crate) async fn form_token(&self) -> Result<String, Problem> {
        if let Some(token) = self.session.get::<String>(FORM_TOKEN).await? {
            return Ok(token);
        }
        let token = unguessable();
        self.session.insert(FORM_TOKEN, &token).await?;
        Ok(token)
    }

    /// Whether a form came from a page that this person was given.
    pub(crate) async fn owns_form(&self, token: &str) -> Result<bool, Problem> {
        if self.is_elsewhere {
            return Ok(false);
        }
        let expected = self.session.get::<String>(FORM_TOKEN).await?;
        Ok(expected.is_some_and(|expected| constant_time_eq(&expected, token)))
    }

    /// Signs the person in under a new session identifier, with nothing of the session before. `false` when the account was
    /// disabled or its password changed since `user` was read and checked; then nobody is signed in.
    pub(crate) async fn sign_in(&self, user: &user::Model) -> Result<bool, Problem> {
        let (session, id, stamp) = (self.session.clone(), user.id, digest_of(user));
        // A task of its own, so that a browser which hangs up does not leave the old session ended and the new one unwritten.
        let written = tokio::spawn(async move {
            session.cycle_id().await?;
            session.clear().await;
            session.insert(USER_ID, id).await?;
            session.insert(STAMP, stamp).await?;
            session.insert(FORM_TOKEN, unguessable()).await?;
            let saved = session.save().await;
            if saved.is_err() {
                // What was not stored must not be stored at the end of the request.
                session.clear().await;
            }
            saved
        });
        match written.await.map_err(|_| Problem::Fault)? {
            Ok(()) => Ok(true),
            Err(error) if is_not_checked(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Leaves a sentence for the next page.
    pub(crate) async fn leave_notice(&self, notice: &str) -> Result<(), Problem> {
        Ok(self.session.insert(NOTICE, notice).await?)
    }

    /// The sentence that the page before left, once.
    pub(crate) async fn take_notice(&self) -> Result<Option<String>, Problem> {
        match self.session.get(NOTICE).await? {
            // Removing marks the session as changed, which costs a write.
            Some(notice) => {
                self.session.remove_value(NOTICE).await?;
                Ok(Some(notice))
            }
            None => Ok(None),
        }
    }

    /// Ends the session.
    pub(crate) async fn sign_out(self) -> Result<(), Problem> {
        Ok(self.session.flush().await?)
    }
}

/// Fetch Metadata. Forms of ours are sent from pages of ours; a browser that does not say so is an old one.
fn is_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_a_page_of_this_origin_or_the_person_sends_a_form() {
        let of = |site| {
            let site = HeaderValue::from_static(site);
            is_elsewhere(&HeaderMap::from_iter([("sec-fetch-site".parse().unwrap(), site)]))
        };

        assert!(of("cross-site") && of("same-site") && of("nonsense"));
        assert!(!of("same-origin") && !of("none"));
        assert!(!is_elsewhere(&HeaderMap::new()));
    }
}
