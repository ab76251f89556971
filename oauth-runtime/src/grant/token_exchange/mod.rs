//! Token exchange: a client presents a user's token, and gets a narrower token of its own for the same user. RFC 8693, section 2.
//!
//! The new token has no more scope and no more resources than the subject token, expires no later, and is valid only as long as
//! the subject token is (`store/origin.rs`). Nobody asks the user, so a policy decides who may exchange which tokens, and the
//! default policy is strict.

mod asked;
mod shown;

pub use asked::{AskedExchange, ExchangedToken, PermittedExchange};

use super::{
    Conclusion, Deciding, Evidence, Grant, Recipient, Spend, TokenRequest, hooks::ExchangePolicy,
};
use crate::{
    policies::AskedScope,
    protocol::{
        actor::{Actor, MayAct},
        authorization::Authorization,
        client::{AuthMethod, Client, PublicSubject},
        error::{ErrorCode, OAuthError, Outcome},
        scope::{POLICY_GIVES_NOTHING, Scope},
        token_exchange::{GRANT_TYPE, ShownTokens},
    },
    services::Services,
    store::IssuedToken,
};
use shown::{ACTOR, FoundToken, SUBJECT};
use std::sync::Arc;

const PUBLIC: OAuthError = OAuthError::new(
    ErrorCode::UNAUTHORIZED_CLIENT,
    "a client that does not authenticate exchanges no tokens",
)
.with_id("exchange_by_public_client");
const MAY_NOT_ACT: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "the subject token says that somebody else may act for its user",
)
.with_id("exchange_by_another_actor");
const REFUSED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "the client may not exchange these tokens")
        .with_id("exchange_refused_by_policy");
const NO_SCOPE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_SCOPE,
    "the client may have nothing of the scope of the subject token",
)
.with_id("exchange_without_scope");
const NO_RESOURCE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_TARGET,
    "the client may have no token for any of these resources",
)
.with_id("exchange_without_resource");

/// The grant as the application declared it.
pub(crate) struct TokenExchangeGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    pub(crate) expires_in: Option<i64>,
    pub(crate) policy: Arc<dyn ExchangePolicy>,
}

impl Grant for TokenExchangeGrant {
    fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
    }

    fn decide<'a>(
        &'a self,
        services: &'a Services,
        request: &'a TokenRequest,
    ) -> Deciding<'a, Conclusion> {
        Box::pin(decide(self, services, request))
    }
}

async fn decide(
    grant: &TokenExchangeGrant,
    services: &Services,
    request: &TokenRequest,
) -> Outcome<Conclusion> {
    let client = request.client.client();
    if request.client.method() == AuthMethod::NONE {
        return Err(PUBLIC
            .with_hint("leave `none` out of the `AUTH_METHODS` of this grant")
            .into());
    }
    let tokens = ShownTokens::read(&request.parameters)?;
    let requested = requested_resources(services, request)?;
    let subject = shown::find(services, tokens.subject, request.now, &SUBJECT).await?;
    let actor = match tokens.actor {
        Some(shown) => Some(shown::find(services, shown, request.now, &ACTOR).await?),
        None => None,
    };
    let acting = actor.as_ref().map(|actor| acting(&actor.token));
    check_may_act(&subject.token, acting.as_ref(), client)?;
    let (scope, audience) = narrowed(services, request, &subject, &requested).await?;
    let asked = AskedExchange {
        subject_token: subject.shown_by(client),
        actor_token: actor.as_ref().map(|actor| actor.shown_by(client)),
        scope: &scope,
        audience: &audience,
    };
    let permitted = grant.policy.permit_exchange(asked).await?.ok_or_else(|| {
        REFUSED.with_hint(
            "the policy of the exchange refused: by default the subject token must be issued to the client or be for a resource whose \
             URI is the client's identifier, and an actor token must be issued to the client; write `permit_exchange` for another rule",
        )
    })?;
    let (scope, audience, may_act) = within(permitted, &scope, &audience)?;
    let audience = services.resources.audience_of(&audience);
    let authorization = of_exchange(&subject, acting, may_act, (&scope, &audience));
    let mut spends =
        vec![Spend::SubjectToken { token: subject.hash, expires_at: subject.token.expires_at }];
    spends.extend(actor.map(|actor| Spend::ActorToken(actor.hash)));
    Ok(Conclusion::Mint(Box::new(Evidence {
        grant_type: GRANT_TYPE,
        recipient: Recipient::Authenticated(request.client.clone()),
        authorization,
        stamp: None,
        scope,
        audience,
        expires_in: grant.expires_in,
        id_token: None,
        with_refresh_token: false,
        spends,
        // The transaction begins last, so that no hook of the application waits for a second connection. The write checks both
        // tokens again.
        transaction: services.store.optimistic().await?,
    })))
}

