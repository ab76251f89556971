//! The key set of a server that signs tokens. RFC 7517, section 5.

use super::{Answering, Endpoint, EndpointAnswer, HttpMethod};
use crate::{
    protocol::{client_request::ClientRequest, metadata::AuthorizationServerMetadata},
    registry::Registry,
};

/// How long caches may keep the set, in seconds. This is less than the time for which a key is published before it signs.
const KEPT_FOR: u32 = 300;

/// `GET /oauth/jwks`
pub(super) struct JwksEndpoint;

impl JwksEndpoint {
    pub(super) const NAME: &'static str = "jwks";
    pub(super) const PATH: &'static str = "/oauth/jwks";
}

impl Endpoint for JwksEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        Self::PATH
    }

    fn is_for_scripts(&self) -> bool {
        true
    }

    fn methods(&self) -> &'static [HttpMethod] {
        &[HttpMethod::Get]
    }

    fn describe(&self, _: &Registry, path: &str, document: &mut AuthorizationServerMetadata) {
        document.set_endpoint("jwks_uri", path);
    }

    fn answer<'a>(&'a self, registry: &'a Registry, _: ClientRequest) -> Answering<'a> {
        Box::pin(async move {
            let set = registry.services.keys.published().await?;
            Ok(EndpointAnswer::json(&set.to_json())?.public_for(KEPT_FOR))
        })
    }
}
