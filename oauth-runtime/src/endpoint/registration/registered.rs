//! The code that both registration endpoints share: the rules for the metadata, the next token, the answer. RFC 7591,
//! section 3.2.

use super::statement::SoftwareStatements;
use crate::{
    client_registration::{
        AskedRegistration, ClientRegistration, ManagedClient, NewManagement, NotRegistered,
    },
    endpoint::EndpointAnswer,
    protocol::{
        bearer,
        client_metadata::ClientMetadata,
        error::{ErrorCode, Failure, OAuthError, Outage, Outcome},
        registration_members,
        registration_response::{Management, RegistrationResponse},
        secret::{PlainClientSecret, PlainRegistrationToken},
        self_registration::SelfRegistrationRules,
        source::Source,
    },
    registry::Registry,
};
use serde_json::{Map, Value};

const TOO_MANY: OAuthError = OAuthError::new(
    ErrorCode::ACCESS_DENIED,
    "too many registrations from this address; try again later",
)
.with_id("registration_throttled");
/// Otherwise this server would fetch from any address that a stranger names, and could be kept waiting there.
const ADDRESS_WITHHELD: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "jwks_uri: where everybody may register, a client sends its keys themselves, as jwks",
)
.with_id("registration_address_withheld");
const OTHER_SECRET: OAuthError = OAuthError::new(
    ErrorCode::INVALID_CLIENT_METADATA,
    "client_secret: expected the present secret of the client, or leave it out",
)
.with_id("registration_other_secret");

/// The state that both endpoints share.
pub(super) struct Registrations {
    pub(super) by: ClientRegistration,
    rules: SelfRegistrationRules,
    statements: SoftwareStatements,
    /// The URL of the configuration endpoint up to the last slash; `None` if that endpoint is left out.
    configuration: Option<String>,
}

impl Registrations {
    pub(super) fn new(
        registry: &Registry,
        by: ClientRegistration,
        has_configuration: bool,
    ) -> Self {
        let settings = &registry.services.settings;
        let has_refresh = registry.grant_types().contains(&"refresh_token");
        let issuer = settings.issuer.as_deref().filter(|_| has_configuration);
        let configuration =
            issuer.map(|issuer| format!("{issuer}{}/", settings.endpoints.registration()));
        Self {
            by,
            rules: settings
                .registration
                .rules(settings.rules(), (has_refresh, registry.services.speaks_openid)),
            statements: SoftwareStatements::new(
                &settings.registration.software_statements,
                settings.issuer.as_deref(),
            ),
            configuration,
        }
    }

    /// The claims of a software statement, if an issuer that the settings trust has signed it.
    pub(super) fn approve(
        &self,
        registry: &Registry,
        statement: &str,
    ) -> Result<Map<String, Value>, OAuthError> {
        self.statements.approve(statement, registry.services.now())
    }

    /// The metadata to register. The rules decide first, then the application's policy, if there is one, and then the rules
    /// again, because a policy cannot give a client what the rules withhold.
    pub(super) async fn admit(&self, mut asked: AskedRegistration) -> Outcome<ClientMetadata> {
        asked.metadata = self.rules.widen(self.rules.admit(asked.metadata)?);
        if self.by.admission.is_open() {
            return if asked.metadata.jwks_uri().is_none() {
                Ok(asked.into_metadata())
            } else {
                Err(ADDRESS_WITHHELD.into())
            };
        }
        let admitted = self.by.admission.admit(asked).await?;
        Ok(self.rules.admit(admitted)?)
    }

    /// The answer that describes the client as it is stored.
    pub(super) fn answer(
        &self,
        client: ManagedClient,
        token: PlainRegistrationToken,
        software_statement: Option<String>,
    ) -> Outcome<EndpointAnswer> {
        let management = self.configuration.as_ref().map(|place| Management {
            registration_access_token: token.reveal(),
            registration_client_uri: format!("{place}{}", client.client_id),
        });
        let response = RegistrationResponse {
            client_id: client.client_id,
            client_id_issued_at: client.client_id_issued_at,
            client_secret: client.secret.map(PlainClientSecret::reveal),
            client_secret_expires_at: client.client_secret_expires_at,
            management,
            software_statement,
            metadata: client.metadata,
        };
        EndpointAnswer::json(&response.into_json().map_err(Outage::new)?)
    }
}

/// Counts a request that costs a write, and refuses it if there were too many.
pub(super) fn count(registry: &Registry, source: Option<Source>) -> Outcome<()> {
    let services = &registry.services;
    let counted = services.guesses.registration(source, services.now());
    counted.map_err(|refused| {
        let hint = "see registration.per_source of the settings";
        refused.told_as(TOO_MANY.with_hint(hint))
    })
}

/// Makes a new registration access token, and the data to store for it.
pub(super) fn management(registry: &Registry) -> (PlainRegistrationToken, NewManagement) {
    let services = &registry.services;
    let token = PlainRegistrationToken::new(services.random.token());
    let lives = services.settings.registration.unused_expires_in;
    let stored =
        NewManagement { token: token.hash(), expires_at: services.now().saturating_add(lives) };
    (token, stored)
}

/// The error for a registration that was not found or not written. An unknown client and a wrong token look the same (RFC 7592
/// section 2.1).
pub(super) fn refused(problem: NotRegistered) -> Failure {
    match problem {
        NotRegistered::Metadata(error) => registration_members::refusal(&error).into(),
        NotRegistered::Unknown => bearer::INVALID.into(),
        NotRegistered::OtherSecret => OTHER_SECRET.into(),
        NotRegistered::Outage(outage) => outage.into(),
    }
}
