//! Authorization server metadata. RFC 8414, section 2.

use serde::Serialize;
use serde_json::{Map, Value};

/// The document at `/.well-known/oauth-authorization-server`: an open set of members. Everything that is registered with the server
/// adds its own members.
///
/// ```
/// use oauth_runtime::protocol::metadata::AuthorizationServerMetadata;
///
/// let mut document = AuthorizationServerMetadata::new("https://id.example.com");
/// document.set_endpoint("revocation_endpoint", "/oauth/revoke");
/// document.add("scopes_supported", ["profile", "email"]);
/// document.add("scopes_supported", ["email", "phone"]);
///
/// let expected = serde_json::json!({
///     "issuer": "https://id.example.com",
///     "revocation_endpoint": "https://id.example.com/oauth/revoke",
///     "scopes_supported": ["profile", "email", "phone"],
/// });
/// assert_eq!(serde_json::to_value(&document)?, expected);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AuthorizationServerMetadata {
    issuer: String,
    #[serde(flatten)]
    members: Map<String, Value>,
}

impl AuthorizationServerMetadata {
    /// The document of an issuer, without any other member.
    #[must_use]
    pub fn new(issuer: impl Into<String>) -> Self {
        Self { issuer: issuer.into(), members: Map::new() }
    }

    /// The issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The value of a member other than `issuer`.
    #[must_use]
    pub fn get(&self, member: &str) -> Option<&Value> {
        self.members.get(member)
    }

    /// Sets a member.
    pub fn set(&mut self, member: &str, value: impl Into<Value>) {
        self.members.insert(member.to_owned(), value.into());
    }

    /// Sets a member to the URL of a path below the issuer.
    pub fn set_endpoint(&mut self, member: &str, path: &str) {
        self.set(member, format!("{}{path}", self.issuer));
    }

    /// Adds words to a list, each once. Without any word the list is left out.
    pub fn add<'a>(&mut self, member: &str, words: impl IntoIterator<Item = &'a str>) {
        let mut words = words.into_iter().peekable();
        if words.peek().is_none() {
            return;
        }
        let list = self.members.entry(member).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            for word in words {
                if !list.iter().any(|known| known == word) {
                    list.push(word.into());
                }
            }
        }
    }
}
