//! The text of an access token: random, signed (RFC 9068), or as a generator of the application's own makes it.

use crate::{
    jose::{self, UnverifiedToken},
    protocol::{
        access_token_claims::{AccessTokenClaims, Audience, TYPE},
        access_token_format::AccessTokenFormat,
        authorization::Authorization,
        bearer::is_b64token,
        client::{Client, PublicSubject},
        error::Outage,
        scope::Scope,
        secret::PlainAccessToken,
    },
    services::Services,
    store::Transaction,
    token_generator::Asked,
};

/// The least length of a text that a generator makes, in characters.
const SHORTEST: usize = 32;

/// What an access token is made from.
#[derive(Clone, Copy)]
pub(super) struct AccessToken<'a> {
    pub(super) client: &'a Client,
    pub(super) grant_type: &'a str,
    pub(super) authorization: &'a Authorization,
    pub(super) scope: &'a Scope,
    pub(super) audience: &'a [String],
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
}

impl AccessToken<'_> {
    /// The format that the client registered, or that of the settings.
    pub(super) fn format<'a>(&'a self, services: &'a Services) -> &'a AccessTokenFormat {
        let of_client = self.client.metadata().access_token_format.as_ref();
        of_client.unwrap_or(&services.settings.access_tokens.format)
    }

    /// Makes the text of the access token.
    pub(super) async fn draw(
        self,
        services: &Services,
        transaction: &mut dyn Transaction,
    ) -> Result<PlainAccessToken, Outage> {
        match self.format(services) {
            AccessTokenFormat::Opaque => Ok(PlainAccessToken::new(services.draw_credential())),
            // Boxed, so that the future of every other token stays small.
            AccessTokenFormat::Jwt => Box::pin(self.signed(services, transaction)).await,
            AccessTokenFormat::Own(name) => {
                Box::pin(self.generated(services, transaction, name)).await
            }
        }
    }

    async fn signed(
        self,
        services: &Services,
        transaction: &mut dyn Transaction,
    ) -> Result<PlainAccessToken, Outage> {
        let settings = &services.settings;
        let issuer = settings
            .issuer
            .clone()
            .ok_or_else(|| Outage::new("a signed access token needs an issuer: set `issuer`"))?;
        let signer = services.keys.signer()?;
        let Authorization { subject, authentication, actor, may_act, .. } = self.authorization;
        let sub = match subject {
            None => self.client.client_id().to_owned(),
            Some(subject) => {
                let public = transaction.public_subject(subject).await?;
                let public = public.unwrap_or_else(|| PublicSubject::of_key(subject)).to_string();
                // With this `sub` the token would read as the client's own (RFC 9068 section 5).
                if public == self.client.client_id() {
                    return Err(Outage::new(format!(
                        "the client identifier {public:?} is also the `sub` of a user: change one of the two"
                    )));
                }
                public
            }
        };
        let aud = if self.audience.is_empty() {
            Audience::One(settings.access_tokens.audience.clone().unwrap_or_else(|| issuer.clone()))
        } else {
            Audience::of(self.audience.to_vec())
        };
        let scope = self.scope.to_string();
        let claims = AccessTokenClaims {
            iss: issuer,
            sub,
            aud,
            client_id: self.client.client_id().to_owned(),
            exp: self.expires_at,
            nbf: None,
            iat: self.issued_at,
            jti: services.random.token(),
            scope: (!scope.is_empty()).then_some(scope),
            auth_time: authentication.as_ref().and_then(|it| it.time),
            acr: authentication.as_ref().and_then(|it| it.class.clone()),
            amr: authentication.as_ref().map(|it| it.methods.clone()).unwrap_or_default(),
            act: actor.clone(),
            may_act: may_act.clone(),
        };
        Ok(PlainAccessToken::new(jose::sign(&*signer, TYPE, &claims).await?))
    }

    /// Asks the generator, and asks once more if its text was issued already.
    async fn generated(
        self,
        services: &Services,
        transaction: &mut dyn Transaction,
        name: &str,
    ) -> Result<PlainAccessToken, Outage> {
        let generator = services.token_generators.access(name).ok_or_else(|| {
            Outage::new(format!("there is no access token generator {name:?}: register it"))
        })?;
        let asked = Asked {
            client: self.client,
            grant_type: self.grant_type,
            subject: self.authorization.subject.as_ref(),
            scope: self.scope,
        };
        for _ in 0..2 {
            let text = generator(&asked);
            if text.len() < SHORTEST {
                return Err(Outage::new(format!(
                    "the access token generator {name:?} made less than {SHORTEST} characters"
                )));
            }
            if !is_b64token(&text) {
                return Err(Outage::new(format!(
                    "the access token generator {name:?} made a text that no Authorization header can carry (RFC 6750 section 2.1)"
                )));
            }
            if UnverifiedToken::read(&text).is_some_and(|read| read.header().is_type(TYPE)) {
                return Err(Outage::new(format!(
                    "the access token generator {name:?} made a signed access token, which only a key of the server's may sign: use the format `jwt`"
                )));
            }
            let token = PlainAccessToken::new(text);
            if transaction.find_access_token(&token.hash()).await?.is_none() {
                return Ok(token);
            }
        }
        Err(Outage::new(format!(
            "the access token generator {name:?} returned, at both attempts, a token that was issued before"
        )))
    }
}
