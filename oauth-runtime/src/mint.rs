//! The one function that makes tokens. RFC 6749, section 5.1.
//!
//! It takes complete evidence, uses up what the evidence names by one conditional write, stores the successor in
//! the same transaction, and hands out the answer only after the commit.

use crate::{
    core::Core,
    event::Event,
    grant::{ActiveSubject, Evidence, Origin, RefreshPolicy},
    protocol::{
        error::Outage,
        scope::Scope,
        sealed_answer::{Answer, RequestDigest, SealedAnswer},
        secret::{PlainAccessToken, PlainRefreshToken},
        token_response::TokenResponse,
    },
    store::{Family, NewRefresh, NewToken},
};

/// What came of minting.
pub(crate) enum Minted {
    /// Stored and committed.
    Issued(TokenResponse),
    /// Somebody else used the one-time object up first; nothing was written.
    Lost,
    /// The client was removed or disabled meanwhile; nothing was written.
    ClientGone,
}

/// Mints. The only callers are the token endpoint and, for the implicit grant, the authorization endpoint.
pub(crate) async fn mint(core: &Core, evidence: Evidence, now: i64) -> Result<Minted, Outage> {
    let Evidence { grant_type, expires_in, client_id, subject, scope, with_refresh_token, origin } =
        evidence;
    let subject = subject.map(ActiveSubject::into_id);
    let policy = core.refresh_policy().filter(|_| with_refresh_token);
    let family_expires_at = match &origin {
        Origin::RefreshToken { family_expires_at, .. } => *family_expires_at,
        _ => policy
            .and_then(|policy| policy.family_expires_in)
            .map(|seconds| now.saturating_add(seconds)),
    };
    let lifetime_end = now.saturating_add(core.token_expires_in(grant_type, expires_in));
    let drawn = Drawn {
        access_token: PlainAccessToken::new(core.random.token()),
        refresh_token: policy.map(|_| PlainRefreshToken::new(core.random.token())),
        expires_at: family_expires_at.map_or(lifetime_end, |end| end.min(lifetime_end)),
        scope,
    };
    let token = NewToken {
        grant_type,
        access_token: drawn.access_token.hash(),
        client_id: client_id.clone(),
        subject: subject.clone(),
        scope: drawn.scope.clone(),
        issued_at: now,
        expires_at: drawn.expires_at,
        family: successor(core, &origin, policy),
        refresh: drawn.new_refresh(policy, family_expires_at, now),
    };
    let otherwise =
        if matches!(origin, Origin::Nothing) { Minted::ClientGone } else { Minted::Lost };
    if !store(core, origin, &token, &drawn, policy, now).await? {
        return Ok(otherwise);
    }
    core.events.emit(&Event::TokenIssued {
        client_id,
        grant_type: grant_type.to_owned(),
        subject: subject.map(|subject| subject.as_str().to_owned()),
    });
    Ok(Minted::Issued(drawn.into_response(now)))
}

/// Values that exist in the clear until the answer is built.
struct Drawn {
    access_token: PlainAccessToken,
    refresh_token: Option<PlainRefreshToken>,
    expires_at: i64,
    scope: Scope,
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

    fn seal(
        &self,
        core: &Core,
        presented: &PlainRefreshToken,
        digest: &RequestDigest,
    ) -> Option<SealedAnswer> {
        let mut nonce = [0; 12];
        core.random.fill(&mut nonce);
        let answer = Answer {
            access_token: self.access_token.expose().to_owned(),
            refresh_token: self.refresh_token.as_ref().map(|token| token.expose().to_owned()),
            scope: self.scope.to_string(),
            expires_at: self.expires_at,
        };
        SealedAnswer::seal(&answer, presented, digest, nonce)
    }

    fn into_response(self, now: i64) -> TokenResponse {
        TokenResponse::new(
            self.access_token,
            self.refresh_token,
            &self.scope,
            self.expires_at - now,
        )
    }
}

/// The place of the new token in its family.
fn successor(core: &Core, origin: &Origin, policy: Option<RefreshPolicy>) -> Option<Family> {
    match origin {
        Origin::Nothing => None,
        // Without a refresh token there will be no other member.
        Origin::Checked { .. } => policy.map(|_| Family { id: core.random.token(), generation: 0 }),
        Origin::Code { family, .. } => Some(Family { id: family.clone(), generation: 0 }),
        Origin::RefreshToken { family, .. } => {
            Some(Family { id: family.id.clone(), generation: family.generation + 1 })
        }
    }
}

/// Uses up the origin and stores the token, together; `false` when nothing was written.
async fn store(
    core: &Core,
    origin: Origin,
    token: &NewToken,
    drawn: &Drawn,
    policy: Option<RefreshPolicy>,
    now: i64,
) -> Result<bool, Outage> {
    match origin {
        Origin::Nothing => core.store.insert_token(token).await,
        Origin::Checked { mut transaction, one_time } => {
            for one_time in &one_time {
                if !transaction.consume_short_lived(one_time, now).await? {
                    return Ok(false);
                }
            }
            transaction.insert_token(token).await?;
            transaction.commit().await?;
            Ok(true)
        }
        Origin::Code { mut transaction, code, .. } => {
            if !transaction.consume_code(&code, now).await? {
                return Ok(false);
            }
            transaction.insert_token(token).await?;
            transaction.commit().await?;
            Ok(true)
        }
        Origin::RefreshToken { mut transaction, presented, digest, family, .. } => {
            let keeps_answer = policy.is_some_and(|policy| policy.retry_window > 0);
            let answer = if keeps_answer { drawn.seal(core, &presented, &digest) } else { None };
            if !transaction.supersede(&presented.hash(), answer.as_ref(), now).await? {
                return Ok(false);
            }
            if family.generation > 0 {
                let before = Family { id: family.id, generation: family.generation - 1 };
                transaction.forget_answer(&before).await?;
            }
            transaction.insert_token(token).await?;
            transaction.commit().await?;
            Ok(true)
        }
    }
}