/// The resources that a request names in `resource` and in `audience`, which mean the same here (RFC 8693 section 2.1).
fn requested_resources(
    services: &Services,
    request: &TokenRequest,
) -> Result<Vec<String>, OAuthError> {
    let mut requested = request.resources.clone();
    for resource in services.resources.requested_audience(&request.parameters)? {
        if !requested.contains(&resource) {
            requested.push(resource);
        }
    }
    Ok(requested)
}

/// The party that a token identifies, as an actor: its user, or the client if the token has no user.
fn acting(token: &IssuedToken) -> Actor {
    match token.subject() {
        None => Actor::client(token.client_id.as_str()),
        Some(subject) => {
            let public = token.public_subject.clone();
            Actor::user(&public.unwrap_or_else(|| PublicSubject::of_key(subject)))
        }
    }
}

/// Checks that the party named in the subject token's `may_act` is the one that acts: the actor, or the client if there is no
/// actor token (RFC 8693 section 4.4).
fn check_may_act(
    subject: &IssuedToken,
    actor: Option<&Actor>,
    client: &Client,
) -> Result<(), OAuthError> {
    let Some(may_act) = &subject.authorization.may_act else { return Ok(()) };
    let is_named = match actor {
        Some(actor) => may_act.permits(actor),
        None => may_act.permits(&Actor::client(client.client_id())),
    };
    if is_named {
        return Ok(());
    }
    Err(MAY_NOT_ACT.with_hint(
        "the `may_act` of the subject token names neither the actor nor, in a request without one, the client",
    ))
}

/// The part of the subject token's scope and resources that the request asks for and the client may have. Resources are given by
/// name.
async fn narrowed(
    services: &Services,
    request: &TokenRequest,
    subject: &FoundToken,
    requested: &[String],
) -> Outcome<(Scope, Vec<String>)> {
    let client = request.client.client();
    let (token, registered) = (&subject.token, client.metadata().scope());
    let most = token.scope.within(&registered);
    let scope = most.narrowed_to(request.parameters.get("scope")).map_err(|refused| {
        refused.with_hint(format!(
            "the token has {:?} and the client registered {:?}: an exchange gives what is in both, or a part of it",
            token.scope.to_string(),
            registered.to_string()
        ))
    })?;
    if scope.is_empty() && !token.scope.is_empty() {
        return Err(NO_SCOPE
            .with_hint("add words of the subject token to the `scope` of the client")
            .into());
    }
    let asked =
        AskedScope { client, subject: token.subject(), grant_type: GRANT_TYPE, scope: &scope };
    let scope = asked.granted_by(&*services.policies).await?;
    let audience = services.resources.narrowed(&token.audience, requested).map_err(|refused| {
        refused.with_hint(
            "an exchange gives a token for resources that the subject token is for, and for no other ones: let whoever asks for the \
             subject token name this `resource`, too",
        )
    })?;
    Ok((scope, shown::named(services, audience)))
}

/// The scope and the resources that the policy permits out of those requested, and its `may_act`.
fn within(
    permitted: PermittedExchange,
    scope: &Scope,
    audience: &[String],
) -> Result<(Scope, Vec<String>, Option<MayAct>), OAuthError> {
    let PermittedExchange { scope: most, audience: resources, may_act } = permitted;
    let left = scope.intersection(&most);
    if left.is_empty() && !scope.is_empty() {
        return Err(POLICY_GIVES_NOTHING);
    }
    let resources: Vec<String> =
        audience.iter().filter(|resource| resources.contains(resource)).cloned().collect();
    if resources.is_empty() && !audience.is_empty() {
        return Err(NO_RESOURCE.with_hint("`permit_exchange` left no resource"));
    }
    Ok((left, resources, may_act))
}

/// The authorization of the new token. It takes over what the subject token says about its user, and nothing that was meant only
/// for that token's client.
fn of_exchange(
    subject: &FoundToken,
    acting: Option<Actor>,
    may_act: Option<MayAct>,
    (scope, audience): (&Scope, &[String]),
) -> Authorization {
    let earlier = &subject.token.authorization;
    let actor = match acting {
        Some(actor) => Some(actor.after(earlier.actor.clone())),
        None => earlier.actor.clone(),
    };
    let authorization =
        Authorization::new(earlier.subject.clone(), scope.clone()).for_resources(audience);
    Authorization {
        authentication: earlier.authentication.clone(),
        actor,
        may_act: may_act.or_else(|| earlier.may_act.clone()),
        exchanged_for: Some(subject.hash.clone()),
        ..authorization
    }
}
