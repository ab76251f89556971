//! The consent form: the request, the user who sees the form and the scope that it shows, sealed in one hidden field. RFC 6749,
//! section 10.12.
//!
//! Nobody else can make that value for the user, so a page of another site cannot consent in the user's name; and the answer
//! grants no more than the page showed. The answer stores a mark, so that a form counts only once. A request that came back from
//! the sign-in page also counts only once, however many tabs show it.

use super::ENDED;
use crate::protocol::{
    client::SubjectId,
    client_metadata::ClientMetadata,
    error::{ErrorCode, OAuthError, Outage},
    parameters::Parameters,
    root_key::{Purpose, RootKey},
    scope::Scope,
    secret::HandleHash,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The name of the hidden field.
pub(crate) const FIELD: &str = "consent";
/// The name of the two buttons that decide.
pub(crate) const DECISION: &str = "confirm";

pub(crate) const FORGED_FORM: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this form is not one of this server; go back to the application and start again",
)
.with_id("form_forged");
/// The log hint for a form that seems to come from another site.
pub(crate) const ELSEWHERE: &str = "the browser says in `Sec-Fetch-Site` or `Origin` that a page of another site sent the form; if it was a page of \
    this server, let the proxy pass `Host` on as the browser sent it";
pub(crate) const OTHER_USER: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this form was shown to another user; go back to the application and start again",
)
.with_id("form_of_another_user");

/// The content that is sealed in the hidden field.
#[derive(Serialize, Deserialize)]
struct Content {
    #[serde(serialize_with = "super::serialize", deserialize_with = "super::deserialize")]
    request: Parameters,
    subject: String,
    scope: String,
    /// The registration of the client as the page showed it.
    registration: Option<String>,
    /// The metadata in the client's document, for a client that nobody registered.
    document: Option<ClientMetadata>,
    /// The claims that the page showed, out of those that the request asks for by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claims: Option<Value>,
    expires_at: i64,
    /// When the request first arrived, in epoch seconds.
    asked_at: Option<i64>,
    /// The mark of the request, if several forms can show the same request.
    mark: Option<String>,
}

/// What a consent form shows, and to whom.
pub(crate) struct Shown<'a> {
    /// The parameters of the request as they came.
    pub(crate) request: &'a Parameters,
    /// The user who sees the form.
    pub(crate) subject: &'a SubjectId,
    /// The scope that the form shows.
    pub(crate) scope: &'a Scope,
    /// The registration of the client as the form shows it.
    pub(crate) registration: Option<&'a str>,
    /// When the request first arrived, in epoch seconds.
    pub(crate) asked_at: i64,
    /// The metadata in the client's document, for a client that nobody registered.
    pub(crate) document: Option<&'a ClientMetadata>,
    /// The claims that the form shows, out of those that the request asks for by name.
    pub(crate) claims: Option<&'a Value>,
    /// The mark of the request, if another form shows the same request or may do so.
    pub(crate) mark: Option<HandleHash>,
}

/// The mark of a request that travelled to the sign-in page and back as this text. The mark includes the user, so that nobody can
/// use up another user's request.
pub(crate) fn mark(travelled: &str, subject: &SubjectId) -> HandleHash {
    HandleHash::of_name(&format!("{travelled}\0{subject}"))
}

/// Makes the value of the hidden field. `random` are 256 random bits that no other form gets.
pub(crate) fn seal(
    root_key: &RootKey,
    shown: Shown<'_>,
    expires_at: i64,
    random: [u8; 32],
) -> Result<String, Outage> {
    let content = Content {
        request: shown.request.clone(),
        subject: shown.subject.as_str().to_owned(),
        scope: shown.scope.to_string(),
        registration: shown.registration.map(str::to_owned),
        document: shown.document.cloned(),
        claims: shown.claims.cloned(),
        expires_at,
        asked_at: Some(shown.asked_at),
        mark: shown.mark.map(|mark| mark.as_str().to_owned()),
    };
    let content = serde_json::to_vec(&content).map_err(Outage::new)?;
    root_key
        .seal(Purpose::Consent, random, b"", content)
        .ok_or_else(|| Outage::new("the consent form cannot be sealed"))
}

