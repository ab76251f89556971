//! What a store uses up: each object once, and together with what replaces it.

use super::{
    case::{Broken, Case, Checked, NOW, RACERS, require, require_equal, there},
    clause::clauses,
};
use crate::{
    protocol::limits::VERIFIER_ATTEMPTS,
    store::{Record, Revocation, Spend},
};

clauses![
    a_code_is_used_once_however_many_ask,
    a_refresh_token_is_used_once_however_many_ask,
    a_handle_is_used_once_however_many_ask,
    a_mark_is_stored_once_however_many_ask,
    a_code_that_wrong_verifiers_burnt_is_not_used,
    a_revoked_refresh_token_is_not_used,
    an_access_token_that_is_shown_must_be_good_and_stays_so,
    a_refused_issue_burns_nothing,
    the_next_refresh_forgets_the_answer_before,
    an_answer_is_replaced_only_while_it_is_the_old_one,
];

/// Lets racers use up the same thing for a token each, and requires that one of them wins and one token is stored.
async fn race_with(case: &Case<'_>, spend: impl Fn(usize) -> Spend, generation: i64) -> Checked {
    let token = |racer: usize| {
        let mut token = case.token(&format!("racer {racer}"), None);
        if generation > 0 {
            token = case.token(&format!("racer {racer}"), Some(("family", generation)));
        }
        token
    };
    let issues = (0..RACERS).map(|racer| (vec![spend(racer)], Record::Token(token(racer))));
    require_equal("the number of winners", &case.race(issues).await?, &1)?;
    let mut stored = 0;
    for racer in 0..RACERS {
        stored += usize::from(case.access_token(&format!("racer {racer}")).await?.is_some());
    }
    require_equal("the number of stored tokens", &stored, &1)
}

async fn a_code_is_used_once_however_many_ask(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;

    race_with(case, |_| case.spend_code("code"), 0).await?;

    let code = there("the code", case.find_code("code").await?)?;
    require_equal("the use of the code", &code.used_at, &Some(NOW))
}

async fn a_refresh_token_is_used_once_however_many_ask(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("one", Some(("family", 0))))).await?;
    let answer = case.answer("answer")?;

    let spend = |_| case.spend_refresh_token("one", case.family("family", 0), Some(answer.clone()));
    race_with(case, spend, 1).await?;

    let token = case.refresh_token("one").await?;
    let refresh = there("the state of the refresh token", token.refresh)?;
    require_equal("the use of the refresh token", &refresh.superseded_at, &Some(NOW))?;
    require_equal("the kept answer", &refresh.sealed_answer, &Some(answer))
}

async fn a_handle_is_used_once_however_many_ask(case: &Case<'_>) -> Checked {
    let Some(ephemeral) = case.ephemeral() else { return Ok(()) };
    let handle = case.handle("handle");
    require(ephemeral.insert_once(&handle, &case.object("kind")).await?, "it was not inserted")?;

    race_with(case, |_| Spend::Handle(handle.clone()), 0).await?;

    let object = there("the object", ephemeral.find(&handle).await?)?;
    require_equal("the use of the object", &object.used_at, &Some(NOW))
}

async fn a_mark_is_stored_once_however_many_ask(case: &Case<'_>) -> Checked {
    if case.ephemeral().is_none() {
        return Ok(());
    }
    let spend = |_| Spend::Mark { id: case.handle("mark"), expires_at: NOW + 60 };
    race_with(case, spend, 0).await
}

async fn a_code_that_wrong_verifiers_burnt_is_not_used(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    for attempt in 1..=VERIFIER_ATTEMPTS {
        let mut transaction = case.store.begin().await?;
        transaction.count_failed_attempt(&case.code_hash("code")).await?;
        transaction.commit().await?;
        let code = there("the code", case.find_code("code").await?)?;
        require_equal("the number of failed attempts", &code.failed_attempts, &attempt)?;
    }

    let record = Record::Token(case.token("one", None));
    require(!case.issue(vec![case.spend_code("code")], record).await?, "a burnt code was used")
}

async fn a_revoked_refresh_token_is_not_used(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("one", Some(("family", 0))))).await?;
    let mut transaction = case.begin().await?;
    let family = case.family("family", 0);
    transaction.revoke(Revocation::Family { id: &family.id, client_id: None }, NOW).await?;
    transaction.commit().await?;

    let spend = case.spend_refresh_token("one", family, None);
    let record = Record::Token(case.token("two", Some(("family", 1))));
    require(!case.issue(vec![spend], record).await?, "a revoked refresh token was used")?;
    require(case.access_token("two").await?.is_none(), "its successor was stored")
}

