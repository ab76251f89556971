//! A request to an endpoint that clients call. RFC 6749, section 3.2.

use super::{
    error::{ErrorCode, OAuthError},
    languages::Languages,
    limits,
    parameters::Parameters,
    source::Source,
};
use std::{
    any::Any,
    fmt,
    sync::{Arc, OnceLock},
};

const TOKEN_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "token is missing or too long")
        .with_id("token_missing");

/// A request to an endpoint that clients call, with the parts that the flows read: the `Authorization` headers, the body, and where
/// the request comes from.
#[derive(Clone)]
pub struct ClientRequest {
    authorization: Vec<Vec<u8>>,
    method: &'static str,
    body: Parameters,
    json: Vec<u8>,
    path_end: String,
    source: Option<Source>,
    languages: Languages,
    named: NamedClient,
    proven: Proven,
}

/// What a request has proven already, so that a second check need not repeat the proof; clones share it.
type Proven = Arc<OnceLock<Arc<dyn Any + Send + Sync>>>;

/// The registered client that a request names, whether or not the request proved it. It is for the log. The code that looks the
/// client up fills it in; clones share it.
#[derive(Clone, Debug, Default)]
pub struct NamedClient(Arc<OnceLock<String>>);

impl NamedClient {
    /// Notes the client. The first client is kept; later calls change nothing.
    pub fn note(&self, client_id: &str) {
        self.0.get_or_init(|| client_id.to_owned());
    }

    /// The identifier of the client; `None` while no registered client is known.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// Headers and values may be secrets, so only names are printed.
impl fmt::Debug for ClientRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientRequest").field("body", &self.body).finish_non_exhaustive()
    }
}

impl ClientRequest {
    /// A request with the raw values of its `Authorization` headers and its decoded body.
    #[must_use]
    pub fn new(authorization: Vec<Vec<u8>>, body: Parameters) -> Self {
        let (named, proven) = (NamedClient::default(), Proven::default());
        let languages = Languages::default();
        Self {
            authorization,
            method: "POST",
            body,
            json: Vec::new(),
            path_end: String::new(),
            source: None,
            languages,
            named,
            proven,
        }
    }

    /// The same request, called by that method.
    #[must_use]
    pub fn with_method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    /// The HTTP method by which the endpoint is called, such as `PUT`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The same request, with a body in JSON, which is not parsed yet.
    #[must_use]
    pub fn with_json(mut self, json: Vec<u8>) -> Self {
        self.json = json;
        self
    }

    /// The body as text, at an endpoint whose [`request_body`](crate::endpoint::Endpoint::request_body) is JSON; empty at every
    /// other endpoint.
    #[must_use]
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// The same request, with the part of its path after the last slash.
    #[must_use]
    pub fn with_path_end(mut self, path_end: impl Into<String>) -> Self {
        self.path_end = path_end.into();
        self
    }

    /// The part of the path after the last slash, as it was sent. It is for endpoints whose path ends in a parameter.
    #[must_use]
    pub fn path_end(&self) -> &str {
        &self.path_end
    }

    /// The same request, with where it comes from.
    #[must_use]
    pub fn with_source(mut self, source: Option<Source>) -> Self {
        self.source = source;
        self
    }

    /// Where the request comes from; `None` when the server was not told.
    #[must_use]
    pub const fn source(&self) -> Option<Source> {
        self.source
    }

    /// The same request, with the languages that its sender reads.
    #[must_use]
    pub fn with_languages(mut self, languages: Languages) -> Self {
        self.languages = languages;
        self
    }

    /// The languages that the sender reads: those of `ui_locales`, then those of the browser. They are known only for a GET.
    #[must_use]
    pub const fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The registered client that the request names.
    #[must_use]
    pub const fn named(&self) -> &NamedClient {
        &self.named
    }

    /// The proof that the request keeps, if it has this type.
    pub(crate) fn proven<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.proven.get()?.downcast_ref()
    }

    /// Keeps a proof, unless the request has one already.
    pub(crate) fn keep_proof<T: Any + Send + Sync>(&self, proof: T) {
        self.proven.get_or_init(|| Arc::new(proof));
    }

    /// The raw values of the `Authorization` headers.
    pub fn authorization(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.authorization.iter().map(Vec::as_slice)
    }

    /// The form in the body.
    #[must_use]
    pub fn body(&self) -> &Parameters {
        &self.body
    }

    /// The form alone, once the client is known.
    #[must_use]
    pub fn into_body(self) -> Parameters {
        self.body
    }
}

/// The `token` of a revocation or introspection request (RFC 7009 section 2.1, RFC 7662 section 2.1).
pub(crate) fn token_parameter(body: &Parameters) -> Result<&str, OAuthError> {
    body.get("token").filter(|token| token.len() <= limits::TOKEN).ok_or(TOKEN_MISSING)
}
