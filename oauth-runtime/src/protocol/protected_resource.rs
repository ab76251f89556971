//! A protected resource: its name, and what its metadata say. RFC 9728, section 2.

use super::{
    issuer::is_loopback,
    resource_indicator::{ResourceIndicator, ResourceIndicatorError},
    scope::is_scope_token,
};
use serde_json::{Map, Value};

/// The beginning of the path of a resource's metadata; the path of the resource follows it (RFC 9728 section 3).
pub(crate) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// Why a resource cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtectedResourceError {
    /// Its name is no resource indicator.
    #[error("{0:?} cannot be a resource: {1}")]
    Indicator(String, #[source] ResourceIndicatorError),
    /// It lies below the issuer, and the server has no issuer.
    #[error(
        "the resource {0:?} lies below the issuer, and there is none: set `issuer`, or write the whole URI"
    )]
    NoIssuer(String),
    /// Its path below the issuer does not begin with a slash.
    #[error(
        "{0:?} is no path below the issuer: let it begin with a slash, or leave it empty for the issuer itself"
    )]
    Path(String),
    /// Its metadata cannot be served at its address, so nobody could read them.
    #[error(
        "the resource {0:?} cannot be served: its metadata are found at https, or at http on a loopback address, below a path without query; the setting `insecure_transport` permits http elsewhere (RFC 9728 section 1.2)"
    )]
    NotServable(String),
    /// One of its scope words is malformed.
    #[error(
        "the resource {0:?} has {1:?} among its scopes, which is no scope word (RFC 6749 section 3.3)"
    )]
    ScopeWord(String, String),
    /// Its metadata would have the same path as those of another resource.
    #[error(
        "the metadata of the resources {0:?} and {1:?} would have the same path: serve one of the two resources from another program"
    )]
    SamePath(String, String),
    /// It is registered already.
    #[error("the resource {0:?} is registered twice: leave one")]
    Twice(String),
}

/// How a resource is named.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Written(String),
    BelowIssuer(String),
}

/// A resource that tokens may be for, and what its metadata say of it.
///
/// ```
/// use oauth_runtime::protocol::protected_resource::ProtectedResource;
///
/// // Served by another program: tokens may be for it, and that program publishes its metadata.
/// let files = ProtectedResource::new("https://files.example.com/mcp");
/// // Served by this one, at the issuer's URI with this path behind it.
/// let own = ProtectedResource::below_issuer("/mcp").name("Notes").scopes_supported(["notes:read"]);
/// # let _ = (files, own);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a resource counts once a server is told of it"]
pub struct ProtectedResource {
    name: Name,
    is_served_here: bool,
    scopes: Option<Vec<String>>,
    members: Map<String, Value>,
}

impl From<&str> for ProtectedResource {
    fn from(identifier: &str) -> Self {
        Self::new(identifier)
    }
}

impl From<String> for ProtectedResource {
    fn from(identifier: String) -> Self {
        Self::new(identifier)
    }
}

impl ProtectedResource {
    /// The resource of this name, an absolute URI without fragment (RFC 8707 section 2).
    pub fn new(identifier: impl Into<String>) -> Self {
        Self::named(Name::Written(identifier.into()))
    }

    /// The resource whose name is the issuer followed by this path: `/mcp`, or an empty path for the issuer itself. It is served here.
    pub fn below_issuer(path: impl Into<String>) -> Self {
        Self::named(Name::BelowIssuer(path.into())).served_here()
    }

    fn named(name: Name) -> Self {
        Self { name, is_served_here: false, scopes: None, members: Map::new() }
    }

    /// Says that the program which issues the tokens serves the resource, too: it publishes the metadata, and its challenges lead
    /// to them.
    pub fn served_here(mut self) -> Self {
        self.is_served_here = true;
        self
    }

