//! The client registration endpoint: `POST /oauth/register`. RFC 7591, section 3.

use super::{
    configuration::ConfigurationEndpoint,
    registered::{Registrations, count, management, refused},
};
use crate::{
    client_registration::{AskedRegistration, ClientRegistration},
    endpoint::{Answering, Endpoint, EndpointAnswer, RequestBody},
    event::EventKind,
    protocol::{
        client_request::ClientRequest, error::Outcome, metadata::AuthorizationServerMetadata,
        registration_request::RegistrationRequest,
    },
    registry::Registry,
    settings::REGISTRATION_PATH,
};

/// `POST /oauth/register`
pub(crate) struct RegistrationEndpoint(Registrations);

impl RegistrationEndpoint {
    pub(crate) const NAME: &'static str = "registration";

    pub(crate) fn new(registry: &Registry, by: ClientRegistration) -> Self {
        let without = &registry.services.settings.endpoints.without;
        let has_configuration = !without.contains(ConfigurationEndpoint::NAME);
        Self(Registrations::new(registry, by, has_configuration))
    }

    async fn registration(
        &self,
        registry: &Registry,
        request: ClientRequest,
    ) -> Outcome<EndpointAnswer> {
        let Self(registrations) = self;
        count(registry, request.source())?;
        registrations.by.admission.authorize(&request)?;
        let RegistrationRequest { metadata, software_statement, .. } =
            RegistrationRequest::parse(request.json(), |text| {
                registrations.approve(registry, text)
            })?;
        let asked =
            AskedRegistration::new(&request, metadata).stated(software_statement.as_deref());
        let metadata = registrations.admit(asked).await?;
        let (token, stored) = management(registry);
        let registering = registrations.by.registrar.register(registry, metadata, stored);
        let client = registering.await.map_err(refused)?;
        registry.services.events.emit(EventKind::ClientRegistered, Some(&*client.client_id).into());
        Ok(registrations.answer(client, token, software_statement)?.created())
    }
}

impl Endpoint for RegistrationEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        REGISTRATION_PATH
    }

    fn request_body(&self) -> RequestBody {
        RequestBody::Json
    }

    fn is_for_scripts(&self) -> bool {
        true
    }

    fn describe(&self, _: &Registry, path: &str, document: &mut AuthorizationServerMetadata) {
        document.set_endpoint("registration_endpoint", path);
    }

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(self.registration(registry, request))
    }
}
