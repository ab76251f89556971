//! Claims about a user: which claims exist, and which of them a client receives. OpenID Connect Core, sections 5.1, 5.4 and 5.5.

use super::scope::Scope;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Claims about a user by their names, without `sub`.
pub type Claims = Map<String, Value>;

/// The scope word that makes a request one of OpenID Connect (OpenID Connect Core section 3.1.2.1).
pub const OPENID: &str = "openid";

/// The claims of each standard scope word (OpenID Connect Core section 5.4).
pub const STANDARD: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("address", &["address"]),
    ("phone", &["phone_number", "phone_number_verified"]),
];

/// Claims that the server sets itself, so that nothing about a user can replace them.
pub const RESERVED: [&str; 23] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "cnf",
    "scope",
    "client_id",
    "active",
    "token_type",
    "act",
    "may_act",
];

/// Which scope word gives which claims: the words of the standard, and those of the application.
#[derive(Clone, Copy, Debug)]
pub struct ScopeClaims<'a> {
    own: &'a BTreeMap<String, Vec<String>>,
}

/// An application without scope words of its own.
static NO_WORDS: BTreeMap<String, Vec<String>> = BTreeMap::new();

impl<'a> ScopeClaims<'a> {
    /// Only the words of the standard.
    pub const STANDARD: Self = Self { own: &NO_WORDS };

    /// The words of the standard, and these words of the application with their claims. A word of the standard may be among them;
    /// it then gives the claims of both.
    #[must_use]
    pub const fn new(own: &'a BTreeMap<String, Vec<String>>) -> Self {
        Self { own }
    }

    /// The claims that a scope gives. A claim that several words give occurs several times.
    pub fn of(self, scope: &Scope) -> impl Iterator<Item = &'a str> {
        let granted = |word: &str| scope.contains(word);
        let standard = STANDARD.iter().filter(move |(word, _)| granted(word));
        let standard = standard.flat_map(|(_, claims)| claims.iter().copied());
        let own = self.own.iter().filter(move |(word, _)| granted(word.as_str()));
        standard.chain(own.flat_map(|(_, claims)| claims.iter().map(String::as_str)))
    }

    /// Every claim that some word gives.
    pub fn all(self) -> impl Iterator<Item = &'a str> {
        let standard = STANDARD.iter().flat_map(|(_, claims)| claims.iter().copied());
        standard.chain(self.own.values().flatten().map(String::as_str))
    }

    /// The scope words that give this claim.
    pub fn words_of(self, claim: &str) -> impl Iterator<Item = &'a str> {
        let standard = STANDARD.iter().filter(move |(_, claims)| claims.contains(&claim));
        let own = self.own.iter().filter(move |(_, claims)| claims.iter().any(|own| own == claim));
        standard.map(|(word, _)| *word).chain(own.map(|(word, _)| word.as_str()))
    }

    /// Whether a registered scope contains a word that gives this claim, or a pattern that such a word fits.
    pub(crate) fn is_within_reach(self, registered: &Scope, claim: &str) -> bool {
        let mut words = self.words_of(claim);
        words.any(|word| !Scope::stored(word).within(registered).is_empty())
    }

    /// Whether a scope gives this claim.
    #[must_use]
    pub fn gives(self, scope: &Scope, claim: &str) -> bool {
        self.of(scope).any(|given| given == claim)
    }
}

/// The claims of a user that a client receives: those with these names that have a value. A null and an empty text are no value,
/// and a claim that the server sets itself is never among them (OpenID Connect Core section 5.3.2).
#[must_use]
pub fn told<'a>(claims: &Claims, names: impl IntoIterator<Item = &'a str>) -> Claims {
    let mut told = Claims::new();
    for name in names {
        if RESERVED.contains(&name) {
            continue;
        }
        let says_something = |value: &&Value| !value.is_null() && value.as_str() != Some("");
        if let Some(value) = claims.get(name).filter(says_something) {
            told.insert(name.to_owned(), value.clone());
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims() -> Claims {
        let json = json!({
            "name": "Alice", "email": "a@example.com", "email_verified": true, "nickname": "", "picture": null, "iss": "https://evil.example",
            "groups": ["a"],
        });
        json.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn a_scope_gives_the_claims_of_its_words_and_nothing_that_says_nothing() {
        let own =
            BTreeMap::from([("team".to_owned(), vec!["groups".to_owned(), "iss".to_owned()])]);
        let table = ScopeClaims::new(&own);
        let told = |scope: &str| {
            let told = told(&claims(), table.of(&Scope::stored(scope)));
            Value::Object(told)
        };

        assert_eq!(told("openid"), json!({}));
        assert_eq!(told("openid profile"), json!({ "name": "Alice" }));
        assert_eq!(
            told("email team"),
            json!({ "email": "a@example.com", "email_verified": true, "groups": ["a"] })
        );
    }
}