    /// `resource_name`: the name of the resource for people.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.member("resource_name", name.into())
    }

    /// `resource_name` in another language, by the tag of BCP 47 (RFC 9728 section 2.1).
    pub fn name_in(self, language: &str, name: impl Into<String>) -> Self {
        self.member(&format!("resource_name#{language}"), name.into())
    }

    /// `scopes_supported`: the scope words that the resource's handlers ask for. Without this, the words that the authorization
    /// server supports.
    pub fn scopes_supported<S: Into<String>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(words.into_iter().map(Into::into).collect());
        self
    }

    /// `resource_documentation`: the page for developers.
    pub fn documentation(self, uri: impl Into<String>) -> Self {
        self.member("resource_documentation", uri.into())
    }

    /// `resource_policy_uri`: the page that says what a client may do with the data of the resource.
    pub fn policy_uri(self, uri: impl Into<String>) -> Self {
        self.member("resource_policy_uri", uri.into())
    }

    /// `resource_tos_uri`: the page of the terms of service.
    pub fn tos_uri(self, uri: impl Into<String>) -> Self {
        self.member("resource_tos_uri", uri.into())
    }

    /// Sets any further member of the metadata. A member that the server sets itself, such as `resource` and
    /// `authorization_servers`, is not replaced.
    pub fn member(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    /// Whether this program publishes the metadata of the resource.
    #[must_use]
    pub const fn is_served_here(&self) -> bool {
        self.is_served_here
    }

    /// The name of the resource for people.
    pub(crate) fn called(&self) -> Option<&str> {
        self.members.get("resource_name")?.as_str()
    }

    /// The name of the resource in the normal form, for a server with this issuer.
    ///
    /// # Errors
    /// When the name is no resource indicator, when its path does not begin with a slash, or when there is no issuer that it could
    /// lie below.
    pub fn indicator(
        &self,
        issuer: Option<&str>,
    ) -> Result<ResourceIndicator, ProtectedResourceError> {
        let text = match &self.name {
            Name::Written(text) => text.clone(),
            Name::BelowIssuer(path) if !path.is_empty() && !path.starts_with('/') => {
                return Err(ProtectedResourceError::Path(path.clone()));
            }
            Name::BelowIssuer(path) => match issuer {
                Some(issuer) => format!("{issuer}{path}"),
                None => return Err(ProtectedResourceError::NoIssuer(path.clone())),
            },
        };
        ResourceIndicator::parse(&text)
            .map_err(|error| ProtectedResourceError::Indicator(text, error))
    }

    /// The resource as it is served: the address of its metadata, and the metadata.
    ///
    /// # Errors
    /// When its metadata cannot be served at its address, or when a scope word is malformed.
    pub(crate) fn served(
        &self,
        indicator: &ResourceIndicator,
        by: &ServedBy<'_>,
    ) -> Result<ServedResource, ProtectedResourceError> {
        let text = indicator.as_str();
        let refuse = || ProtectedResourceError::NotServable(text.to_owned());
        let url = indicator.url();
        let is_secure = match url.scheme() {
            "https" => true,
            "http" => by.insecure_transport || is_loopback(url),
            _ => false,
        };
        let origin = indicator.origin().filter(|_| is_secure && url.query().is_none());
        let origin = origin.filter(|_| is_route(indicator.path())).ok_or_else(refuse)?;
        let scopes = self.scopes.as_deref().unwrap_or(by.scopes);
        if let Some(word) = scopes.iter().find(|word| !is_scope_token(word)) {
            return Err(ProtectedResourceError::ScopeWord(text.to_owned(), word.clone()));
        }
        let path = format!("{WELL_KNOWN}{}", indicator.path());
        Ok(ServedResource {
            resource: text.to_owned(),
            metadata_uri: format!("{origin}{path}"),
            path,
            document: self.document(text, by.authorization_servers, scopes),
        })
    }

    fn document(&self, resource: &str, issuers: &[String], scopes: &[String]) -> Value {
        let mut document = Map::new();
        document.insert("resource".to_owned(), resource.into());
        for (name, list) in [("authorization_servers", issuers), ("scopes_supported", scopes)] {
            if !list.is_empty() {
                document.insert(name.to_owned(), list.into());
            }
        }
        document.insert("bearer_methods_supported".to_owned(), Value::from(vec!["header"]));
        for (name, value) in &self.members {
            document.entry(name).or_insert_with(|| value.clone());
        }
        Value::Object(document)
    }
}

