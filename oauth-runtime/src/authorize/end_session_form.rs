//! The form that asks whether to sign out, sealed in one hidden field. OpenID Connect RP-Initiated Logout, section 2; RFC 6749,
//! section 10.12.
//!
//! A form is valid only for the user who was shown it. So another site can neither sign anybody out nor choose where the browser
//! goes afterwards.

use super::{ENDED, consent_form::FORGED_FORM};
use crate::protocol::{
    client::SubjectId,
    error::{OAuthError, Outage},
    root_key::{Purpose, RootKey},
};
use serde::{Deserialize, Serialize};

/// The client that requests the sign-out, and its request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct AskedByClient {
    pub(crate) client_id: String,
    pub(crate) registration: Option<String>,
    /// Where the browser goes after the user has signed out.
    pub(crate) redirect_uri: Option<String>,
    /// The client's `state`, to be sent to that `redirect_uri`.
    pub(crate) state: Option<String>,
}

/// The content that is sealed in the hidden field.
#[derive(Serialize, Deserialize)]
struct Content {
    subject: String,
    expires_at: i64,
    ui_locales: Option<String>,
    asked: Option<AskedByClient>,
}

/// A sign-out form of this server.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct EndSessionForm {
    /// The user who saw it. Nobody else may answer it.
    pub(crate) subject: SubjectId,
    /// When the form expires, in epoch seconds.
    pub(crate) expires_at: i64,
    /// The languages that the client asked for (`ui_locales`).
    pub(crate) ui_locales: Option<String>,
    /// The client that requests the sign-out; `None` when the request names no client.
    pub(crate) asked: Option<AskedByClient>,
}

impl EndSessionForm {
    /// Makes the value of the hidden field. `random` are 256 random bits that no other form gets.
    pub(crate) fn seal(self, root_key: &RootKey, random: [u8; 32]) -> Result<String, Outage> {
        let Self { subject, expires_at, ui_locales, asked } = self;
        let subject = subject.as_str().to_owned();
        let content = Content { subject, expires_at, ui_locales, asked };
        let content = serde_json::to_vec(&content).map_err(Outage::new)?;
        root_key
            .seal(Purpose::EndSession, random, b"", content)
            .ok_or_else(|| Outage::new("the form that asks whether to sign out cannot be sealed"))
    }

    /// Opens the hidden field. A forged or expired form is refused.
    pub(crate) fn open(root_key: &RootKey, sealed: &str, now: i64) -> Result<Self, OAuthError> {
        let content = root_key.open(Purpose::EndSession, b"", sealed).ok_or(FORGED_FORM)?;
        let content: Content = serde_json::from_slice(&content).map_err(|_| FORGED_FORM)?;
        let Content { subject, expires_at, ui_locales, asked } = content;
        if now >= expires_at {
            return Err(ENDED);
        }
        Ok(Self { subject: SubjectId::new(subject), expires_at, ui_locales, asked })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: RootKey = RootKey::new([1; 32]);

    fn form() -> EndSessionForm {
        EndSessionForm {
            subject: SubjectId::new("alice"),
            expires_at: 1600,
            ui_locales: Some("de".to_owned()),
            asked: Some(AskedByClient {
                client_id: "app".to_owned(),
                registration: Some("r".to_owned()),
                redirect_uri: Some("https://a.example/out".to_owned()),
                state: Some("s".to_owned()),
            }),
        }
    }

    #[test]
    fn a_form_comes_back_as_it_was_shown() {
        let sealed = form().seal(&ROOT, [7; 32]).unwrap();

        assert!(!sealed.contains("a.example"));
        assert_eq!(EndSessionForm::open(&ROOT, &sealed, 1599).unwrap(), form());
    }

    #[test]
    fn a_form_that_is_late_forged_or_of_another_kind_is_refused() {
        let sealed = form().seal(&ROOT, [7; 32]).unwrap();
        let of_consent = ROOT.seal(Purpose::Consent, [7; 32], b"", b"{}".to_vec()).unwrap();
        let open = |key: &RootKey, text: &str, now| EndSessionForm::open(key, text, now).err();

        assert_eq!(open(&ROOT, &sealed, 1600), Some(ENDED));
        assert_eq!(open(&RootKey::new([2; 32]), &sealed, 1000), Some(FORGED_FORM));
        assert_eq!(open(&ROOT, &of_consent, 1000), Some(FORGED_FORM));
        assert_eq!(open(&ROOT, "", 1000), Some(FORGED_FORM));
    }
}
