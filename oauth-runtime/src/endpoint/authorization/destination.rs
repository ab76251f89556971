//! Where an answer may be sent, beyond the rule that the client registered the `redirect_uri`.

use crate::{
    protocol::{
        authorization_request::Known,
        claims::ScopeClaims,
        client::Client,
        error::{ErrorCode, OAuthError},
        redirect_uri::{ValidatedRedirect, has_permitted_scheme},
        response_type::ResponseType,
    },
    registry::Registry,
};

const SCHEME_NOT_PERMITTED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this server answers to no redirect_uri with this scheme",
)
.with_id("redirect_uri_scheme_not_permitted");
#[cfg(feature = "fetch")]
const OTHER_HOST: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this server answers to no redirect_uri on another host than that of the client_id",
)
.with_id("redirect_uri_other_host");

/// The server's settings and registry data that requests are validated against.
pub(super) fn known<'a>(
    registry: &'a Registry,
    response_types: &'a [&'a ResponseType],
    request_object: Option<&'a OAuthError>,
) -> Known<'a> {
    let services = &registry.services;
    Known {
        response_types,
        rules: services.settings.request_rules(),
        resources: &services.resources,
        request_object,
        speaks_openid: services.speaks_openid,
        scope_claims: ScopeClaims::new(&services.settings.openid.scope_claims),
        acr_values: &services.settings.authorization.acr_values_supported,
    }
}

/// Whether the settings permit an answer to this `redirect_uri`. If not, the refusal is shown on a page and not redirected.
#[cfg_attr(
    not(feature = "fetch"),
    expect(unused_variables, reason = "every client is one that somebody registered")
)]
pub(super) fn check_destination(
    registry: &Registry,
    client: Option<&Client>,
    redirect: &ValidatedRedirect,
) -> Result<(), OAuthError> {
    let permitted = registry.services.settings.authorization.redirect_schemes.as_deref();
    if permitted.is_some_and(|permitted| !has_permitted_scheme(redirect.as_str(), permitted)) {
        return Err(SCHEME_NOT_PERMITTED);
    }
    #[cfg(feature = "fetch")]
    if let Some(client) = client.filter(|client| client.is_from_document()) {
        check_host(registry, client, redirect)?;
    }
    Ok(())
}

/// Whether an answer to a document client may go to another host than the one of its document.
#[cfg(feature = "fetch")]
fn check_host(
    registry: &Registry,
    client: &Client,
    redirect: &ValidatedRedirect,
) -> Result<(), OAuthError> {
    use crate::{
        protocol::client_id_url::{ClientIdUrl, RedirectPlace},
        settings::OtherHosts,
    };

    let settings = &registry.services.settings.client_id_metadata_documents;
    let url = ClientIdUrl::parse(client.client_id()).ok();
    let is_elsewhere =
        url.is_some_and(|url| url.leads(redirect.as_str()) == RedirectPlace::OtherHost);
    if is_elsewhere && settings.other_hosts == OtherHosts::Refuse {
        let hint = "see client_id_metadata_documents.other_hosts of the settings";
        return Err(OTHER_HOST.with_hint(hint));
    }
    Ok(())
}
