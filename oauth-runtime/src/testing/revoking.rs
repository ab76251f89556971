//! What a revocation ends, and what it leaves alone.

use super::{
    case::{Broken, Case, Checked, NOW, add_client, require, require_equal, there},
    clause::clauses,
};
use crate::store::{Record, Revocation, Spend, device_code_kind, one_time_kind};

clauses![
    an_access_token_without_a_refresh_token_is_revoked_whole,
    an_access_token_dies_and_the_refresh_token_beside_it_lives,
    a_family_dies_in_all_its_generations_and_alone,
    a_family_dies_only_for_the_client_that_owns_it,
    what_one_client_holds_for_a_user_dies_alone,
    what_a_client_holds_dies_alone,
    what_is_held_for_a_user_dies_alone,
];

/// Revokes and commits; returns how many tokens were revoked.
async fn revoke(case: &Case<'_>, revocation: Revocation<'_>) -> Result<u64, Broken> {
    let mut transaction = case.store.begin().await?;
    let revoked = transaction.revoke(revocation, NOW).await?;
    transaction.commit().await?;
    Ok(revoked)
}

/// Whether the token was revoked; one whose row is gone counts as revoked.
async fn is_revoked(case: &Case<'_>, name: &str) -> Result<bool, Broken> {
    let token = case.access_token(name).await?;
    Ok(token.is_none_or(|token| token.revoked_at.is_some()))
}

async fn an_access_token_without_a_refresh_token_is_revoked_whole(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("one", None))).await?;
    case.must_issue(Vec::new(), Record::Token(case.token("other", None))).await?;

    let token = case.token_hash("one access");
    let revoked = revoke(case, Revocation::AccessToken { token: &token, family: None }).await?;

    require_equal("the number of revoked tokens", &revoked, &1)?;
    require(is_revoked(case, "one").await?, "the token lives")?;
    require(!is_revoked(case, "other").await?, "another token died")
}

async fn an_access_token_dies_and_the_refresh_token_beside_it_lives(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("0", Some(("family", 0))))).await?;
    let answer = Some(case.answer("answer")?);
    let spend = case.spend_refresh_token("0", case.family("family", 0), answer);
    case.must_issue(vec![spend], Record::Token(case.token("1", Some(("family", 1))))).await?;

    let (token, family) = (case.token_hash("1 access"), case.family("family", 1));
    let revocation = Revocation::AccessToken { token: &token, family: Some(&family) };
    revoke(case, revocation).await?;

    let access = case.access_token("1").await?;
    let is_active = access.is_some_and(|access| access.access_token_is_active(NOW));
    require(!is_active, "the access token is active")?;
    let refresh = case.refresh_token("1").await?;
    require(refresh.refresh_token_is_active(NOW), "the refresh token is not active")?;
    let before = there("the state of the token before", case.refresh_token("0").await?.refresh)?;
    require(before.sealed_answer.is_none(), "the answer that holds the access token is kept")
}

/// Stores a family of two generations and, beside it, one of another authorization.
async fn store_families(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("0", Some(("family", 0))))).await?;
    let spend = case.spend_refresh_token("0", case.family("family", 0), None);
    case.must_issue(vec![spend], Record::Token(case.token("1", Some(("family", 1))))).await?;
    case.must_issue(Vec::new(), Record::Token(case.token("other", Some(("other", 0))))).await
}

async fn a_family_dies_in_all_its_generations_and_alone(case: &Case<'_>) -> Checked {
    store_families(case).await?;

    let family = case.family("family", 0);
    let revoked = revoke(case, Revocation::Family { id: &family.id, client_id: None }).await?;

    require_equal("the number of revoked tokens", &revoked, &2)?;
    require(is_revoked(case, "0").await?, "the first generation lives")?;
    require(is_revoked(case, "1").await?, "the second generation lives")?;
    require(!is_revoked(case, "other").await?, "another family died")?;
    let again = revoke(case, Revocation::Family { id: &family.id, client_id: None }).await?;
    require_equal("the number of tokens that a second revocation ends", &again, &0)
}

