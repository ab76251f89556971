//! The metadata endpoint. RFC 8414, section 3.

use super::{Answering, Endpoint, EndpointAnswer, HttpMethod};
use crate::{
    protocol::{
        client_request::ClientRequest, error::Outcome, issuer,
        metadata::AuthorizationServerMetadata,
    },
    registry::Registry,
};

/// The beginning of the path.
pub(super) const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";
/// Where a client of OpenID Connect looks for the document: appended to the issuer (OpenID Connect Discovery section 4).
pub(super) const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// How long caches may keep the document, in seconds.
const KEPT_FOR: u32 = 300;

/// Serves the document, which is made once when the server is built.
pub(super) struct MetadataEndpoint {
    path: String,
    answer: EndpointAnswer,
}

impl MetadataEndpoint {
    pub(super) const NAME: &'static str = "metadata";

    pub(super) fn new(document: &AuthorizationServerMetadata) -> Outcome<Self> {
        Ok(Self {
            path: path(document.issuer()),
            answer: EndpointAnswer::json(document)?.public_for(KEPT_FOR),
        })
    }
}

/// The well-known path, followed by the path of the issuer (RFC 8414 section 3.1).
fn path(issuer: &str) -> String {
    format!("{WELL_KNOWN}{}", issuer::path_of(issuer))
}

impl Endpoint for MetadataEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn is_for_scripts(&self) -> bool {
        true
    }

    fn methods(&self) -> &'static [HttpMethod] {
        &[HttpMethod::Get]
    }

    /// Adds nothing, since the document does not name itself.
    fn describe(&self, _: &Registry, _: &str, _: &mut AuthorizationServerMetadata) {}

    fn answer<'a>(&'a self, _: &'a Registry, _: ClientRequest) -> Answering<'a> {
        Box::pin(std::future::ready(Ok(self.answer.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_an_issuer_stands_behind_the_well_known_part() {
        assert_eq!(path("https://id.example.com"), WELL_KNOWN);
        assert_eq!(path("https://id.example.com/a/b"), format!("{WELL_KNOWN}/a/b"));
    }
}
