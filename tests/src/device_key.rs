//! A client authentication method of an application's own: a device shows its name and its key in one parameter.

use oauth_runtime::{
    client_authentication::{Claim, ClientAuthentication, Verifying},
    prelude::*,
    protocol::{client_authentication::FAILED, client_request::ClientRequest, secret::HandleHash},
};

/// The name under which clients register the method.
pub const DEVICE_KEY: AuthMethod = AuthMethod::new("urn:example:device_key");

/// The only right key.
pub const KEY: &str = "a key that was burnt into the device";

/// The client authentication method.
#[derive(Debug)]
pub struct DeviceKey;

impl ClientAuthentication for DeviceKey {
    fn method(&self) -> AuthMethod {
        DEVICE_KEY
    }

    fn read(&self, request: &ClientRequest) -> Result<Option<Claim>, OAuthError> {
        let Some(shown) = request.body().get("device_key") else { return Ok(None) };
        let (client_id, key) = shown.split_once(':').ok_or(FAILED)?;
        Ok(Some(Claim::new(client_id, key)))
    }

    fn verify<'a>(&'a self, _: &'a Client, claim: Claim) -> Verifying<'a> {
        Box::pin(async move {
            // Hashes may be compared without constant time: nobody can choose how the hash of a guess begins.
            let is_right = HandleHash::of(claim.credential()) == HandleHash::of(KEY);
            if is_right { Ok(claim.accept()) } else { Err(FAILED.into()) }
        })
    }
}
