//! Who is at the browser: nobody, or a person who signed in; and the value that protects the forms.

use crate::{entity::user, pages::problem::Problem, random::unguessable, state::AppState};
use axum::{extract::FromRequestParts, http::request::Parts};
use oauth_runtime::protocol::secret::constant_time_eq;
use sea_orm::EntityTrait as _;
use tower_sessions::{Expiry, Session, cookie::time::Duration};

/// The session value that names the person; the store copies it into a column.
pub(crate) const USER_ID: &str = "user_id";
const FORM_TOKEN: &str = "form_token";
const NOTICE: &str = "notice";

/// A browser that only looked at a form is forgotten soon.
const ANONYMOUS_LIFETIME: Duration = Duration::minutes(30);

/// The browser's session, and the person in it.
pub(crate) struct Visitor {
    session: Session,
    user: Option<user::Model>,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let session =
            Session::from_request_parts(parts, state).await.map_err(|_| Problem::Fault)?;
        let user = match session.get::<i64>(USER_ID).await? {
            Some(id) => user::Entity::find_by_id(id)
                .one(&state.database)
                .await?
                .filter(|user| user.disabled_at.is_none()),
            None => None,
        };
        Ok(Self { session, user })
    }
}

impl Visitor {
    /// The person who is signed in. An account that was disabled since is nobody.
    pub(crate) fn user(&self) -> Option<&user::Model> {
        self.user.as_ref()
    }

    /// The value for the hidden field of this browser's forms.
    pub(crate) async fn form_token(&self) -> Result<String, Problem> {
        if let Some(token) = self.session.get::<String>(FORM_TOKEN).await? {
            return Ok(token);
        }
        let token = unguessable();
        self.session.insert(FORM_TOKEN, &token).await?;
        if self.user.is_none() {
            self.session.set_expiry(Some(Expiry::OnInactivity(ANONYMOUS_LIFETIME)));
        }
        Ok(token)
    }

    /// Whether a form came from a page that this browser was given.
    pub(crate) async fn owns_form(&self, token: &str) -> Result<bool, Problem> {
        let expected = self.session.get::<String>(FORM_TOKEN).await?;
        Ok(expected.is_some_and(|expected| constant_time_eq(&expected, token)))
    }

    /// Signs the person in under a new session identifier, with nothing of the session before.
    pub(crate) async fn sign_in(self, user: &user::Model) -> Result<(), Problem> {
        let id = user.id;
        // A task of its own, so that a browser which hangs up does not leave the old session ended and the new one unwritten.
        let written = tokio::spawn(async move {
            self.session.cycle_id().await?;
            self.session.clear().await;
            self.session.insert(USER_ID, id).await?;
            self.session.insert(FORM_TOKEN, unguessable()).await?;
            self.session.save().await
        });
        written.await.map_err(|_| Problem::Fault)?.map_err(Problem::from)
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