/// Whether a path can be a route of a router: its segments are texts and no patterns.
fn is_route(path: &str) -> bool {
    let is_pattern = path.split('/').any(|segment| segment.starts_with([':', '*']));
    !is_pattern && !path.contains(['{', '}'])
}

/// The values that a resource takes from the program that serves it.
pub(crate) struct ServedBy<'a> {
    /// The issuers whose tokens the resource accepts.
    pub(crate) authorization_servers: &'a [String],
    /// The scope words that the handlers ask for, where the resource does not list its own.
    pub(crate) scopes: &'a [String],
    /// Whether http is permitted on any host.
    pub(crate) insecure_transport: bool,
}

/// A resource that is served here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServedResource {
    /// The name of the resource, in the normal form.
    pub(crate) resource: String,
    /// The address of its metadata: the well-known part stands before the path of the resource (RFC 9728 section 3.1).
    pub(crate) metadata_uri: String,
    /// The path of `metadata_uri`.
    pub(crate) path: String,
    /// The metadata.
    pub(crate) document: Value,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn served(resource: &ProtectedResource) -> Result<ServedResource, ProtectedResourceError> {
        let issuers = ["https://id.example/t".to_owned()];
        let scopes = ["profile".to_owned()];
        let by = ServedBy {
            authorization_servers: &issuers,
            scopes: &scopes,
            insecure_transport: false,
        };
        resource.served(&resource.indicator(Some("https://id.example/t"))?, &by)
    }

    #[test]
    fn the_well_known_part_stands_between_the_host_and_the_path() {
        for (resource, uri) in [
            (
                ProtectedResource::new("https://a.example/"),
                "https://a.example/.well-known/oauth-protected-resource",
            ),
            (
                ProtectedResource::new("https://a.example:1/b/c"),
                "https://a.example:1/.well-known/oauth-protected-resource/b/c",
            ),
            (
                ProtectedResource::below_issuer(""),
                "https://id.example/.well-known/oauth-protected-resource/t",
            ),
            (
                ProtectedResource::below_issuer("/mcp"),
                "https://id.example/.well-known/oauth-protected-resource/t/mcp",
            ),
        ] {
            assert_eq!(served(&resource).unwrap().metadata_uri, uri);
        }
    }

    /// RFC 9728 section 2.
    #[test]
    fn the_document_says_what_was_declared_and_who_issues_the_tokens() {
        let resource = ProtectedResource::below_issuer("/mcp")
            .name("Notes")
            .name_in("de", "Notizen")
            .documentation("https://docs.example")
            .member("resource", "https://evil.example");

        assert_eq!(
            served(&resource).unwrap().document,
            json!({
                "resource": "https://id.example/t/mcp",
                "authorization_servers": ["https://id.example/t"],
                "scopes_supported": ["profile"],
                "bearer_methods_supported": ["header"],
                "resource_name": "Notes",
                "resource_name#de": "Notizen",
                "resource_documentation": "https://docs.example",
            })
        );
        let own = served(&resource.scopes_supported(["notes:read"])).unwrap().document;
        assert_eq!(own["scopes_supported"], json!(["notes:read"]));
    }

    #[test]
    fn what_nobody_could_read_cannot_be_served() {
        for identifier in [
            "http://a.example",
            "urn:example:a",
            "https://a.example/b?c",
            "https://a.example/:b",
            "ftp://a.example",
        ] {
            let error = served(&ProtectedResource::new(identifier)).unwrap_err();
            assert_eq!(error, ProtectedResourceError::NotServable(identifier.to_owned()));
        }
        assert!(served(&ProtectedResource::new("http://127.0.0.1:8080/a")).is_ok());
        let wrong = ProtectedResource::new("https://a.example").scopes_supported(["a b"]);
        assert!(matches!(served(&wrong), Err(ProtectedResourceError::ScopeWord(..))));
        let path = ProtectedResource::below_issuer("mcp");
        assert_eq!(served(&path), Err(ProtectedResourceError::Path("mcp".to_owned())));
        let nowhere = ProtectedResource::below_issuer("/mcp").indicator(None);
        assert_eq!(nowhere, Err(ProtectedResourceError::NoIssuer("/mcp".to_owned())));
    }
}
