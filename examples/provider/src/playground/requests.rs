//! The request of each step, as an application would send it.

use super::{
    Playground,
    client::{APPLICATION, RESOURCE_SERVER, SERVICE, TELEVISION},
    message::{Message, encoded},
    step::Step,
    walk::{Pending, Walk},
};
use crate::random::unguessable;
use oauth_runtime::protocol::pkce::CodeChallenge;

/// The scope that the application asks for.
const SCOPE: &str = "profile email";
/// A redirect URI that nobody registered. RFC 2606 reserves its host.
const FOREIGN: &str = "https://thief.example/callback";

impl Playground {
    /// The request of a step; `None` when the walk lacks something that the request needs, and for the step that the
    /// browser takes.
    pub(crate) fn request(&self, step: Step, walk: &Walk) -> Option<Message> {
        Some(match step {
            Step::Authorize => return None,
            Step::WrongVerifier => self.exchange(
                &walk.code.as_ref()?.code,
                "invented-by-somebody-who-saw-the-code-go-by-",
            ),
            Step::Exchange => {
                let code = walk.code.as_ref()?;
                self.exchange(&code.code, &code.code_verifier)
            }
            Step::CodeAgain => {
                let code = walk.used_code.as_ref()?;
                self.exchange(&code.code, &code.code_verifier)
            }
            Step::Api | Step::AfterRevocation => call(walk.access_token.as_deref()?),
            Step::TooLittle => call(walk.service_token.as_deref()?),
            Step::NoToken => Message::get(API.to_owned()),
            Step::Introspect => {
                let fields = [("token", walk.access_token.as_deref()?)];
                Message::form(&self.endpoints.introspection, &fields)
                    .with_authorization(RESOURCE_SERVER.basic())
            }
            Step::Refresh => self.application(&[
                ("grant_type", "refresh_token"),
                ("refresh_token", walk.refresh_token.as_deref()?),
            ]),
            Step::Revoke => {
                let fields = [("token", walk.refresh_token.as_deref()?)];
                Message::form(&self.endpoints.revocation, &fields)
                    .with_authorization(APPLICATION.basic())
            }
            Step::Service => self.service("email"),
            Step::DeviceCodes => {
                let fields = [("client_id", TELEVISION), ("scope", "profile")];
                Message::form(&self.endpoints.device_authorization, &fields)
            }
            Step::DevicePending | Step::DeviceToken => {
                let fields = [
                    ("client_id", TELEVISION),
                    ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                    ("device_code", &walk.device.as_ref()?.device_code),
                ];
                Message::form(&self.endpoints.token, &fields)
            }
            Step::ScopeTooWide => self.service("email phone"),
            Step::RedirectUri => Message::get(self.authorization(FOREIGN, &Pending::new())),
        })
    }

    /// The authorization request as a path below the issuer, to which the browser is sent.
    pub(crate) fn authorization(&self, redirect_uri: &str, pending: &Pending) -> String {
        let challenge = CodeChallenge::of(&pending.code_verifier);
        let query = encoded(&[
            ("response_type", "code"),
            ("client_id", APPLICATION.client_id),
            ("redirect_uri", redirect_uri),
            ("scope", SCOPE),
            ("state", &pending.state),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ]);
        format!("{}?{query}", self.endpoints.authorization)
    }

    fn exchange(&self, code: &str, code_verifier: &str) -> Message {
        self.application(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri()),
            ("code_verifier", code_verifier),
        ])
    }

    fn application(&self, fields: &[(&str, &str)]) -> Message {
        Message::form(&self.endpoints.token, fields).with_authorization(APPLICATION.basic())
    }

    fn service(&self, scope: &str) -> Message {
        let fields = [("grant_type", "client_credentials"), ("scope", scope)];
        Message::form(&self.endpoints.token, &fields).with_authorization(SERVICE.basic())
    }
}

/// The path of the demo API that requires the scope `profile`.
const API: &str = "/api/me";

fn call(token: &str) -> Message {
    Message::get(API.to_owned()).with_authorization(format!("Bearer {token}"))
}

impl Pending {
    /// Values for an authorization request that nobody can guess.
    pub(crate) fn new() -> Self {
        Self { state: unguessable(), code_verifier: unguessable() }
    }
}