async fn a_family_dies_only_for_the_client_that_owns_it(case: &Case<'_>) -> Checked {
    store_families(case).await?;
    let family = case.family("family", 0);
    let of = |client_id| Revocation::Family { id: &family.id, client_id: Some(client_id) };

    let by_another = revoke(case, of("another client")).await?;
    require_equal("the number of tokens that another client revokes", &by_another, &0)?;
    require(!is_revoked(case, "1").await?, "another client revoked the family")?;

    let by_its_own = revoke(case, of(&case.client_id)).await?;
    require_equal("the number of tokens that the own client revokes", &by_its_own, &2)
}

/// Stores a token and an unused code of this clause's client and user, of another client, and of another user.
async fn store_for_three(case: &Case<'_>) -> Checked {
    let (other_client, other_user) = (case.name("other client"), case.world.add_user().await?);
    let registration = add_client(case.world, &other_client).await?;
    for name in ["own", "of another client", "of another user"] {
        let (mut token, mut code) = (case.token(name, None), case.code(name));
        if name == "of another client" {
            token.client_id.clone_from(&other_client);
            code.client_id.clone_from(&other_client);
            token.registration.clone_from(&registration);
            code.registration.clone_from(&registration);
        } else if name == "of another user" {
            token.authorization.subject = Some(other_user.clone());
            code.authorization.subject = Some(other_user.clone());
        }
        case.must_issue(Vec::new(), Record::Token(token)).await?;
        case.must_issue(Vec::new(), Record::Code(code)).await?;
    }
    Ok(())
}

/// Requires for each of the three that its token is revoked and its code is used, or that neither is.
async fn require_dead(case: &Case<'_>, dead: [bool; 3]) -> Checked {
    for (name, dead) in ["own", "of another client", "of another user"].into_iter().zip(dead) {
        let is_dead = is_revoked(case, name).await?;
        require_equal(&format!("whether the token {name} is dead"), &is_dead, &dead)?;
        let code = case.find_code(name).await?;
        let is_dead = code.is_none_or(|code| code.used_at.is_some());
        require_equal(&format!("whether the code {name} is dead"), &is_dead, &dead)?;
    }
    Ok(())
}

/// Stores a one-time object of the user, revokes, and tries to use the object.
async fn require_that_one_times_end(case: &Case<'_>, revocation: Revocation<'_>) -> Checked {
    let handle = case.handle("one time");
    let has_place = case.ephemeral().is_some();
    if has_place {
        let object = case.object(&one_time_kind(Some(&case.subject)));
        let mut transaction = case.store.begin().await?;
        transaction.insert_short_lived(&handle, &object).await?;
        transaction.commit().await?;
    }
    require_equal("the number of revoked tokens", &revoke(case, revocation).await?, &1)?;
    if has_place {
        let spends = vec![Spend::Handle(handle)];
        require(
            !case.issue(spends, Record::Nothing).await?,
            "a one-time object of the user lives",
        )?;
    }
    Ok(())
}

async fn what_one_client_holds_for_a_user_dies_alone(case: &Case<'_>) -> Checked {
    store_for_three(case).await?;

    let (client_id, subject) = (case.client_id.as_str(), &case.subject);
    require_that_one_times_end(case, Revocation::Authorization { client_id, subject }).await?;

    require_dead(case, [true, false, false]).await
}

async fn what_a_client_holds_dies_alone(case: &Case<'_>) -> Checked {
    store_for_three(case).await?;
    let (own, other) = (case.handle("device"), case.handle("device of another client"));
    if let Some(place) = case.ephemeral() {
        for (handle, client_id) in [(&own, case.client_id.as_str()), (&other, "another")] {
            place.insert_once(handle, &case.object(&device_code_kind(client_id))).await?;
        }
    }

    let revoked = revoke(case, Revocation::Client(&case.client_id)).await?;

    require_equal("the number of revoked tokens", &revoked, &2)?;
    if let Some(place) = case.ephemeral() {
        require(!place.consume(&own, NOW).await?, "a device code of the client lives")?;
        require(place.consume(&other, NOW).await?, "a device code of another client died")?;
    }
    require_dead(case, [true, false, true]).await
}

async fn what_is_held_for_a_user_dies_alone(case: &Case<'_>) -> Checked {
    store_for_three(case).await?;

    let revoked = revoke(case, Revocation::Subject(&case.subject)).await?;

    require_equal("the number of revoked tokens", &revoked, &2)?;
    require_dead(case, [true, true, false]).await
}
