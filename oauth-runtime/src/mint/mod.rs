//! The one function that makes tokens. RFC 6749, section 5.1; OpenID Connect Core, section 2.
//!
//! It takes complete evidence, uses up what the evidence names and stores the token in one write, and hands out the
//! answer only after the commit. The write has the condition that client and user are enabled.

mod access_token;
pub(crate) mod id_token;

use crate::{
    event::{About, EventKind},
    grant::{Evidence, Spend, Superseded},
    protocol::{
        access_token_format::AccessTokenFormat,
        client::SubjectId,
        error::Outage,
        refresh_token,
        scope::Scope,
        sealed_answer::{RequestDigest, SealedAnswer, SealedTokens},
        secret::{PlainAccessToken, PlainRefreshToken},
        token_response::TokenResponse,
    },
    services::Services,
    settings::RefreshPolicy,
    store::{self, Admission, Family, Issue, NewRefresh, NewToken, Record, Transaction},
    token_generator::Asked,
};
use access_token::AccessToken;
use id_token::IdToken;

/// The result of minting.
pub(crate) enum Minted {
    /// Stored and committed.
    Issued(TokenResponse),
    /// Another request used the one-time object up first, or the user's stamp has changed since the check; nothing was written.
    Lost,
    /// The client was removed or disabled meanwhile; nothing was written.
    ClientGone,
    /// The user was removed or disabled meanwhile; nothing was written.
    SubjectGone,
}

/// Makes an access token, with the refresh token and the ID token beside it. The only callers are the token endpoint,
/// the authorization endpoint for response types with a token, and `testing`, which is compiled for tests.
pub(crate) async fn mint(
    services: &Services,
    evidence: Evidence,
    now: i64,
) -> Result<Minted, Outage> {
    let Evidence {
        grant_type,
        recipient,
        authorization,
        stamp,
        scope,
        audience,
        expires_in,
        id_token: id_token_wish,
        with_refresh_token,
        spends,
        mut transaction,
    } = evidence;
    let client = recipient.client().metadata();
    let policy = services.refresh_policy.filter(|_| with_refresh_token);
    let policy = policy.map(|policy| policy.of_client(client));
    let family_expires_at = family_end(&spends, policy, now);
    let lifetimes = &services.settings.lifetimes;
    let lifetime_end = now.saturating_add(lifetimes.access_token_of(
        client,
        grant_type,
        expires_in,
        services.settings.rules(),
    ));
    let family = family(services, &spends, policy);
    let expires_at = family_expires_at.map_or(lifetime_end, |end| end.min(lifetime_end));
    let client = recipient.client();
    let mut asked = AccessToken {
        client,
        grant_type,
        authorization: &authorization,
        scope: &scope,
        audience: &audience,
        issued_at: now,
        expires_at,
    };
    if asked.format(services) == &AccessTokenFormat::Jwt {
        asked.expires_at = expires_at.min(now.saturating_add(services.settings.keys.keep_for));
    }
    let expires_at = asked.expires_at;
    let refresh_token = match policy.zip(family.as_ref()) {
        Some((_, family)) => Some(refresh_token(services, family, &asked)?),
        None => None,
    };
    let access_token = asked.draw(services, transaction.as_mut()).await?;
    let id_token = match id_token_wish {
        None => None,
        Some(wish) => {
            let wanted = IdToken {
                client,
                authorization: &authorization,
                code: wish.code.as_deref(),
                access_token: Some(&access_token),
                is_refresh: spends.iter().any(|spend| matches!(spend, Spend::RefreshToken(_))),
                now,
            };
            // Boxed, so that the future of every other token stays small.
            Some(Box::pin(wanted.sign(services, transaction.as_mut())).await?)
        }
    };
    let drawn = Drawn { access_token, refresh_token, expires_at, scope, id_token };
    let token = NewToken {
        grant_type,
        access_token: drawn.access_token.hash(),
        client_id: recipient.client().client_id().to_owned(),
        registration: recipient.client().registration().map(str::to_owned),
        authorization,
        scope: drawn.scope.clone(),
        audience,
        issued_at: now,
        expires_at: drawn.expires_at,
        family,
        refresh: drawn.new_refresh(policy, family_expires_at, now),
    };
    let is_exchanged = token.authorization.exchanged_for.is_some();
    let kind = if spends.iter().any(|spend| matches!(spend, Spend::RefreshToken(_))) {
        EventKind::TokenRefreshed
    } else {
        EventKind::TokenIssued { grant_type }
    };
    let spends = spends.into_iter().map(|spend| drawn.stored(services, spend, &token, policy, now));
    let issue = Issue::new(spends.collect(), Record::Token(token), now).with_stamp(stamp);
    if !transaction.issue(&issue).await? {
        return lost(transaction.as_mut(), &issue).await;
    }
    transaction.commit().await?;
    services.events.emit(kind, about(&issue));
    let response = drawn.into_response(now);
    Ok(Minted::Issued(if is_exchanged { response.of_exchange() } else { response }))
}

fn about(issue: &Issue) -> About<'_> {
    let parties = issue.parties();
    About {
        client_id: parties.map(|parties| parties.client_id),
        subject: parties.and_then(|parties| parties.subject).map(SubjectId::as_str),
    }
}

