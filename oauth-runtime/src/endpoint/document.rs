//! The metadata document of a server, assembled from everything that is registered. RFC 8414, section 2.

use super::Endpoint;
use crate::{
    jose::SigningAlgorithm,
    protocol::{
        claims::OPENID, metadata::AuthorizationServerMetadata, prompt, response_type::ResponseMode,
    },
    registry::Registry,
};

/// The name of the authorization endpoint in the settings; the application has the route.
pub(super) const AUTHORIZATION: &str = "authorization";

/// Asks the grants, the authorization endpoint, and every endpoint at its path for their members. `end_session` is the path of
/// the application's page where clients send users to sign out, if there is one (OpenID Connect RP-Initiated Logout section 2.1).
pub(super) fn document<'a>(
    registry: &Registry,
    issuer: &str,
    (end_session, mounted): (Option<&str>, impl Iterator<Item = (&'a dyn Endpoint, &'a str)>),
) -> AuthorizationServerMetadata {
    let mut document = AuthorizationServerMetadata::new(issuer);
    registry.describe(&mut document);
    describe_authorization(registry, &mut document);
    document.add("protected_resources", registry.services.resources.registered());
    if registry.services.speaks_openid {
        describe_openid(registry, &mut document);
    }
    if let Some(path) = end_session {
        document.set_endpoint("end_session_endpoint", path);
    }
    for (endpoint, path) in mounted {
        endpoint.describe(registry, path, &mut document);
    }
    document
}

/// Adds the members of OpenID Connect (OpenID Connect Discovery section 3).
fn describe_openid(registry: &Registry, document: &mut AuthorizationServerMetadata) {
    let services = &registry.services;
    document.add("scopes_supported", [OPENID]);
    document.add("subject_types_supported", ["public"]);
    let algorithms = services.keys.algorithms();
    let algorithms = algorithms.into_iter().map(SigningAlgorithm::as_str);
    document.add("id_token_signing_alg_values_supported", algorithms);
    document.add("claim_types_supported", ["normal"]);
    document.add("claims_supported", ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce"]);
    let claims = &services.settings.openid.claims_supported;
    document.add("claims_supported", claims.iter().map(String::as_str));
    if !registry.response_types().is_empty() {
        document.add("prompt_values_supported", prompt::WORDS);
        document.set("claims_parameter_supported", true);
    }
    // This member is stated because its default is `true`.
    document.set("request_uri_parameter_supported", false);
}

/// Adds the members of the authorization endpoint (RFC 8414 section 2, RFC 9207 section 3). Without a response type no client
/// sends users to this endpoint, and only the mandatory `response_types_supported` is added.
fn describe_authorization(registry: &Registry, document: &mut AuthorizationServerMetadata) {
    let response_types = registry.response_types();
    let names: Vec<_> = response_types.iter().map(|response_type| response_type.name).collect();
    document.set("response_types_supported", names);
    if response_types.is_empty() {
        return;
    }
    let path = registry.services.settings.endpoints.authorization();
    document.set_endpoint("authorization_endpoint", path);
    document.set("authorization_response_iss_parameter_supported", true);
    // RFC 9101 section 10.5. Every client may send a request object; only a client that registered so must send one.
    document.set("request_parameter_supported", true);
    let algorithms = SigningAlgorithm::ALL.into_iter().map(SigningAlgorithm::as_str);
    document.add("request_object_signing_alg_values_supported", algorithms);
    let classes = &registry.services.settings.authorization.acr_values_supported;
    document.add("acr_values_supported", classes.iter().map(String::as_str));
    if registry.reads_documents() {
        document.set("client_id_metadata_document_supported", true);
    }
    let is_used = |mode: &ResponseMode| {
        response_types.iter().any(|response_type| response_type.may_travel(*mode))
    };
    let modes = ResponseMode::STANDARD.into_iter().filter(is_used).map(ResponseMode::as_str);
    document.add("response_modes_supported", modes);
    if response_types.iter().any(|response_type| response_type.takes_code_challenge) {
        let methods = registry.services.settings.rules().challenge_methods;
        let methods = methods.iter().map(|method| method.as_str());
        document.add("code_challenge_methods_supported", methods);
    }
}
