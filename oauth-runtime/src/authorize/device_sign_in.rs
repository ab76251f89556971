//! The user code of a person who is not signed in yet. RFC 8628, section 3.3.
//!
//! It travels to the sign-in page and back, with the time and a tag, as an authorization request does. The server stores nothing.

use crate::protocol::{
    root_key::{Purpose, RootKey},
    user_code::UserCode,
};

/// Makes the text for the sign-in page. Nothing in it needs escaping.
pub(crate) fn compose(root_key: &RootKey, user_code: Option<&UserCode>, now: i64) -> String {
    let text = format!("{now}.{}", user_code.map_or("", UserCode::letters));
    let tag = root_key.tag(Purpose::DeviceSignIn, &text);
    format!("{text}.{tag}")
}

/// A person who was sent to the sign-in page and wants to continue to the page for devices.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// The user code that the person brought along.
    pub(crate) user_code: Option<UserCode>,
}

/// Reads the text that came back from the sign-in page; `None` when this server did not make it, or it is at least `expires_in`
/// seconds old.
pub(crate) fn open(
    root_key: &RootKey,
    pending: &str,
    now: i64,
    expires_in: i64,
) -> Option<Waiting> {
    let (text, tag) = pending.rsplit_once('.')?;
    if !root_key.has_tagged(Purpose::DeviceSignIn, text, tag) {
        return None;
    }
    let (came_at, letters) = text.split_once('.')?;
    let came_at: i64 = came_at.parse().ok()?;
    let is_in_time = now < came_at.saturating_add(expires_in);
    is_in_time.then(|| Waiting { user_code: UserCode::parse(letters) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{authorize::sign_in, protocol::parameters::Parameters};

    #[test]
    fn a_code_comes_back_as_it_went() {
        let key = RootKey::new([1; 32]);
        let code = UserCode::parse("WDJB-MJHT");

        let with = compose(&key, code.as_ref(), 1000);
        let without = compose(&key, None, 1000);

        assert_eq!(open(&key, &with, 1599, 600), Some(Waiting { user_code: code }));
        assert_eq!(open(&key, &without, 1599, 600), Some(Waiting { user_code: None }));
        assert!(with.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
    }

    #[test]
    fn a_text_that_is_late_changed_or_of_another_kind_is_none() {
        let key = RootKey::new([1; 32]);
        let pending = compose(&key, None, 1000);
        let changed = pending.replacen("1000.", "1000.WDJBMJHT", 1);
        let parameters = Parameters::parse(b"client_id=a").unwrap();
        let of_request = sign_in::compose(&key, &parameters, 1000);

        for (text, now) in
            [(&*pending, 1600), (&*changed, 1001), (&*of_request, 1001), ("", 1000), ("1..x", 1)]
        {
            assert_eq!(open(&key, text, now, 600), None, "{text} at {now}");
        }
        assert!(sign_in::open(&key, &pending, 1001, 600).is_err());
    }
}