/// Why nothing was written.
async fn lost(transaction: &mut dyn Transaction, issue: &Issue) -> Result<Minted, Outage> {
    let Some(parties) = issue.parties() else { return Ok(Minted::Lost) };
    Ok(match transaction.admits(parties).await? {
        Admission::Both => Minted::Lost,
        Admission::ClientGone => Minted::ClientGone,
        Admission::SubjectGone => Minted::SubjectGone,
    })
}

/// The end of the authorization, in epoch seconds. A refresh does not move it; a token given in exchange ends with the subject token.
fn family_end(spends: &[Spend], policy: Option<RefreshPolicy>, now: i64) -> Option<i64> {
    for spend in spends {
        match spend {
            Spend::RefreshToken(superseded) => return superseded.family_expires_at,
            Spend::SubjectToken { expires_at, .. } => return Some(*expires_at),
            _ => {}
        }
    }
    policy.and_then(|policy| policy.family_expires_in).map(|seconds| now.saturating_add(seconds))
}

/// The place of the new token in a family. A token without a refresh token begins no family, because there would be no
/// other member.
fn family(services: &Services, spends: &[Spend], policy: Option<RefreshPolicy>) -> Option<Family> {
    let successor = spends.iter().find_map(Spend::successor);
    successor.or_else(|| policy.map(|_| Family { id: services.draw_family(), generation: 0 }))
}

/// The text of a refresh token: 256 random bits beside what the application's generator makes, if there is one.
fn refresh_token(
    services: &Services,
    family: &Family,
    asked: &AccessToken<'_>,
) -> Result<PlainRefreshToken, Outage> {
    let mut random = services.random.token();
    if let Some(name) = &services.settings.refresh_tokens.generator {
        let AccessToken { client, grant_type, authorization, scope, .. } = *asked;
        let subject = authorization.subject.as_ref();
        let shaped = services
            .token_generators
            .refresh(name)
            .map(|generator| generator(&Asked { client, grant_type, subject, scope }));
        let shaped = shaped.filter(|text| refresh_token::is_shape(text)).ok_or_else(|| {
            Outage::new(format!(
                "the refresh token generator {name:?} is missing, or made another text than up to 256 letters, digits, `-` and `_`"
            ))
        })?;
        random = format!("{shaped}~{random}");
    }
    let milliseconds = services.clock.milliseconds();
    Ok(refresh_token::compose(&services.root_key, milliseconds, &family.id, &random))
}

/// Values that exist in the clear until the answer is built.
struct Drawn {
    access_token: PlainAccessToken,
    refresh_token: Option<PlainRefreshToken>,
    expires_at: i64,
    scope: Scope,
    id_token: Option<String>,
}

impl Drawn {
    fn new_refresh(
        &self,
        policy: Option<RefreshPolicy>,
        family_expires_at: Option<i64>,
        now: i64,
    ) -> Option<NewRefresh> {
        let (policy, refresh_token) = policy.zip(self.refresh_token.as_ref())?;
        Some(NewRefresh {
            refresh_token: refresh_token.hash(),
            expires_at: policy.expires_in.map(|seconds| now.saturating_add(seconds)),
            family_expires_at,
        })
    }

    /// What the store uses up for one spend, once the token that replaces it is known.
    fn stored(
        &self,
        services: &Services,
        spend: Spend,
        token: &NewToken,
        policy: Option<RefreshPolicy>,
        now: i64,
    ) -> store::Spend {
        match spend {
            Spend::Code { code, .. } => {
                store::Spend::Code { code, removable_at: code_removable_at(token) }
            }
            Spend::RefreshToken(Superseded { presented, digest, family, .. }) => {
                let window = policy.map_or(0, |policy| policy.retry_window);
                let answer =
                    if window > 0 { self.seal(services, &presented, &digest) } else { None };
                store::Spend::RefreshToken {
                    token: presented.hash(),
                    family,
                    answer,
                    window_ends_at: now.saturating_add(window),
                }
            }
            Spend::SubjectToken { token, .. } | Spend::ActorToken(token) => {
                store::Spend::AccessToken(token)
            }
            Spend::Handle(handle) => store::Spend::Handle(handle),
            Spend::Mark { id, expires_at } => store::Spend::Mark { id, expires_at },
        }
    }

    fn seal(
        &self,
        services: &Services,
        presented: &PlainRefreshToken,
        digest: &RequestDigest,
    ) -> Option<SealedAnswer> {
        let mut nonce = [0; 12];
        services.random.fill(&mut nonce);
        let tokens = SealedTokens {
            access_token: self.access_token.expose().to_owned(),
            refresh_token: self.refresh_token.as_ref().map(|token| token.expose().to_owned()),
            scope: self.scope.to_string(),
            expires_at: self.expires_at,
            id_token: self.id_token.clone(),
        };
        SealedAnswer::seal(&tokens, presented, digest, nonce)
    }

    fn into_response(self, now: i64) -> TokenResponse {
        let expires_in = self.expires_at - now;
        TokenResponse::new(self.access_token, self.refresh_token, &self.scope, expires_in)
            .with_id_token(self.id_token)
    }
}

/// When the row of a used code is removable: at the end of the authorization (`None` if it has no end), or of the
/// access token when there is no refresh token. Until then a replay of the code is recognized.
fn code_removable_at(token: &NewToken) -> Option<i64> {
    match &token.refresh {
        Some(refresh) => refresh.family_expires_at.map(|end| end.max(token.expires_at)),
        None => Some(token.expires_at),
    }
}
