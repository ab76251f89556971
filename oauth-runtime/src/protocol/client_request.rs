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

/// The parts of such a request that the flows read: the `Authorization` headers, the form in its body, and where it comes
/// from.
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

/// What a request has proven already, for whoever asks a second time; clones share it.
type Proven = Arc<OnceLock<Arc<dyn Any + Send + Sync>>>;

/// The registered client that a request turned out to name, whether or not it proved it: for the log. Whoever looks the
/// client up fills it in; clones share it.
#[derive(Clone, Debug, Default)]
pub struct NamedClient(Arc<OnceLock<String>>);

impl NamedClient {
    /// Notes the client. The first one stays.
    pub fn note(&self, client_id: &str) {
        self.0.get_or_init(|| client_id.to_owned());
    }

    /// The client; `None` while no registered one is known.
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

    /// How the endpoint is called: by one of its methods, such as `PUT`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The same request, with a body in JSON, which nobody has read yet.
    #[must_use]
    pub fn with_json(mut self, json: Vec<u8>) -> Self {
        self.json = json;
        self
    }

    /// The text of the body of an endpoint whose [`request_body`](crate::endpoint::Endpoint::request_body) is JSON; empty at every other one.
    #[must_use]
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// The same request, with what stands behind the last slash of its path.
    #[must_use]
    pub fn with_path_end(mut self, path_end: impl Into<String>) -> Self {
        self.path_end = path_end.into();
        self
    }

    /// What stands behind the last slash of the path, as it was sent: of an endpoint whose path ends in a parameter.
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

    /// The languages that the sender reads: those of `ui_locales`, then those of the browser. They are known of a GET alone.
    #[must_use]
    pub const fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The registered client that the request names.
    #[must_use]
    pub const fn named(&self) -> &NamedClient {
        &self.named
    }

    /// What the request has proven already, if it is of this type.
    pub(crate) fn proven<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.proven.get()?.downcast_ref()
    }

    /// Keeps what the request has proven. The first proof stays.
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
