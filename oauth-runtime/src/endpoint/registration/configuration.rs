//! The client configuration endpoint: a client reads, changes and removes its own registration. RFC 7592, section 2.

use super::registered::{Registrations, count, management, refused};
use crate::{
    client_registration::{AskedRegistration, Change, ClientRegistration, presented},
    endpoint::{Answering, Endpoint, EndpointAnswer, HttpMethod, RequestBody},
    event::EventKind,
    protocol::{
        bearer,
        client_request::ClientRequest,
        error::{OAuthError, Outcome},
        metadata::AuthorizationServerMetadata,
        registration_request::{PresentSecret, RegistrationRequest},
        secret::{PlainClientSecret, PlainRegistrationToken},
    },
    registry::Registry,
};

/// `GET`, `PUT` and `DELETE /oauth/register/{client_id}`
pub(crate) struct ConfigurationEndpoint {
    registrations: Registrations,
    path: String,
}

impl ConfigurationEndpoint {
    pub(crate) const NAME: &'static str = "client_configuration";
    /// The path of this endpoint if the registration endpoint has its default path.
    pub(crate) const PATH: &'static str = "/oauth/register/{client_id}";

    pub(crate) fn new(registry: &Registry, by: ClientRegistration) -> Self {
        let path = registry.services.settings.endpoints.registration();
        Self {
            registrations: Registrations::new(registry, by, true),
            path: format!("{path}/{{client_id}}"),
        }
    }

    async fn read(&self, registry: &Registry, request: ClientRequest) -> Outcome<EndpointAnswer> {
        let token = token(&request)?;
        let (client_id, registrar) = (request.path_end(), &self.registrations.by.registrar);
        let client = registrar.find(registry, client_id, &token).await.map_err(refused)?;
        request.named().note(&client.client_id);
        self.registrations.answer(client, token, None)
    }

    /// Replaces everything but the `client_id`. The registration access token is replaced too, so that a leaked one is valid only
    /// until the next change.
    async fn change(&self, registry: &Registry, request: ClientRequest) -> Outcome<EndpointAnswer> {
        let token = token(&request)?;
        count(registry, request.source())?;
        let (client_id, registrar) = (request.path_end(), &self.registrations.by.registrar);
        // A caller that may not change the client learns nothing about mistakes in the change.
        registrar.find(registry, client_id, &token).await.map_err(refused)?;
        request.named().note(client_id);
        let RegistrationRequest { metadata, software_statement, client_secret } =
            RegistrationRequest::parse_change(request.json(), client_id, |text| {
                self.registrations.approve(registry, text)
            })?;
        let asked = AskedRegistration::of_client(&request, metadata, client_id);
        let asked = asked.stated(software_statement.as_deref());
        let metadata = self.registrations.admit(asked).await?;
        let (next, stored) = management(registry);
        let client_secret = client_secret.map(|PresentSecret(text)| PlainClientSecret::new(text));
        let change = Change { metadata, client_secret, management: stored };
        let changing = registrar.change(registry, client_id, token, change);
        let client = changing.await.map_err(refused)?;
        registry.services.events.emit(EventKind::ClientChanged, Some(client_id).into());
        self.registrations.answer(client, next, software_statement)
    }

    async fn remove(&self, registry: &Registry, request: ClientRequest) -> Outcome<EndpointAnswer> {
        let token = token(&request)?;
        count(registry, request.source())?;
        let (client_id, registrar) = (request.path_end(), &self.registrations.by.registrar);
        // This check comes first, so that a caller that may not remove the client locks none of its rows.
        registrar.find(registry, client_id, &token).await.map_err(refused)?;
        request.named().note(client_id);
        registrar.remove(registry, client_id, token).await.map_err(refused)?;
        registry.services.events.emit(EventKind::ClientRemoved, Some(client_id).into());
        Ok(EndpointAnswer::empty())
    }
}

/// The registration access token in the request.
fn token(request: &ClientRequest) -> Result<PlainRegistrationToken, OAuthError> {
    let token = presented(request)?.ok_or(bearer::MISSING)?;
    Ok(PlainRegistrationToken::new(token.expose()))
}

impl Endpoint for ConfigurationEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn methods(&self) -> &'static [HttpMethod] {
        &[HttpMethod::Get, HttpMethod::Put, HttpMethod::Delete]
    }

    fn request_body(&self) -> RequestBody {
        RequestBody::Json
    }

    fn is_for_scripts(&self) -> bool {
        true
    }

    /// Adds nothing: each client is told the address when it registers.
    fn describe(&self, _: &Registry, _: &str, _: &mut AuthorizationServerMetadata) {}

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        match request.method() {
            "PUT" => Box::pin(self.change(registry, request)),
            "DELETE" => Box::pin(self.remove(registry, request)),
            _ => Box::pin(self.read(registry, request)),
        }
    }
}
