//! What a prune removes, and what it leaves.

use super::{
    case::{Case, Checked, NOW, require, require_equal},
    clause::clauses,
};
use crate::{
    protocol::limits::CLOCK_SKEW,
    store::{Record, Revocation},
};

clauses![
    a_prune_leaves_everything_that_is_needed,
    a_used_refresh_token_goes_with_its_access_token_and_its_retry_window,
    a_revoked_family_goes_at_once,
    an_ended_token_and_code_and_object_go,
    a_used_code_goes_with_the_last_token_of_a_family_without_an_end,
];

/// More rows than all clauses store.
const ALL: u64 = 100_000;

async fn a_prune_leaves_everything_that_is_needed(case: &Case<'_>) -> Checked {
    let mut endless = case.token("endless", Some(("endless", 0)));
    endless.refresh = endless.refresh.map(|mut refresh| {
        refresh.expires_at = None;
        refresh
    });
    case.must_issue(Vec::new(), Record::Token(endless)).await?;
    case.must_issue(Vec::new(), Record::Token(case.token("alive", None))).await?;
    case.must_issue(Vec::new(), Record::Code(case.code("unused"))).await?;

    case.store.prune(NOW + 50, ALL).await?;

    require(case.access_token("alive").await?.is_some(), "an access token went that lives")?;
    require(case.find_code("unused").await?.is_some(), "a code went that lives")?;
    case.store.prune(NOW + 1_000_000, ALL).await?;
    let endless = case.refresh_token("endless").await?;
    require(endless.refresh_token_is_active(NOW + 1_000_000), "an endless token is not active")
}

async fn a_used_refresh_token_goes_with_its_access_token_and_its_retry_window(
    case: &Case<'_>,
) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("0", Some(("family", 0))))).await?;
    let spend = case.spend_refresh_token("0", case.family("family", 0), None);
    case.must_issue(vec![spend], Record::Token(case.token("1", Some(("family", 1))))).await?;
    let used = case.token_hash("0 refresh");

    case.store.prune(NOW + 299, ALL).await?;
    let found = case.store.find_refresh_token(&used).await?;
    require(found.is_some(), "the used token went while its retry window was open")?;

    case.store.prune(NOW + 300 + CLOCK_SKEW, ALL).await?;
    let found = case.store.find_refresh_token(&used).await?;
    require(found.is_none(), "the used token stays")?;
    let next = case.refresh_token("1").await?;
    require(next.refresh_token_is_active(NOW + 300), "its successor is not active")
}

async fn a_revoked_family_goes_at_once(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("0", Some(("family", 0))))).await?;
    let family = case.family("family", 0);
    let mut transaction = case.store.begin().await?;
    transaction.revoke(Revocation::Family { id: &family.id, client_id: None }, NOW).await?;
    transaction.commit().await?;

    let removed = case.store.prune(NOW + CLOCK_SKEW, ALL).await?;

    require(removed > 0, "a prune that removed rows tells of none")?;
    require(case.access_token("0").await?.is_none(), "a revoked token stays")
}

async fn an_ended_token_and_code_and_object_go(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("alone", None))).await?;
    case.must_issue(Vec::new(), Record::Token(case.token("idle", Some(("family", 0))))).await?;
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    let handle = case.handle("handle");
    if let Some(ephemeral) = case.ephemeral() {
        require(ephemeral.insert_once(&handle, &case.object("kind")).await?, "not inserted")?;
    }

    case.store.prune(NOW + 100 + CLOCK_SKEW, ALL).await?;

    require(case.access_token("alone").await?.is_none(), "an ended access token stays")?;
    require(case.find_code("code").await?.is_none(), "an ended code stays")?;
    if let Some(ephemeral) = case.ephemeral() {
        require(ephemeral.find(&handle).await?.is_none(), "an ended object stays")?;
    }
    require(case.access_token("idle").await?.is_some(), "a token went that can be refreshed")?;
    case.store.prune(NOW + 1000 + CLOCK_SKEW, ALL).await?;
    require(case.access_token("idle").await?.is_none(), "a token stays that nobody used")
}

async fn a_used_code_goes_with_the_last_token_of_a_family_without_an_end(
    case: &Case<'_>,
) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    let mut token = case.token("0", Some(("family", 0)));
    token.family = Some(crate::store::Family { id: case.code("code").family, generation: 0 });
    let spend = crate::store::Spend::Code { code: case.code_hash("code"), removable_at: None };
    case.must_issue(vec![spend], Record::Token(token)).await?;

    case.store.prune(NOW + 999, ALL).await?;
    require(case.find_code("code").await?.is_some(), "a code went whose family lives")?;

    let memory = case.world.longest_memory_of_a_used_code().unwrap_or(0);
    let end = NOW + memory.max(1000) + CLOCK_SKEW;
    case.store.prune(end, ALL).await?;
    case.store.prune(end + CLOCK_SKEW, ALL).await?;
    require_equal("whether the code stays", &case.find_code("code").await?.is_some(), &false)
}