/// Issues a token if the shown access tokens are good; returns whether it was issued.
async fn given_for(case: &Case<'_>, name: &str, shown: &[&str]) -> Result<bool, Broken> {
    let hash = |shown: &&str| case.token_hash(&format!("{shown} access"));
    let spends = shown.iter().map(hash).map(Spend::AccessToken).collect();
    let given = case.issue(spends, Record::Token(case.token(name, None))).await?;
    require_equal("whether it is stored", &case.access_token(name).await?.is_some(), &given)?;
    Ok(given)
}

async fn an_access_token_that_is_shown_must_be_good_and_stays_so(case: &Case<'_>) -> Checked {
    let mut ended = case.token("ended", None);
    ended.expires_at = NOW;
    case.must_issue(Vec::new(), Record::Token(ended)).await?;
    for name in ["subject", "actor", "revoked"] {
        let token = case.token(name, Some((name, 0)));
        case.must_issue(Vec::new(), Record::Token(token)).await?;
    }
    let mut transaction = case.begin().await?;
    let family = case.family("revoked", 0);
    transaction.revoke(Revocation::Family { id: &family.id, client_id: None }, NOW).await?;
    transaction.commit().await?;

    require(given_for(case, "first", &["subject", "actor"]).await?, "good tokens were refused")?;
    require(given_for(case, "second", &["subject", "actor"]).await?, "a token was used up")?;
    for bad in ["ended", "revoked", "unknown"] {
        let name = format!("for {bad}");
        require(!given_for(case, &name, &[bad]).await?, format_args!("{bad} was taken"))?;
        let beside = given_for(case, &name, &["subject", bad]).await?;
        require(!beside, format_args!("{bad} was taken beside a good one"))?;
    }
    let mut transaction = case.begin().await?;
    let (token, family) = (case.token_hash("actor access"), case.family("actor", 0));
    let alone = Revocation::AccessToken { token: &token, family: Some(&family) };
    transaction.revoke(alone, NOW).await?;
    transaction.commit().await?;
    let after = given_for(case, "third", &["subject", "actor"]).await?;
    require(!after, "an access token was taken that was revoked alone")
}

async fn a_refused_issue_burns_nothing(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("good"))).await?;
    case.must_issue(Vec::new(), Record::Code(case.code("used"))).await?;
    case.must_issue(vec![case.spend_code("used")], Record::Nothing).await?;

    let spends = vec![case.spend_code("good"), case.spend_code("used")];
    let record = Record::Token(case.token("one", None));
    require(!case.issue(spends, record).await?, "a used code was used again")?;

    let good = there("the good code", case.find_code("good").await?)?;
    require_equal("the use of the good code", &good.used_at, &None)?;
    require(case.access_token("one").await?.is_none(), "a token was stored")
}

async fn the_next_refresh_forgets_the_answer_before(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("0", Some(("family", 0))))).await?;
    for generation in 0..2 {
        let answer = Some(case.answer("answer")?);
        let family = case.family("family", generation);
        let spend = case.spend_refresh_token(&generation.to_string(), family, answer);
        let next = case.token(&(generation + 1).to_string(), Some(("family", generation + 1)));
        case.must_issue(vec![spend], Record::Token(next)).await?;
    }

    let kept = |token: crate::store::IssuedToken| {
        token.refresh.is_some_and(|refresh| refresh.sealed_answer.is_some())
    };
    require(!kept(case.refresh_token("0").await?), "the answer before is still kept")?;
    require(kept(case.refresh_token("1").await?), "the last answer is not kept")
}

async fn an_answer_is_replaced_only_while_it_is_the_old_one(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("one", Some(("family", 0))))).await?;
    let (old, new) = (case.answer("old")?, case.answer("new")?);
    let spend = case.spend_refresh_token("one", case.family("family", 0), Some(old.clone()));
    case.must_issue(vec![spend], Record::Token(case.token("two", Some(("family", 1))))).await?;

    let hash = case.token_hash("one refresh");
    for (attempt, is_old) in [(1, true), (2, false)] {
        let mut transaction = case.begin().await?;
        let is_replaced = transaction.replace_answer(&hash, &old, &new).await?;
        require_equal(&format!("replacement {attempt}"), &is_replaced, &is_old)?;
        if is_replaced {
            transaction.commit().await?;
        }
    }
    let refresh = there("the state of the token", case.refresh_token("one").await?.refresh)?;
    require_equal("the kept answer", &refresh.sealed_answer, &Some(new))
}
