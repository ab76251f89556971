//! The ID token: what a client is told of its user's sign-in. OpenID Connect Core, section 2.

use crate::{
    jose::{self, SigningAlgorithm, half_hash},
    protocol::{
        authorization::{Authorization, OpenIdRequest},
        claims::{self, Claims, ScopeClaims},
        client::{Client, PublicSubject, SubjectId},
        error::Outage,
        id_token_claims::{IdTokenClaims, TYPE},
        secret::PlainAccessToken,
    },
    services::Services,
    store::Transaction,
};

/// What an ID token is made from, and what stands beside it in the answer.
#[derive(Clone, Copy)]
pub(crate) struct IdToken<'a> {
    pub(crate) client: &'a Client,
    pub(crate) authorization: &'a Authorization,
    /// The code of the same answer, in the clear.
    pub(crate) code: Option<&'a str>,
    pub(crate) access_token: Option<&'a PlainAccessToken>,
    /// Whether it is issued by a refresh, which answers no authorization request that could have a `nonce` (section 12.2).
    pub(crate) is_refresh: bool,
    /// When it is issued, in epoch seconds.
    pub(crate) now: i64,
}

impl IdToken<'_> {
    /// Makes the text: signed by the algorithm that the client registered, for the client alone.
    pub(crate) async fn sign(
        self,
        services: &Services,
        transaction: &mut dyn Transaction,
    ) -> Result<String, Outage> {
        let settings = &services.settings;
        let issuer = settings
            .issuer
            .clone()
            .ok_or_else(|| Outage::new("an ID token needs an issuer: set `issuer`"))?;
        let registered = self.client.metadata().id_token_signed_response_alg();
        let signer = services.keys.signer_of(registered.and_then(SigningAlgorithm::parse))?;
        let algorithm = signer.public().algorithm();
        let subject = self.authorization.subject.as_ref();
        let subject = subject.ok_or_else(|| Outage::new("an ID token is about a user"))?;
        let public = transaction.public_subject(subject).await?;
        let lifetime = settings.openid.id_token_expires_in.min(settings.keys.keep_for);
        let openid = self.authorization.openid.as_ref();
        let claims = IdTokenClaims {
            iss: issuer,
            sub: public.unwrap_or_else(|| PublicSubject::of_key(subject)).to_string(),
            aud: self.client.client_id().to_owned(),
            exp: self.now.saturating_add(lifetime),
            iat: self.now,
            authentication: self.authorization.authentication.clone(),
            nonce: openid.filter(|_| !self.is_refresh).and_then(|request| request.nonce.clone()),
            at_hash: self.access_token.map(|token| half_hash(algorithm, token.expose())),
            c_hash: self.code.map(|code| half_hash(algorithm, code)),
            user: self.told(services, transaction, subject).await?,
        };
        jose::sign(&*signer, TYPE, &claims).await
    }

    /// The claims about the user: those that the request names, and, where no access token can ask for them, those of the scope
    /// (section 5.4).
    async fn told(
        self,
        services: &Services,
        transaction: &mut dyn Transaction,
        subject: &SubjectId,
    ) -> Result<Claims, Outage> {
        let Authorization { openid, scope, .. } = self.authorization;
        let table = ScopeClaims::new(&services.settings.openid.scope_claims);
        let registered = self.client.metadata().scope();
        let named = openid.iter().flat_map(OpenIdRequest::claims_of_id_token);
        // A claim that the client may not have any more is left out, even if the request names it.
        let mut names: Vec<&str> =
            named.filter(|name| table.is_within_reach(&registered, name)).collect();
        if self.access_token.is_none() && self.code.is_none() {
            names.extend(table.of(scope));
        }
        if names.is_empty() {
            return Ok(Claims::new());
        }
        let known = transaction.user_claims(subject).await?.unwrap_or_default();
        Ok(claims::told(&known, names))
    }
}
