//! Handing an authorization over to a device without a browser.
//!
//! A page of the application asks for a handover code at the authorization endpoint and shows it, for example as a
//! picture that the device photographs; the device trades it for a token.

use crate::app::App;
use oauth_runtime::prelude::*;

/// The grant type of the token request.
pub const GRANT_TYPE: &str = <Handover as TokenGrant<App>>::GRANT_TYPE;

/// The client that may trade handover codes.
pub const DEVICE_CLIENT: &str = "device";

/// How long a handover code lives, in seconds.
const LIFETIME: i64 = 120;

const NO_DEVICE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the parameter `device` is missing: name the device that the code is for",
);
const OTHER_DEVICE: OAuthError =
    OAuthError::new(ErrorCode::INVALID_GRANT, "the handover code is for another device");

/// Both halves of the grant.
#[derive(Debug, Default)]
pub struct Handover;

#[grant("handover_code")]
impl AuthorizationGrant<App> for Handover {
    const PARAMETERS: &'static [&'static str] = &["device"];

    async fn validate_authorization_request(
        &self,
        _: &App,
        _: &Client,
        request: &CheckedAuthorizationRequest,
    ) -> Outcome<()> {
        if request.parameters.contains_key("device") { Ok(()) } else { Err(NO_DEVICE.into()) }
    }

    async fn create_authorization_response(
        &self,
        request: &mut ConsentedRequest<'_, App>,
    ) -> Outcome<ResponseParameters> {
        let device = request.parameter("device").unwrap_or_default().to_owned();
        let handover = NewOneTime::new(LIFETIME).for_client(DEVICE_CLIENT).with_data(&device)?;
        let code = request.issue_one_time(handover).await?;
        Ok(ResponseParameters::new().with("handover_code", code))
    }
}

#[grant("urn:example:grant-type:handover", auth_methods(none), expires_in = 600)]
impl TokenGrant<App> for Handover {
    async fn validate_token_request(&self, request: &GrantRequest<'_, App>) -> Outcome<Granted> {
        let handover = request.one_time("handover_code").await?;
        let device: String = handover.data()?;
        if request.parameter("device") != Some(&device) {
            return Err(OTHER_DEVICE.into());
        }
        Ok(Granted::by(handover).with_refresh_token())
    }
}
