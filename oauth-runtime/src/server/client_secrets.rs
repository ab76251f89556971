//! Client secrets, from the text that is shown once to the value that the client's row stores. RFC 6749, section 2.3.1; RFC 7591,
//! section 3.2.1.

use super::new_client::RegistrationError;
use crate::{
    application::client_row::StoredSecret,
    protocol::{
        client::Client,
        client_metadata::ClientMetadata,
        client_rules::MetadataError,
        error::Outage,
        sealed_secret::{SealedSecret, SigningSecret},
        secret::{PlainClientSecret, SecretHash, constant_time_eq},
        secret_rules::signs_by_secret,
    },
    services::Services,
};

/// Converts a secret to the form that the row of a client with this metadata stores: sealed for `client_secret_jwt`, else a hash.
pub(super) async fn store(
    services: &Services,
    metadata: &ClientMetadata,
    registration: &str,
    secret: Option<&PlainClientSecret>,
) -> Result<StoredSecret, Outage> {
    let Some(secret) = secret else { return Ok(StoredSecret::Nothing) };
    if signs_by_secret(metadata) {
        let secret = SigningSecret { secret: secret.expose().to_owned(), expires_at: None };
        return seal(services, registration, &[secret]);
    }
    SecretHash::of(secret.expose()).await.map(StoredSecret::Hash)
}

/// Encrypts the secrets by which a client signs, for its row.
pub(super) fn seal(
    services: &Services,
    registration: &str,
    secrets: &[SigningSecret],
) -> Result<StoredSecret, Outage> {
    if !services.has_encryption_key {
        return Err(Outage::new(
            "a client secret for `client_secret_jwt` is stored encrypted, but no key encryption key is set: call `.key_encryption_key(..)`",
        ));
    }
    let mut salt = [0; 32];
    services.random.fill(&mut salt);
    SealedSecret::seal(&services.root_key, registration, secrets, salt)
        .map(StoredSecret::Sealed)
        .ok_or_else(|| Outage::new("the secret cannot be encrypted"))
}

/// Checks the time at which a secret is to expire.
pub(super) fn check_end(
    expires_at: Option<i64>,
    now: i64,
    has_secret: bool,
) -> Result<(), MetadataError> {
    let problem = match expires_at {
        Some(_) if !has_secret => "the client has no secret that could end",
        Some(end) if end <= now => {
            "expected a time that is still to come, in epoch seconds, or 0 for never"
        }
        _ => return Ok(()),
    };
    let member = "client_secret_expires_at".to_owned();
    Err(MetadataError { member, problem: problem.to_owned() })
}

pub(super) fn random_secret(services: &Services) -> PlainClientSecret {
    PlainClientSecret::new(services.random.token())
}

/// Checks that a client which updates its own registration sends its current secret (RFC 7592 section 2.2). A secret that is stored as a
/// slow hash, because an operator chose a short one, is never accepted here: such a client leaves it out.
pub(super) fn check_present(
    services: &Services,
    client: &Client,
    secret: &PlainClientSecret,
) -> Result<(), RegistrationError> {
    let is_sent = client
        .secrets_at(services.now())
        .any(|stored| stored.verify_fast(secret.expose()) == Some(true));
    let sealed = client.sealed_secret().zip(client.registration());
    let opened = sealed
        .and_then(|((sealed, _), registration)| sealed.open(&services.root_key, registration));
    let signs = opened
        .into_iter()
        .flatten()
        .any(|stored| constant_time_eq(&stored.secret, secret.expose()));
    if is_sent || signs { Ok(()) } else { Err(RegistrationError::OtherSecret) }
}
