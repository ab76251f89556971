//! The metadata document, made from what is registered. RFC 8414, section 3.

use crate::{
    protocol::{
        client::AuthMethod,
        metadata::AuthorizationServerMetadata,
        pkce,
        response_type::{ResponseMode, ResponseType},
    },
    registry::Registry,
};

/// The document; `None` without an issuer, since there is nothing to publish it under.
pub(crate) fn metadata(registry: &Registry) -> Option<AuthorizationServerMetadata> {
    let issuer = registry.services.settings.issuer.clone()?;
    let at = |path: &str| format!("{issuer}{path}");
    let names =
        |methods: Vec<AuthMethod>| methods.into_iter().map(AuthMethod::as_str).collect::<Vec<_>>();
    let response_types = registry.response_types();
    let has_authorization_endpoint = !response_types.is_empty();
    let paths = &registry.services.settings.paths;
    Some(AuthorizationServerMetadata {
        authorization_endpoint: has_authorization_endpoint.then(|| at(&paths.authorization)),
        token_endpoint: at(&paths.token),
        revocation_endpoint: at(&paths.revocation),
        introspection_endpoint: at(&paths.introspection),
        scopes_supported: registry.services.settings.scopes_supported.clone(),
        response_types_supported: response_types.iter().map(|it| it.name.to_owned()).collect(),
        response_modes_supported: response_modes(&response_types),
        grant_types_supported: grant_types(registry, &response_types),
        token_endpoint_auth_methods_supported: names(registry.auth_methods()),
        revocation_endpoint_auth_methods_supported: names(registry.revocation_auth_methods()),
        introspection_endpoint_auth_methods_supported: names(registry.introspection_auth_methods()),
        code_challenge_methods_supported: response_types
            .iter()
            .any(|response_type| response_type.takes_code_challenge)
            .then_some(pkce::S256)
            .into_iter()
            .collect(),
        authorization_response_iss_parameter_supported: has_authorization_endpoint,
        service_documentation: registry.services.settings.service_documentation.clone(),
        issuer,
    })
}

fn response_modes(response_types: &[&ResponseType]) -> Vec<&'static str> {
    [ResponseMode::Query, ResponseMode::Fragment]
        .into_iter()
        .filter(|mode| response_types.iter().any(|it| it.response_mode == *mode))
        .map(ResponseMode::as_str)
        .collect()
}

/// Those of the token endpoint, then those that have no half there.
fn grant_types(registry: &Registry, response_types: &[&ResponseType]) -> Vec<String> {
    let mut names: Vec<_> =
        registry.grants.iter().map(|grant| grant.grant_type().to_owned()).collect();
    for response_type in response_types {
        if !names.iter().any(|name| name == response_type.grant_type) {
            names.push(response_type.grant_type.to_owned());
        }
    }
    names
}
