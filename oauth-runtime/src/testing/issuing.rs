//! What a store issues, and for whom.

use super::{
    case::{Case, Checked, NOW, Way, add_client, require, require_equal, there},
    clause::clauses,
};
use crate::{
    protocol::stamp::Stamp,
    store::{Admission, Record},
};

clauses![
    nothing_exists_before_the_commit,
    nothing_is_spent_or_stored_for_a_disabled_client,
    nothing_is_spent_or_stored_for_a_removed_client,
    nothing_is_spent_or_stored_for_a_client_that_was_registered_anew,
    a_client_that_was_registered_anew_is_issued_what_is_its_own,
    nothing_is_spent_or_stored_for_a_disabled_user,
    nothing_is_spent_or_stored_for_a_removed_user,
    nothing_is_stored_for_a_user_who_was_checked_against_another_stamp,
    a_hook_stores_for_those_alone_who_may_act,
    what_stores_nothing_asks_for_nobody,
];

async fn nothing_exists_before_the_commit(case: &Case<'_>) -> Checked {
    if case.way == Way::Optimistic {
        return Ok(());
    }
    let mut transaction = case.begin().await?;
    let issue = crate::store::Issue::new(
        Vec::new(),
        Record::Token(case.token("one", Some(("family", 0)))),
        NOW,
    );
    require(transaction.issue(&issue).await?, "a good issue was refused")?;

    drop(transaction);

    case.store.settle().await?;
    require(case.access_token("one").await?.is_none(), "a token of a dropped transaction exists")
}

/// Tries to exchange a code and to issue another, which must leave everything as it was.
async fn require_refusal(case: &Case<'_>) -> Checked {
    let exchange =
        case.issue(vec![case.spend_code("code")], Record::Token(case.token("one", None))).await?;
    require(!exchange, "a token was issued")?;
    require(case.access_token("one").await?.is_none(), "a token was stored")?;
    require(!case.issue(Vec::new(), Record::Code(case.code("other"))).await?, "a code was issued")?;
    require(case.find_code("other").await?.is_none(), "a code was stored")?;
    let code = there("the code", case.find_code("code").await?)?;
    require_equal("the use of the code", &code.used_at, &None)
}

async fn nothing_is_spent_or_stored_for_a_disabled_client(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    case.world.disable_client(&case.client_id).await?;
    require_refusal(case).await
}

async fn nothing_is_spent_or_stored_for_a_removed_client(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    case.world.remove_client(&case.client_id).await?;
    require_refusal(case).await
}

/// Somebody has removed the client and registered another one under its identifier.
async fn nothing_is_spent_or_stored_for_a_client_that_was_registered_anew(
    case: &Case<'_>,
) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    case.world.remove_client(&case.client_id).await?;
    add_client(case.world, &case.client_id).await?;
    require_refusal(case).await?;
    // A token without a user, for which nothing is used up, may be stored in another way.
    let mut token = case.token("of nobody", None);
    token.authorization.subject = None;
    require(!case.issue(Vec::new(), Record::Token(token)).await?, "a client's token was issued")?;
    require(case.access_token("of nobody").await?.is_none(), "a client's token was stored")
}

async fn a_client_that_was_registered_anew_is_issued_what_is_its_own(case: &Case<'_>) -> Checked {
    case.world.remove_client(&case.client_id).await?;
    let registration = add_client(case.world, &case.client_id).await?;
    require(registration != case.registration, "two registrations are told apart by nothing")?;
    let (mut code, mut token) = (case.code("code"), case.token("one", Some(("family", 0))));
    code.registration.clone_from(&registration);
    token.registration.clone_from(&registration);

    case.must_issue(Vec::new(), Record::Code(code)).await?;
    case.must_issue(vec![case.spend_code("code")], Record::Token(token)).await?;

    let token = case.refresh_token("one").await?;
    require(token.refresh_token_is_active(NOW), "the refresh token is not active")?;
    require_equal("the registration of the token", &token.registration, &registration)
}

async fn nothing_is_spent_or_stored_for_a_disabled_user(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    case.world.disable_user(&case.subject).await?;
    require_refusal(case).await
}

async fn nothing_is_spent_or_stored_for_a_removed_user(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    case.world.remove_user(&case.subject).await?;
    require_refusal(case).await
}

/// A password is changed between its check and what is stored because of it.
async fn nothing_is_stored_for_a_user_who_was_checked_against_another_stamp(
    case: &Case<'_>,
) -> Checked {
    let Some(old) = case.world.change_stamp(&case.subject).await? else { return Ok(()) };
    let token = |name: &str| Record::Token(case.token(name, None));
    let code = |name: &str| Record::Code(case.code(name));
    require(case.issue_stamped(&old, token("one")).await?, "a token with the stamp was refused")?;
    require(case.issue_stamped(&old, code("one")).await?, "a code with the stamp was refused")?;
    let new = there("the new stamp", case.world.change_stamp(&case.subject).await?)?;
    require(new != old, "the stamp has not changed")?;

    for stamp in [&old, &Stamp::new(None::<&str>)] {
        require(!case.issue_stamped(stamp, token("two")).await?, "a token was issued")?;
        require(!case.issue_stamped(stamp, code("two")).await?, "a code was issued")?;
    }

    require(case.access_token("two").await?.is_none(), "a token was stored")?;
    require(case.find_code("two").await?.is_none(), "a code was stored")?;
    let admission = case.begin().await?.admits(case.parties()).await?;
    require_equal("the admission", &admission, &Admission::Both)?;
    require(case.issue_stamped(&new, token("two")).await?, "a token with the new stamp was refused")
}

async fn a_hook_stores_for_those_alone_who_may_act(case: &Case<'_>) -> Checked {
    let by_hook = || Record::ByHook {
        client_id: case.client_id.clone(),
        registration: case.registration.clone(),
        subject: case.subject.clone(),
    };
    require(case.issue(Vec::new(), by_hook()).await?, "those who may act were refused")?;

    case.world.disable_user(&case.subject).await?;

    require(!case.issue(Vec::new(), by_hook()).await?, "a disabled user was let through")
}

/// A person denies a request of a client that was disabled meanwhile: the form counts as used all the same.
async fn what_stores_nothing_asks_for_nobody(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    case.world.disable_client(&case.client_id).await?;

    case.must_issue(vec![case.spend_code("code")], Record::Nothing).await?;

    let code = there("the code", case.find_code("code").await?)?;
    require_equal("the use of the code", &code.used_at, &Some(NOW))
}
