//! The two ways to check tokens of an issuer elsewhere.

use crate::arguments::{Arguments, Mode};
use anyhow::Context as _;
use oauth_runtime::{
    fetch::{BasicCredentials, FetchSettings, GuardedFetch},
    prelude::*,
    protocol::{issuer::Issuer, protected_resource::ProtectedResource},
    resource::{IntrospectedTokens, SignedTokens},
};
use std::sync::Arc;

/// The resource server with the verifier that the arguments choose.
pub(crate) async fn resource_server(arguments: &Arguments) -> anyhow::Result<ResourceServer> {
    let issuer = Issuer::parse(&arguments.issuer, arguments.insecure_transport)
        .with_context(|| format!("--issuer {}", arguments.issuer))?;
    let audience = arguments.audience.as_deref().unwrap_or(&arguments.issuer);
    let mut settings = FetchSettings::default();
    if let Some(file) = &arguments.root_certificates {
        let text = std::fs::read_to_string(file);
        settings.root_certificates.push(text.with_context(|| file.display().to_string())?);
    }
    let fetch = GuardedFetch::new(&settings)?;
    let client = || {
        let client_id = arguments.client_id.as_deref().unwrap_or_default();
        BasicCredentials::new(client_id, arguments.client_secret.as_deref().unwrap_or_default())
    };
    if let Some(resource) = &arguments.resource {
        return match arguments.mode {
            Mode::Jwt => of_resource(resource, &issuer, &fetch),
            Mode::Introspection => of_resource_by_asking(resource, &issuer, client(), &fetch),
        };
    }
    match arguments.mode {
        Mode::Jwt => by_signature(&issuer, audience, &fetch).await,
        Mode::Introspection => by_asking(&issuer, audience, client(), arguments.max_age, &fetch),
    }
}

/// Checks signed tokens by the keys that the issuer publishes.
async fn by_signature(
    issuer: &Issuer,
    audience: &str,
    fetch: &GuardedFetch,
) -> anyhow::Result<ResourceServer> {
    let tokens = Arc::new(SignedTokens::of_issuer(issuer, audience, fetch)?);
    // The API starts without its issuer, too, and answers 503 until it has the keys.
    if let Err(outage) = tokens.ready().await {
        tracing::warn!("the keys of {} cannot be read yet: {outage}", issuer.as_str());
    }
    Ok(ResourceServer::new(tokens).realm("api"))
}

/// Asks the issuer about each token, and believes its answer for a few seconds.
fn by_asking(
    issuer: &Issuer,
    audience: &str,
    client: BasicCredentials,
    max_age: u32,
    fetch: &GuardedFetch,
) -> anyhow::Result<ResourceServer> {
    let tokens = IntrospectedTokens::of_issuer(issuer, client, fetch)?;
    let tokens = tokens.audience(audience).max_age(max_age);
    Ok(ResourceServer::new(tokens).realm("api"))
}

/// An API that is a protected resource by name: it takes signed tokens that name it.
fn of_resource(
    resource: &str,
    issuer: &Issuer,
    fetch: &GuardedFetch,
) -> anyhow::Result<ResourceServer> {
    let resource = ProtectedResource::new(resource).scopes_supported(["profile"]);
    Ok(ResourceServer::for_resource(resource).signed_tokens(issuer, fetch)?.realm("api"))
}

/// The same by asking.
fn of_resource_by_asking(
    resource: &str,
    issuer: &Issuer,
    client: BasicCredentials,
    fetch: &GuardedFetch,
) -> anyhow::Result<ResourceServer> {
    let resource = ProtectedResource::new(resource).scopes_supported(["profile"]);
    let server = ResourceServer::for_resource(resource);
    Ok(server.introspected_tokens(issuer, client, fetch)?.realm("api"))
}
