//! The two forms of the page for devices, each sealed in one hidden field: one takes a user code, the other takes the decision.
//! RFC 8628, sections 3.3 and 5.4; RFC 6749, section 10.12.
//!
//! A form is valid only for the user who was shown it. So another site can neither enter a user code in somebody's name nor
//! consent.

use super::consent_form::FORGED_FORM;
use crate::protocol::{
    client::SubjectId,
    error::{OAuthError, Outage},
    root_key::{Purpose, RootKey},
    scope::Scope,
    user_code::UserCode,
};
use serde::{Deserialize, Serialize};

/// The content that is sealed in the hidden field.
#[derive(Serialize, Deserialize)]
struct Content {
    subject: String,
    expires_at: i64,
    /// `None` in the form that takes a user code.
    asked: Option<Sealed>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    user_code: String,
    scope: String,
    registration: Option<String>,
}

/// What the second form, which takes the decision, showed.
pub(crate) struct Shown {
    /// The user code that the person compared with the code on the device.
    pub(crate) user_code: UserCode,
    /// The scope that the form showed.
    pub(crate) scope: Scope,
    /// The registration of the client that the form showed.
    pub(crate) registration: Option<String>,
}

/// A form of this server.
pub(crate) struct DeviceForm {
    /// The user who saw it. Nobody else may answer it.
    pub(crate) subject: SubjectId,
    /// When the form expires, in epoch seconds.
    pub(crate) expires_at: i64,
    /// What the form asked the user to decide about; `None` in the form that takes a user code.
    pub(crate) asked: Option<Shown>,
}

impl DeviceForm {
    /// Makes the value of the hidden field. `random` are 256 random bits that no other form gets.
    pub(crate) fn seal(&self, root_key: &RootKey, random: [u8; 32]) -> Result<String, Outage> {
        let asked = self.asked.as_ref().map(|shown| Sealed {
            user_code: shown.user_code.letters().to_owned(),
            scope: shown.scope.to_string(),
            registration: shown.registration.clone(),
        });
        let subject = self.subject.as_str().to_owned();
        let content = Content { subject, expires_at: self.expires_at, asked };
        let content = serde_json::to_vec(&content).map_err(Outage::new)?;
        root_key
            .seal(Purpose::DeviceForm, random, b"", content)
            .ok_or_else(|| Outage::new("the form for a device cannot be sealed"))
    }

    /// Opens the hidden field. The caller checks whether the form has expired.
    pub(crate) fn open(root_key: &RootKey, sealed: &str) -> Result<Self, OAuthError> {
        let content = root_key.open(Purpose::DeviceForm, b"", sealed).ok_or(FORGED_FORM)?;
        let content: Content = serde_json::from_slice(&content).map_err(|_| FORGED_FORM)?;
        let shown = |sealed: Sealed| {
            let user_code = UserCode::parse(&sealed.user_code).ok_or(FORGED_FORM)?;
            let (scope, registration) = (Scope::stored(&sealed.scope), sealed.registration);
            Ok::<_, OAuthError>(Shown { user_code, scope, registration })
        };
        Ok(Self {
            subject: SubjectId::new(content.subject),
            expires_at: content.expires_at,
            asked: content.asked.map(shown).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: RootKey = RootKey::new([1; 32]);

    fn form(asked: Option<Shown>) -> DeviceForm {
        DeviceForm { subject: SubjectId::new("alice"), expires_at: 1600, asked }
    }

    #[test]
    fn a_form_says_for_whom_it_is_and_what_it_showed() {
        let shown = Shown {
            user_code: UserCode::parse("WDJB-MJHT").unwrap(),
            scope: Scope::stored("p"),
            registration: Some("r".to_owned()),
        };
        let sealed = form(Some(shown)).seal(&ROOT, [7; 32]).unwrap();

        let opened = DeviceForm::open(&ROOT, &sealed).unwrap();

        assert!(!sealed.contains("WDJB"));
        assert_eq!((opened.subject, opened.expires_at), (SubjectId::new("alice"), 1600));
        let shown = opened.asked.unwrap();
        assert_eq!(shown.user_code.shown(), "WDJB-MJHT");
        assert_eq!((shown.scope, shown.registration), (Scope::stored("p"), Some("r".to_owned())));
    }

    #[test]
    fn a_form_of_another_kind_or_server_is_forged() {
        let sealed = form(None).seal(&ROOT, [7; 32]).unwrap();
        let of_consent = ROOT.seal(Purpose::Consent, [7; 32], b"", b"{}".to_vec()).unwrap();

        assert!(DeviceForm::open(&ROOT, &sealed).unwrap().asked.is_none());
        assert_eq!(DeviceForm::open(&RootKey::new([2; 32]), &sealed).err(), Some(FORGED_FORM));
        assert_eq!(DeviceForm::open(&ROOT, &of_consent).err(), Some(FORGED_FORM));
        assert_eq!(DeviceForm::open(&ROOT, "").err(), Some(FORGED_FORM));
    }
}
