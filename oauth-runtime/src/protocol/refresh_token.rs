//! The text of a refresh token: the time, the name of its family, a random part, and a tag over all three. RFC 6749, section 1.5.
//!
//! Only the hash of the whole text is stored. The tag lets the server recognize its own refresh token after the row is gone, and
//! shows which authorization the token belonged to (RFC 9700 section 4.14.2). Nobody can make a tag from the name of a family.

use super::{
    root_key::{Purpose, RootKey},
    secret::PlainRefreshToken,
    time_ordered,
};

/// Makes the text of a token. `random` are 256 random bits as base64url.
pub(crate) fn compose(
    root_key: &RootKey,
    milliseconds: i64,
    family: &str,
    random: &str,
) -> PlainRefreshToken {
    let text = time_ordered::compose(milliseconds, &format!("{family}.{random}"));
    let tag = root_key.tag(Purpose::RefreshToken, &text);
    PlainRefreshToken::new(format!("{text}.{tag}"))
}

/// Whether a generator's text may be a part of a token.
pub(crate) fn is_shape(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=256).contains(&text.len()) && text.bytes().all(is_plain)
}

/// The family of a text that this server made, also before it wrote times; `None` for every other text, also for a token of a
/// version that wrote no tags.
pub(crate) fn family<'a>(root_key: &RootKey, presented: &'a str) -> Option<&'a str> {
    let (text, tag) = presented.rsplit_once('.')?;
    let (family, _) = time_ordered::split(text).map_or(text, |(_, rest)| rest).split_once('.')?;
    root_key.has_tagged(Purpose::RefreshToken, text, tag).then_some(family)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "0000000000ff";

    #[test]
    fn the_family_is_read_from_a_token_of_this_server_only() {
        let key = RootKey::new([1; 32]);
        let token = compose(&key, 255, "family", "random").reveal();

        assert_eq!(family(&key, &token), Some("family"));
        assert_eq!(family(&RootKey::new([2; 32]), &token), None);
    }

    #[test]
    fn whoever_knows_a_family_or_changes_a_part_makes_no_token_of_it() {
        let key = RootKey::new([1; 32]);
        let token = compose(&key, 255, "family", "random").reveal();
        let tag = token.rsplit_once('.').unwrap().1;

        for forged in [
            "family".to_owned(),
            format!("{TIME}.family.random"),
            format!("{TIME}.family.random."),
            format!("{TIME}.family.other.{tag}"),
            format!("{TIME}.other.random.{tag}"),
            format!("{TIME}.family.random.{tag}x"),
            format!("000000000100.family.random.{tag}"),
            format!("family.random.{tag}"),
            format!("x{token}"),
            format!("{token}.{tag}"),
        ] {
            assert_eq!(family(&key, &forged), None, "{forged}");
        }
    }

    #[test]
    fn a_token_that_was_made_before_tokens_had_a_time_is_read() {
        let key = RootKey::new([1; 32]);
        let tag = key.tag(Purpose::RefreshToken, "family.random");

        assert_eq!(family(&key, &format!("family.random.{tag}")), Some("family"));
    }
}
