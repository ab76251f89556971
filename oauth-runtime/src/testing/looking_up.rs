//! What a store finds.

use super::{
    case::{Broken, Case, Checked, NOW, RACERS, add_client, require, require_equal, there},
    clause::clauses,
};
use crate::{
    protocol::{client::Client, scope::Scope, secret::TokenHash},
    store::{Admission, HeldPage, Record},
};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

clauses![
    an_unknown_name_finds_nothing,
    a_token_is_found_with_all_that_it_holds,
    what_was_approved_outlives_a_narrower_access_token,
    a_code_is_found_with_all_that_it_holds,
    a_disabled_client_is_seen_at_once,
    a_removed_client_is_seen_at_once,
    every_node_learns_the_same_registration_of_a_client,
    a_client_that_was_registered_anew_is_another_client,
    what_a_token_says_is_told_to_clients_that_may_act,
    a_disabled_user_is_seen_at_once,
    a_removed_user_is_seen_at_once,
    what_clients_hold_for_a_user_is_listed_by_client,
    what_clients_hold_for_a_user_is_listed_by_pages,
    what_one_client_holds_by_consent_is_told_alone,
];

async fn an_unknown_name_finds_nothing(case: &Case<'_>) -> Checked {
    require(case.store.find_client(&case.name("nobody")).await?.is_none(), "a client is found")?;
    let hash = case.token_hash("nothing");
    require(case.store.find_access_token(&hash).await?.is_none(), "an access token is found")?;
    require(case.store.find_refresh_token(&hash).await?.is_none(), "a refresh token is found")?;
    require(case.find_code("nothing").await?.is_none(), "a code is found")?;
    case.must_issue(Vec::new(), Record::Token(case.token("one", Some(("family", 0))))).await?;
    let access_token = case.token_hash("one access");
    let as_refresh = case.store.find_refresh_token(&access_token).await?;
    require(as_refresh.is_none(), "an access token is found as a refresh token")
}

async fn a_token_is_found_with_all_that_it_holds(case: &Case<'_>) -> Checked {
    let new = case.token("one", Some(("family", 3)));

    case.must_issue(Vec::new(), Record::Token(new.clone())).await?;

    let found = there("the access token", case.access_token("one").await?)?;
    require_equal("the client", &found.client_id, &new.client_id)?;
    require_equal("the scope", &found.scope, &new.scope)?;
    require_equal("the user", &found.subject(), &Some(&case.subject))?;
    require_equal("the times", &(found.issued_at, found.expires_at), &(NOW, NOW + 100))?;
    require(found.access_token_is_active(NOW), "the access token is not active")?;
    let in_transaction = case.begin().await?.find_access_token(&new.access_token).await?;
    let in_transaction = there("the access token in a transaction", in_transaction)?;
    require_equal("the family", &in_transaction.family, &new.family)?;
    let found = case.refresh_token("one").await?;
    require_equal("the authorization", &found.authorization, &new.authorization)?;
    let refresh = there("the state of the refresh token", found.refresh.clone())?;
    require_equal("the end of the refresh token", &refresh.expires_at, &Some(NOW + 1000))?;
    require(found.refresh_token_is_active(NOW), "the refresh token is not active")
}

async fn what_was_approved_outlives_a_narrower_access_token(case: &Case<'_>) -> Checked {
    let mut new = case.token("one", Some(("family", 0)));
    new.scope = Scope::stored("profile");
    new.authorization.audience =
        vec!["https://api.example".to_owned(), "https://b.example".to_owned()];
    new.audience = vec!["https://b.example".to_owned()];

    case.must_issue(Vec::new(), Record::Token(new.clone())).await?;

    let found = there("the access token", case.access_token("one").await?)?;
    require_equal("the audience", &found.audience, &new.audience)?;
    let found = case.refresh_token("one").await?;
    require_equal("the scope", &found.scope, &new.scope)?;
    require_equal("the authorization", &found.authorization, &new.authorization)
}

async fn a_code_is_found_with_all_that_it_holds(case: &Case<'_>) -> Checked {
    let new = case.code("code");

    case.must_issue(Vec::new(), Record::Code(new.clone())).await?;

    let found = there("the code", case.find_code("code").await?)?;
    require_equal("the client", &found.client_id, &new.client_id)?;
    require_equal("the authorization", &found.authorization, &new.authorization)?;
    require_equal("the redirect URI", &found.redirect_uri, &new.redirect_uri)?;
    require_equal("the challenge", &found.code_challenge, &new.code_challenge)?;
    require_equal("the family", &found.family, &new.family)?;
    require_equal("the end", &found.expires_at, &new.expires_at)?;
    require_equal("the use", &found.used_at, &None)?;
    require(found.client_is_active && found.subject_is_active, "somebody may not act")
}

