//! Compares the scope words that the program's handlers require with those that its server supports. A misspelt word would refuse
//! everybody with 403, and nobody would know why.

use crate::{protocol::spelling::nearest, resource::ScopeExpression};
use std::any::type_name;

/// The scopes that one handler requires; `#[require_oauth(..)]` submits it.
#[derive(Debug)]
pub struct RequiredScopes {
    /// The path of the handler.
    pub handler: &'static str,
    /// The alternative scopes, each as its words.
    pub scopes: &'static [&'static [&'static str]],
}

inventory::collect!(RequiredScopes);

/// Warns of scope words that handlers of this program require and that are not among the supported ones, if any are set. A handler in
/// another crate than the provider's may belong to another server, so there it warns only of a word that nearly matches a supported one.
pub(crate) fn warn_of_unknown<P>(supported: &[String]) {
    let own = crate_of(type_name::<P>());
    for RequiredScopes { handler, scopes } in inventory::iter::<RequiredScopes>() {
        let may_be_anothers = crate_of(handler) != own;
        for word in scopes.iter().flat_map(|words| words.iter()) {
            if may_be_anothers && nearest(word, supported.iter().map(String::as_str)).is_none() {
                continue;
            }
            warn_unless_known(&format!("the handler `{handler}`"), word, supported);
        }
    }
}

fn crate_of(path: &str) -> &str {
    path.split("::").next().unwrap_or_default()
}

/// Like [`warn_of_unknown`], for the scope that a layer requires.
pub(crate) fn warn_of_unknown_in_layer(required: &ScopeExpression, supported: &[String]) {
    for word in required.words() {
        warn_unless_known("a layer", word, supported);
    }
}

fn warn_unless_known(who: &str, word: &str, supported: &[String]) {
    if supported.is_empty() || supported.iter().any(|known| known == word) {
        return;
    }
    let supported = supported.iter().map(String::as_str);
    let advice = match nearest(word, supported) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "add it to `scopes_supported`, or require another scope word".to_owned(),
    };
    tracing::warn!(target: "oauth", "{who} demands the scope `{word}`, which this server does not support; {advice}");
}

/// The unknown word and the supported word that was probably meant, for a scope that a handler requires at run time. The handler may have
/// built the word from the request, so only words of letters and `_` count: `project:7` is not a misspelt `project:8`.
pub(crate) fn misspelt<'a>(scope: &'a str, supported: &'a [String]) -> Option<(&'a str, &'a str)> {
    let is_unknown = |word: &&str| {
        let is_plain = word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        is_plain && !supported.iter().any(|known| known == word)
    };
    let mut unknown = scope.split(' ').filter(is_unknown);
    unknown.find_map(|word| Some((word, nearest(word, supported.iter().map(String::as_str))?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_that_is_nearly_a_supported_one_is_misspelt() {
        let supported = ["profile", "email", "project:8"].map(str::to_owned);

        assert_eq!(misspelt("email profil", &supported), Some(("profil", "profile")));
        for scope in ["profile email", "project:7", "banana", ""] {
            assert_eq!(misspelt(scope, &supported), None, "{scope}");
        }
    }
}