/// A consent form of this server that came back before it expired.
pub(crate) struct ConsentForm {
    /// The parameters of the request that the form answers.
    pub(crate) request: Parameters,
    /// The user who saw it. Nobody else may answer it.
    pub(crate) shown_to: SubjectId,
    /// The scope that it showed.
    pub(crate) shown: Scope,
    /// The registration of the client that the form showed.
    pub(crate) registration: Option<String>,
    /// When the request first arrived, in epoch seconds.
    pub(crate) asked_at: i64,
    /// The metadata that the page showed, for a client that nobody registered.
    pub(crate) document: Option<ClientMetadata>,
    /// The claims that the page showed, out of those that the request asks for by name.
    pub(crate) claims: Option<Value>,
    /// The mark by which the store remembers that this form, or its request, was answered.
    pub(crate) mark: HandleHash,
    /// When the form expires, in epoch seconds.
    pub(crate) expires_at: i64,
}

impl ConsentForm {
    /// Opens the hidden field. A forged or expired form is refused.
    pub(crate) fn open(root_key: &RootKey, sealed: &str, now: i64) -> Result<Self, OAuthError> {
        let content = root_key.open(Purpose::Consent, b"", sealed).ok_or(FORGED_FORM)?;
        let content: Content = serde_json::from_slice(&content).map_err(|_| FORGED_FORM)?;
        if now >= content.expires_at {
            return Err(ENDED);
        }
        Ok(Self {
            request: content.request,
            shown_to: SubjectId::new(content.subject),
            shown: Scope::stored(&content.scope),
            registration: content.registration,
            // A form that the version before made has no such time.
            asked_at: content.asked_at.unwrap_or(now),
            document: content.document,
            claims: content.claims,
            mark: content.mark.map_or_else(|| HandleHash::of_name(sealed), HandleHash::stored),
            expires_at: content.expires_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ROOT: RootKey = RootKey::new([1; 32]);

    fn sealed() -> String {
        let request = Parameters::parse(b"client_id=a&scope=p").unwrap();
        seal_for("alice", &request, None, [7; 32])
    }

    fn seal_for(
        subject: &str,
        request: &Parameters,
        travelled: Option<&str>,
        random: [u8; 32],
    ) -> String {
        let (subject, scope) = (&SubjectId::new(subject), &Scope::stored("p"));
        let mark = travelled.map(|text| mark(text, subject));
        let document = Some(&ClientMetadata::default().with_client_name("App"));
        let (registration, asked_at) = (Some("r"), 900);
        let claims = Some(&json!({ "userinfo": { "email": null } }));
        let shown =
            Shown { request, subject, scope, registration, asked_at, document, claims, mark };
        seal(&ROOT, shown, 1600, random).unwrap()
    }

    #[test]
    fn the_forms_of_one_request_and_user_share_a_mark_and_no_others() {
        let request = Parameters::parse(b"client_id=a&scope=p").unwrap();
        let mark = |subject, travelled, random| {
            let sealed = seal_for(subject, &request, travelled, random);
            ConsentForm::open(&ROOT, &sealed, 1000).unwrap().mark
        };

        assert_eq!(mark("alice", Some("t"), [1; 32]), mark("alice", Some("t"), [2; 32]));
        assert_ne!(mark("alice", Some("t"), [1; 32]), mark("bob", Some("t"), [1; 32]));
        assert_ne!(mark("alice", Some("t"), [1; 32]), mark("alice", Some("u"), [1; 32]));
        assert_ne!(mark("alice", None, [1; 32]), mark("alice", None, [2; 32]));
    }

    #[test]
    fn a_form_says_for_whom_it_is_what_it_showed_and_until_when() {
        let form = ConsentForm::open(&ROOT, &sealed(), 1000).unwrap();

        assert_eq!(form.request.get("client_id"), Some("a"));
        assert_eq!(form.shown_to, SubjectId::new("alice"));
        assert_eq!(form.shown, Scope::stored("p"));
        assert_eq!(form.registration.as_deref(), Some("r"));
        assert_eq!(form.document.unwrap().client_name.as_deref(), Some("App"));
        assert_eq!(form.claims.unwrap()["userinfo"], json!({ "email": null }));
        assert_eq!((form.asked_at, form.expires_at), (900, 1600));
    }

    #[test]
    fn a_late_form_and_a_forged_one_are_refused() {
        let open = |sealed: &str, now| ConsentForm::open(&ROOT, sealed, now).err();
        let sealed = sealed();
        let mut changed = sealed.clone().into_bytes();
        changed[50] ^= 1;

        assert_eq!(open(&sealed, 1600), Some(ENDED));
        assert_eq!(open(&String::from_utf8(changed).unwrap(), 1000), Some(FORGED_FORM));
        assert_eq!(open("", 1000), Some(FORGED_FORM));
    }
}
