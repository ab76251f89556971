//! The authorization request of a person who is not signed in yet. OpenID Connect Core, section 3.1.2.3.
//!
//! The request travels to the sign-in page and back unchanged, with the time and a tag. The server stores nothing, so strangers
//! cannot fill the database, and tabs of one browser do not disturb each other. The tag keeps the sign-in page from continuing a
//! request that never came to the authorization endpoint.

use super::ENDED;
use crate::protocol::{
    error::OAuthError,
    parameters::Parameters,
    root_key::{Purpose, RootKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Makes the text for the sign-in page. It holds base64url and dots only, so that nothing in it needs escaping.
pub(crate) fn compose(root_key: &RootKey, parameters: &Parameters, now: i64) -> String {
    let query = URL_SAFE_NO_PAD.encode(parameters.to_query());
    let text = format!("{now}.{query}");
    let tag = root_key.tag(Purpose::SignIn, &text);
    format!("{text}.{tag}")
}

/// Returns the request that came back, and when it first arrived, in epoch seconds. Its tag must be right, and it must be less
/// than `expires_in` seconds old.
pub(crate) fn open(
    root_key: &RootKey,
    pending: &str,
    now: i64,
    expires_in: i64,
) -> Result<(Parameters, i64), OAuthError> {
    let (text, tag) = pending.rsplit_once('.').ok_or(ENDED)?;
    if !root_key.has_tagged(Purpose::SignIn, text, tag) {
        return Err(ENDED);
    }
    let (came_at, query) = text.split_once('.').ok_or(ENDED)?;
    let came_at: i64 = came_at.parse().map_err(|_| ENDED)?;
    if now >= came_at.saturating_add(expires_in) {
        return Err(ENDED);
    }
    let parameters = Parameters::parse(&URL_SAFE_NO_PAD.decode(query).map_err(|_| ENDED)?)?;
    Ok((parameters, came_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        Parameters::parse(b"client_id=a&state=x%26y").unwrap()
    }

    #[test]
    fn a_request_comes_back_as_it_went() {
        let key = RootKey::new([1; 32]);
        let pending = compose(&key, &parameters(), 1000);

        let (back, came_at) = open(&key, &pending, 1599, 600).unwrap();

        assert_eq!((back.to_query(), came_at), (parameters().to_query(), 1000));
        assert!(pending.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
    }

    #[test]
    fn a_request_that_is_late_or_was_changed_is_refused() {
        let key = RootKey::new([1; 32]);
        let pending = compose(&key, &parameters(), 1000);
        let changed = pending.replacen("1000.", "1001.", 1);

        for (text, now) in [(&*pending, 1600), (&*changed, 1001), ("", 1000), ("1000.YQ.x", 1000)] {
            assert_eq!(open(&key, text, now, 600).unwrap_err(), ENDED, "{text} at {now}");
        }
        assert!(open(&RootKey::new([2; 32]), &pending, 1000, 600).is_err());
    }
}
