//! Who is at the browser: nobody, or a person who signed in; and the value that protects the forms.

use super::store::{digest_of, is_checked, is_not_checked};
use crate::{entity::user, pages::problem::Problem, random::unguessable, state::AppState};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::ORIGIN, request::Parts},
};
use oauth_runtime::{clock::Clock, protocol::secret::constant_time_eq};
use sea_orm::EntityTrait as _;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use tower_sessions::Session;

/// The session value that names the person; the store copies it into a column.
pub(crate) const USER_ID: &str = "user_id";
/// The session value that tells which credential of the person was checked.
pub(crate) const STAMP: &str = "stamp";
const FORM_TOKEN: &str = "form_token";
/// The session value that tells when the person signed in, in epoch seconds.
const SIGNED_IN_AT: &str = "signed_in_at";
const NOTICE: &str = "notice";

/// The browser's session, and the person in it.
pub(crate) struct Visitor {
    session: Session,
    user: Option<user::Model>,
    sender: Sender,
    clock: Arc<dyn Clock>,
}

/// Whose page sent the request, as far as the browser says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    Ours,
    Elsewhere,
    /// Old browsers say nothing, and neither do programs.
    Unknown,
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
        let (sender, clock) = (sender(&parts.headers, state.base.origin()), state.clock.clone());
        Ok(Self { session, user, sender, clock })
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

    /// When the person signed in, in epoch seconds; `None` of a session that began before this was kept.
    pub(crate) async fn signed_in_at(&self) -> Result<Option<i64>, Problem> {
        Ok(self.session.get(SIGNED_IN_AT).await?)
    }

    /// Whether the browser says that a page of somebody else sent the request.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.sender == Sender::Elsewhere
    }

    /// Whether the browser says that a page of ours sent the request. No page can make it say so.
    pub(crate) fn is_from_here(&self) -> bool {
        self.sender == Sender::Ours
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
        if self.is_elsewhere() {
            return Ok(false);
        }
        let expected = self.session.get::<String>(FORM_TOKEN).await?;
        Ok(expected.is_some_and(|expected| constant_time_eq(&expected, token)))
    }

    /// Signs the person in under a new session identifier, with nothing of the session before. Only the forms that the
    /// same person has open in other tabs stay theirs. `false` when the account was disabled or its password changed since
    /// `user` was read and checked; then nobody is signed in.
    pub(crate) async fn sign_in(&self, user: &user::Model) -> Result<bool, Problem> {
        let (session, id, stamp) = (self.session.clone(), user.id, digest_of(user));
        let now = self.clock.now();
        let form_token = match &self.user {
            Some(before) if before.id == id => session.get(FORM_TOKEN).await?,
            _ => None,
        };
        let form_token = form_token.unwrap_or_else(unguessable);
        // A task of its own, so that a browser which hangs up does not leave the old session ended and the new one unwritten.
        let written = tokio::spawn(async move {
            session.cycle_id().await?;
            session.clear().await;
            session.insert(USER_ID, id).await?;
            session.insert(STAMP, stamp).await?;
            session.insert(SIGNED_IN_AT, now).await?;
            session.insert(FORM_TOKEN, form_token).await?;
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

    /// What was kept under a name; nothing when it cannot be read, as after a change of its form.
    pub(crate) async fn kept<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Problem> {
        let value = self.session.get_value(name).await?;
        Ok(value.and_then(|value| serde_json::from_value(value).ok()))
    }

    /// Keeps a value for the pages that follow. Only the session of a person is stored.
    pub(crate) async fn keep<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Problem> {
        Ok(self.session.insert(name, value).await?)
    }

    /// Forgets a value that was kept.
    pub(crate) async fn forget(&self, name: &str) -> Result<(), Problem> {
        self.session.remove_value(name).await?;
        Ok(())
    }

    /// Ends the session.
    pub(crate) async fn sign_out(self) -> Result<(), Problem> {
        Ok(self.session.flush().await?)
    }
}

/// Fetch Metadata; where a browser does not send them, as on plain http, `Origin`. A `none` is the person's own doing, such
/// as sending a form once more.
fn sender(headers: &HeaderMap, origin: &str) -> Sender {
    match (headers.get("sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) if site == "same-origin" => Sender::Ours,
        (Some(site), _) if site == "none" => Sender::Unknown,
        (Some(_), _) => Sender::Elsewhere,
        (None, Some(given)) if given == origin => Sender::Ours,
        // Behind some proxies we are called by other names, so this says nothing; the cookies decide.
        (None, _) => Sender::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn only_the_browser_says_whose_page_sent_a_form() {
        let of = |headers: &[(&'static str, &'static str)]| {
            let headers = headers.iter().map(|(name, value)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            });
            sender(&headers.collect(), "https://id.example.com")
        };
        let site = |value| of(&[("sec-fetch-site", value), ("origin", "https://id.example.com")]);

        assert_eq!(site("same-origin"), Sender::Ours);
        for elsewhere in ["cross-site", "same-site", "nonsense"] {
            assert_eq!(site(elsewhere), Sender::Elsewhere, "{elsewhere}");
        }
        assert_eq!(site("none"), Sender::Unknown);
        assert_eq!(of(&[("origin", "https://id.example.com")]), Sender::Ours);
        for unknown in ["null", "https://id.example.com:444", "http://id.example.com"] {
            assert_eq!(of(&[("origin", unknown)]), Sender::Unknown, "{unknown}");
        }
        assert_eq!(of(&[]), Sender::Unknown);
    }
}
