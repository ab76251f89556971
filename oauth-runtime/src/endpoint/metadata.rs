//! The metadata document, made from what is registered. RFC 8414, section 3.

use crate::{
    core::Core,
    protocol::{client::AuthMethod, metadata::AuthorizationServerMetadata, pkce},
};

/// The document; `None` without an issuer, since there is nothing to publish it under.
pub(crate) fn metadata(core: &Core) -> Option<AuthorizationServerMetadata> {
    let issuer = core.settings.issuer.clone()?;
    let at = |path: &str| format!("{issuer}{path}");
    let names =
        |methods: Vec<AuthMethod>| methods.into_iter().map(AuthMethod::as_str).collect::<Vec<_>>();
    let response_types: Vec<String> =
        core.response_types().into_iter().map(str::to_owned).collect();
    let has_authorization_endpoint = !response_types.is_empty();
    let paths = &core.settings.paths;
    Some(AuthorizationServerMetadata {
        authorization_endpoint: has_authorization_endpoint.then(|| at(&paths.authorization)),
        token_endpoint: at(&paths.token),
        revocation_endpoint: at(&paths.revocation),
        introspection_endpoint: at(&paths.introspection),
        scopes_supported: core.settings.scopes_supported.clone(),
        response_types_supported: response_types,
        response_modes_supported: if has_authorization_endpoint {
            vec!["query"]
        } else {
            Vec::new()
        },
        grant_types_supported: core
            .grants
            .iter()
            .map(|grant| grant.grant_type().to_owned())
            .collect(),
        token_endpoint_auth_methods_supported: names(core.auth_methods()),
        revocation_endpoint_auth_methods_supported: names(core.auth_methods()),
        introspection_endpoint_auth_methods_supported: names(core.introspection_auth_methods()),
        code_challenge_methods_supported: if has_authorization_endpoint {
            vec![pkce::S256]
        } else {
            Vec::new()
        },
        authorization_response_iss_parameter_supported: has_authorization_endpoint,
        service_documentation: core.settings.service_documentation.clone(),
        issuer,
    })
}