/// What the store says of a token and a code once somebody may not act any more.
async fn require_activity(case: &Case<'_>, admission: Admission) -> Checked {
    let wanted = (admission != Admission::ClientGone, admission != Admission::SubjectGone);
    let token = there("the access token", case.access_token("one").await?)?;
    let found = (token.client_is_active, token.subject_is_active);
    require_equal("the activity of client and user of a token", &found, &wanted)?;
    let code = there("the code", case.find_code("code").await?)?;
    let found = (code.client_is_active, code.subject_is_active);
    require_equal("the activity of client and user of a code", &found, &wanted)?;
    let mut transaction = case.begin().await?;
    let found = transaction.admits(case.parties()).await?;
    require_equal("the admission", &found, &admission)
}

async fn store_both(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("one", None))).await?;
    case.must_issue(Vec::new(), Record::Code(case.code("code"))).await?;
    require_activity(case, Admission::Both).await
}

async fn a_disabled_client_is_seen_at_once(case: &Case<'_>) -> Checked {
    store_both(case).await?;
    case.world.disable_client(&case.client_id).await?;
    require_activity(case, Admission::ClientGone).await
}

async fn a_removed_client_is_seen_at_once(case: &Case<'_>) -> Checked {
    store_both(case).await?;
    case.world.remove_client(&case.client_id).await?;
    require_activity(case, Admission::ClientGone).await
}

async fn every_node_learns_the_same_registration_of_a_client(case: &Case<'_>) -> Checked {
    let name = case.name("met by many");
    case.world.add_client(&name).await?;
    let mut tasks = JoinSet::new();
    for _ in 0..RACERS {
        let (store, name) = (case.store.clone(), name.clone());
        tasks.spawn(async move { store.find_client(&name).await });
    }
    let registration = registration_of(case, &name).await?;
    for found in tasks.join_all().await {
        let found = there("the client", found?)?;
        let found = found.registration().map(str::to_owned);
        require_equal("the registration", &found, &registration)?;
    }
    require(registration.is_some(), "there is no registration")
}

/// The registration of a client that was added before.
async fn registration_of(case: &Case<'_>, client_id: &str) -> Result<Option<String>, Broken> {
    let client = there("the client", case.store.find_client(client_id).await?)?;
    Ok(client.registration().map(str::to_owned))
}

/// A client is removed, by whatever means, and its identifier is registered again: what was issued to the old client
/// does not belong to the new one.
async fn a_client_that_was_registered_anew_is_another_client(case: &Case<'_>) -> Checked {
    store_both(case).await?;
    case.world.remove_client(&case.client_id).await?;
    add_client(case.world, &case.client_id).await?;
    require_activity(case, Admission::ClientGone).await?;
    let held = held(case, NOW, &FIRST).await?;
    require_equal("what is held of a client that is gone", &held.len(), &0)
}

/// Requires that introspection by `asker` finds the access token and the refresh token, or finds neither if not `wanted`.
async fn require_told(case: &Case<'_>, asker: &Client, wanted: bool) -> Checked {
    for (name, is_refresh) in [("one access", false), ("one refresh", true)] {
        let found = case.store.introspect(&case.token_hash(name), is_refresh, asker).await?;
        require_equal(&format!("whether {name} is told"), &found.is_some(), &wanted)?;
    }
    Ok(())
}

/// A server remembers a client for some seconds. Introspection tells nothing to a client that was disabled, removed or
/// registered anew meanwhile.
async fn what_a_token_says_is_told_to_clients_that_may_act(case: &Case<'_>) -> Checked {
    case.must_issue(Vec::new(), Record::Token(case.token("one", Some(("family", 0))))).await?;
    for (number, change) in ["disabled", "removed", "registered anew"].into_iter().enumerate() {
        let name = case.name(&format!("asker {number}"));
        add_client(case.world, &name).await?;
        let asker = there("the asker", case.store.find_client(&name).await?)?;
        require_told(case, &asker, true).await?;
        let unknown = case.store.introspect(&case.token_hash("unknown"), false, &asker).await?;
        require(unknown.is_none(), "an unknown token says something")?;

        if change == "disabled" {
            case.world.disable_client(&name).await?;
        } else {
            case.world.remove_client(&name).await?;
        }
        if change == "registered anew" {
            add_client(case.world, &name).await?;
        }
        require_told(case, &asker, false).await?;
    }
    Ok(())
}

async fn a_disabled_user_is_seen_at_once(case: &Case<'_>) -> Checked {
    store_both(case).await?;
    case.world.disable_user(&case.subject).await?;
    require_activity(case, Admission::SubjectGone).await
}

