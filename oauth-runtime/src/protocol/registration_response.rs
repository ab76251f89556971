//! The answer to a registration. RFC 7591, section 3.2.1; RFC 7592, section 3.

use super::client_metadata::ClientMetadata;
use serde_json::{Map, Value};

/// The answer to a registration: the client as it is stored now, for whoever runs the client.
pub struct RegistrationResponse {
    /// The client identifier.
    pub client_id: String,
    /// When the client was registered, in epoch seconds, if the table says so.
    pub client_id_issued_at: Option<i64>,
    /// The secret, if the client has just been given one. It is shown only this once.
    pub client_secret: Option<String>,
    /// When the secret expires, in epoch seconds, for a client that has one; 0 is never.
    pub client_secret_expires_at: Option<i64>,
    /// The token that manages the registration, and the address for it.
    pub management: Option<Management>,
    /// The software statement as the client sent it (RFC 7591 section 3.2.1). It is not stored, so only the answer to that request
    /// has it.
    pub software_statement: Option<String>,
    /// The metadata that the client registered, with the changes that the server made.
    pub metadata: ClientMetadata,
}

/// The token and the address that manage a registration. RFC 7592, section 3.
pub struct Management {
    /// The token, shown to whoever registers, and to nobody else.
    pub registration_access_token: String,
    /// The address at which the registration is read, changed and removed.
    pub registration_client_uri: String,
}

/// Omits the secret and the token.
impl std::fmt::Debug for RegistrationResponse {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RegistrationResponse")
            .field("client_id", &self.client_id)
            .field("metadata", &self.metadata)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Management {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Management")
            .field("registration_client_uri", &self.registration_client_uri)
            .finish_non_exhaustive()
    }
}

impl RegistrationResponse {
    /// The members of the answer: every one that is stored, and the defaults of those that were left out.
    ///
    /// # Errors
    /// When the metadata have no JSON form.
    pub fn into_json(self) -> Result<Value, serde_json::Error> {
        let mut members = match serde_json::to_value(&self.metadata)? {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        members.insert("grant_types".into(), self.metadata.grant_types().collect());
        members.insert("response_types".into(), self.metadata.response_types().collect());
        members.insert("token_endpoint_auth_method".into(), self.metadata.auth_method().into());
        members.insert("client_id".into(), self.client_id.into());
        let mut add = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                members.insert(name.to_owned(), value);
            }
        };
        add("client_id_issued_at", self.client_id_issued_at.map(Value::from));
        add("client_secret", self.client_secret.map(Value::from));
        add("client_secret_expires_at", self.client_secret_expires_at.map(Value::from));
        add("software_statement", self.software_statement.map(Value::from));
        if let Some(management) = self.management {
            add("registration_access_token", Some(management.registration_access_token.into()));
            add("registration_client_uri", Some(management.registration_client_uri.into()));
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_answer_has_what_is_stored_and_no_secret_of_a_public_client() {
        let response = RegistrationResponse {
            client_id: "a".into(),
            client_id_issued_at: Some(1),
            client_secret: None,
            client_secret_expires_at: None,
            management: None,
            software_statement: None,
            metadata: ClientMetadata::default().with_auth_method("none").with_scope("profile"),
        };

        assert_eq!(
            response.into_json().unwrap(),
            json!({
                "client_id": "a",
                "client_id_issued_at": 1,
                "grant_types": ["authorization_code"],
                "response_types": ["code"],
                "scope": "profile",
                "token_endpoint_auth_method": "none",
            })
        );
    }

    #[test]
    fn neither_secret_nor_token_is_printed() {
        let management = Management {
            registration_access_token: "canary".into(),
            registration_client_uri: "https://id.example/oauth/register/a".into(),
        };
        let response = RegistrationResponse {
            client_id: "a".into(),
            client_id_issued_at: None,
            client_secret: Some("canary".into()),
            client_secret_expires_at: Some(0),
            management: Some(management),
            software_statement: None,
            metadata: ClientMetadata::default(),
        };

        assert!(!format!("{response:?}{:?}", response.management).contains("canary"));
    }
}
