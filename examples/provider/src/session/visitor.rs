//! The visitor at the browser: nobody, or a signed-in person; and the value that protects the forms.

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

/// The session key for the user's identifier. The store copies its value into a column.
pub(crate) const USER_ID: &str = "user_id";
/// The session key for the stamp of the credential that was checked.
pub(crate) const STAMP: &str = "stamp";
const FORM_TOKEN: &str = "form_token";
/// The session key for the time of the sign-in, in epoch seconds.
const SIGNED_IN_AT: &str = "signed_in_at";
const NOTICE: &str = "notice";

/// The browser's session, and the signed-in person.
pub(crate) struct Visitor {
    session: Session,
    user: Option<user::Model>,
    sender: Sender,
    clock: Arc<dyn Clock>,
}

/// The site whose page sent the request, as far as the browser tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    Ours,
    Elsewhere,
    /// Old browsers and programs do not tell it.
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

/// The person of a session, if the account and the credential are still those that were checked at sign-in. Otherwise the
/// session ends here, so that it does not become valid again when the account is enabled later.
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
    /// The signed-in person; `None` if the account was disabled since, or has another password.
    pub(crate) fn user(&self) -> Option<&user::Model> {
        self.user.as_ref()
    }

    /// When the person signed in, in epoch seconds; `None` for a session that is older than this value.
    pub(crate) async fn signed_in_at(&self) -> Result<Option<i64>, Problem> {
        Ok(self.session.get(SIGNED_IN_AT).await?)
    }

    /// Whether the browser says that a page of another site sent the request.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.sender == Sender::Elsewhere
    }

    /// Whether the browser says that one of our pages sent the request. No page of another site can cause that.
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

    /// Signs the person in under a new session identifier, and drops everything of the previous session. Only the forms
    /// that the same person has open in other tabs stay valid. Returns `false` when the account was disabled or its
    /// password changed since `user` was read and checked; then nobody is signed in.
    pub(crate) async fn sign_in(&self, user: &user::Model) -> Result<bool, Problem> {
        let (session, id, stamp) = (self.session.clone(), user.id, digest_of(user));
        let now = self.clock.now();
        let form_token = match &self.user {
            Some(before) if before.id == id => session.get(FORM_TOKEN).await?,
            _ => None,
        };
        let form_token = form_token.unwrap_or_else(unguessable);
        // A task of its own: if the browser hangs up, the old session must not be ended while the new one stays unwritten.
        let written = tokio::spawn(async move {
            session.cycle_id().await?;
            session.clear().await;
            session.insert(USER_ID, id).await?;
            session.insert(STAMP, stamp).await?;
            session.insert(SIGNED_IN_AT, now).await?;
            session.insert(FORM_TOKEN, form_token).await?;
            let saved = session.save().await;
            if saved.is_err() {
                // A session that was refused here must not be stored at the end of the request either.
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

    /// Stores a notice for the next page.
    pub(crate) async fn leave_notice(&self, notice: &str) -> Result<(), Problem> {
        Ok(self.session.insert(NOTICE, notice).await?)
    }

    /// Takes the notice that the previous page stored.
    pub(crate) async fn take_notice(&self) -> Result<Option<String>, Problem> {
        match self.session.get(NOTICE).await? {
            // Removing a value marks the session as changed, which costs a write. So it is removed only if it is there.
            Some(notice) => {
                self.session.remove_value(NOTICE).await?;
                Ok(Some(notice))
            }
            None => Ok(None),
        }
    }

    /// The value stored under a name; `None` when it cannot be parsed, as after a change of its format.
    pub(crate) async fn kept<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Problem> {
        let value = self.session.get_value(name).await?;
        Ok(value.and_then(|value| serde_json::from_value(value).ok()))
    }

    /// Stores a value for the following pages. Only the session of a signed-in person is stored.
    pub(crate) async fn keep<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Problem> {
        Ok(self.session.insert(name, value).await?)
    }

    /// Removes a stored value.
    pub(crate) async fn forget(&self, name: &str) -> Result<(), Problem> {
        self.session.remove_value(name).await?;
        Ok(())
    }

    /// Ends the session.
    pub(crate) async fn sign_out(self) -> Result<(), Problem> {
        Ok(self.session.flush().await?)
    }
}

/// Reads Fetch Metadata, or `Origin` where a browser does not send them, as on plain http. `none` means that the person
/// caused the request, for example by sending a form once more.
fn sender(headers: &HeaderMap, origin: &str) -> Sender {
    match (headers.get("sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) if site == "same-origin" => Sender::Ours,
        (Some(site), _) if site == "none" => Sender::Unknown,
        (Some(_), _) => Sender::Elsewhere,
        (None, Some(given)) if given == origin => Sender::Ours,
        // Behind some proxies the provider has other names, so this says nothing. The cookies decide.
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