async fn a_removed_user_is_seen_at_once(case: &Case<'_>) -> Checked {
    store_both(case).await?;
    case.world.remove_user(&case.subject).await?;
    require_activity(case, Admission::SubjectGone).await
}

async fn held(case: &Case<'_>, now: i64, page: &HeldPage) -> Result<Held, Broken> {
    let held = case.store.held_authorizations(&case.subject, now, page).await?;
    Ok(held.into_iter().map(|held| (held.client_id, held.issued_at, words(&held.scope))).collect())
}

/// Each client, the time of its newest token, and the scope of all of its tokens together, as words in no order.
type Held = Vec<(String, i64, BTreeSet<String>)>;

fn words(scope: &Scope) -> BTreeSet<String> {
    scope.iter().map(str::to_owned).collect()
}

const FIRST: HeldPage = HeldPage { after: None, limit: 50, consented_to: None };

async fn what_clients_hold_for_a_user_is_listed_by_client(case: &Case<'_>) -> Checked {
    let mut narrow = case.token("later", Some(("family", 0)));
    (narrow.scope, narrow.issued_at) = (Scope::stored("profile"), NOW + 1);
    let mut other = case.token("other", None);
    (other.scope, other.authorization.scope) = (Scope::stored("phone"), Scope::stored("phone"));
    for token in [case.token("earlier", None), narrow, other] {
        case.must_issue(Vec::new(), Record::Token(token)).await?;
    }

    let (client, both) = (case.client_id.clone(), words(&Scope::stored("email phone profile")));
    let listed = held(case, NOW + 99, &FIRST).await?;
    require_equal("what is held", &listed, &vec![(client.clone(), NOW + 1, both)])?;
    let granted = words(&Scope::stored("email profile"));
    let listed = held(case, NOW + 101, &FIRST).await?;
    require_equal("what can still be refreshed", &listed, &vec![(client, NOW + 1, granted)])?;
    let listed = held(case, NOW + 1001, &FIRST).await?;
    require_equal("what is held in the end", &listed, &Vec::new())
}

async fn what_clients_hold_for_a_user_is_listed_by_pages(case: &Case<'_>) -> Checked {
    let mut wanted: Held = Vec::new();
    for (number, issued_at) in [(1, NOW), (2, NOW), (3, NOW + 1), (4, NOW)] {
        let client_id = case.name(&format!("holder {number}"));
        let mut token = case.token(&format!("{number}"), None);
        token.registration = add_client(case.world, &client_id).await?;
        (token.client_id, token.issued_at) = (client_id.clone(), issued_at);
        let scope = words(&token.scope);
        case.must_issue(Vec::new(), Record::Token(token)).await?;
        wanted.push((client_id, issued_at, scope));
    }
    wanted.sort_by(|left, right| (-left.1, &left.0).cmp(&(-right.1, &right.0)));

    let mut listed: Held = Vec::new();
    for _ in 0..wanted.len() {
        let after = listed.last().map(|(client_id, issued_at, _)| (*issued_at, client_id.clone()));
        let page = held(case, NOW, &HeldPage { after, limit: 3, consented_to: None }).await?;
        require(page.len() <= 3, "a page is longer than it may be")?;
        listed.extend(page);
    }

    require_equal("all pages together", &listed, &wanted)
}

async fn what_one_client_holds_by_consent_is_told_alone(case: &Case<'_>) -> Checked {
    let other = case.name("holder");
    let mut of_other = case.token("of another", None);
    of_other.registration = add_client(case.world, &other).await?;
    of_other.client_id.clone_from(&other);
    let mut exchanged = case.token("exchanged", None);
    exchanged.authorization.exchanged_for = Some(TokenHash::of("subject token"));
    let mut elsewhere = case.token("elsewhere", None);
    elsewhere.authorization.audience = vec!["https://api.example".to_owned()];
    elsewhere.audience.clone_from(&elsewhere.authorization.audience);
    for token in [of_other, exchanged, elsewhere] {
        case.must_issue(Vec::new(), Record::Token(token)).await?;
    }
    let told = async |client_id: &str| {
        let told = held(case, NOW, &HeldPage::of_consent(client_id)).await?;
        Ok::<_, Broken>(told.into_iter().map(|(client_id, ..)| client_id).collect::<Vec<_>>())
    };

    require_equal("what another client holds", &told(&other).await?, &vec![other.clone()])?;
    let by_itself = told(&case.client_id).await?;
    require_equal("what was exchanged, or is for a resource", &by_itself, &Vec::new())?;
    case.must_issue(Vec::new(), Record::Token(case.token("agreed", None))).await?;
    let agreed = told(&case.client_id).await?;
    require_equal("what the client holds by consent", &agreed, &vec![case.client_id.clone()])
}
