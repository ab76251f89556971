//! A request that writes once meets a change of somebody else that is not committed yet: whoever commits first counts.

use oauth_tests::{
    browser::Browser,
    database::{Kind, TestDatabase, count},
    every_database,
    fields::Fields,
    oauth::*,
    rows::Rows as _,
    running::Running,
    seeds::{SECRET, demo_and, password_client, service_client},
};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, TransactionTrait as _};
use std::{collections::HashSet, future::Future, time::Duration};
use tokio::{
    task::{JoinHandle, JoinSet},
    time::timeout,
};

const DISABLE_CLIENTS: &str = "UPDATE client SET disabled_at = 1";
const DISABLE_USERS: &str = "UPDATE \"user\" SET disabled_at = 1";

/// A change of an operator's program that is held open.
async fn held(provider: &Running, sql: &str) -> DatabaseTransaction {
    let transaction = provider.database.begin().await.unwrap();
    transaction.execute_unprepared(sql).await.unwrap();
    transaction
}

/// A request that is under way, and waits for the change.
async fn waiting<T: Send + 'static>(
    request: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    let request = tokio::spawn(request);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!request.is_finished(), "the request did not wait for the change");
    request
}

/// The request may have read before the change was committed or after it; it is refused in both cases.
fn assert_refused(answer: &Answer, change: &str) {
    let refusals = [(401, "invalid_client"), (400, "invalid_grant")];
    let refusal = (answer.status.as_u16(), answer.member("error"));
    assert!(refusals.contains(&(refusal.0, refusal.1.as_str())), "{change}: {}", answer.text);
}

fn exchanging(provider: &Running, code: &str) -> impl Future<Output = Answer> + Send + 'static {
    let (issuer, code) = (provider.issuer.clone(), code.to_owned());
    async move { exchange(&issuer, WEB, &code).await }
}

fn refreshing(provider: &Running, token: &str) -> impl Future<Output = Answer> + Send + 'static {
    let (issuer, token) = (provider.issuer.clone(), token.to_owned());
    async move { refresh(&issuer, WEB, &token).await }
}

fn asking_for_itself(provider: &Running) -> impl Future<Output = Answer> + Send + 'static {
    let issuer = provider.issuer.clone();
    async move { token(&issuer, SERVICE, &[("grant_type", "client_credentials")]).await }
}

/// RFC 6749 section 5.2: a client that is disabled while its refresh is under way gets nothing, and loses nothing.
#[every_database]
async fn a_refresh_waits_for_the_disabling_of_its_client_or_user(provider: Running) {
    let tokens = tokens_for(&provider.issuer, WEB, "profile").await;
    let refresh_token = tokens.assert_ok().member("refresh_token");
    for sql in [DISABLE_CLIENTS, DISABLE_USERS] {
        let change = held(&provider, sql).await;
        let request = waiting(refreshing(&provider, &refresh_token)).await;
        change.commit().await.unwrap();
        assert_refused(&request.await.unwrap(), sql);
        assert_eq!(provider.tokens().await, 1, "{sql}");
        assert_eq!(provider.usable_refresh_tokens().await, 1, "a refusal burns nothing: {sql}");
        provider.enable_clients().await;
        provider.enable_users().await;
    }

    let change = held(&provider, DISABLE_USERS).await;
    let request = waiting(refreshing(&provider, &refresh_token)).await;
    change.rollback().await.unwrap();
    request.await.unwrap().assert_ok();
}

/// RFC 6749 section 4.1.3: so does an exchange of a code.
#[every_database]
async fn an_exchange_waits_for_the_disabling_of_its_client_or_user(provider: Running) {
    let code = code_for(&provider.issuer, "demo-web", "profile").await;
    for sql in [DISABLE_CLIENTS, DISABLE_USERS] {
        let change = held(&provider, sql).await;
        let request = waiting(exchanging(&provider, &code)).await;
        change.commit().await.unwrap();
        assert_refused(&request.await.unwrap(), sql);
        assert_eq!(provider.tokens().await, 0, "{sql}");
        assert_eq!(provider.unused_codes().await, 1, "a refusal burns nothing: {sql}");
        provider.enable_clients().await;
        provider.enable_users().await;
    }

    exchanging(&provider, &code).await.assert_ok();
}

/// What an operator's program does to alice: each voids a password, and a session, that was checked before.
const CHANGES: [&str; 2] = [
    DISABLE_USERS,
    "UPDATE \"user\" SET password_hash = (SELECT password_hash FROM \"user\" WHERE username = 'bob') WHERE username = 'alice'",
];

/// A password is checked, meanwhile the account is disabled or the password changed, and the token is stored all the same.
/// RFC 6749, section 4.3.
#[every_database(seed = demo_and(&[password_client("trusted")]))]
async fn a_password_that_is_changed_while_it_is_checked_gets_no_token(provider: Running) {
    let request = Fields::of(&[
        ("grant_type", "password"),
        ("username", "alice"),
        ("password", "wonderland"),
        ("scope", "profile"),
    ]);
    for change in CHANGES {
        let operator = held(&provider, change).await;
        let (issuer, request) = (provider.issuer.clone(), request.clone());
        let asking =
            async move { token_with(&issuer, As::Basic("trusted", SECRET), &request).await };
        let asking = waiting(asking).await;
        // Long enough for the check of the password.
        tokio::time::sleep(Duration::from_millis(1200)).await;
        operator.commit().await.unwrap();

        asking.await.unwrap().assert_error(400, "invalid_grant");
        assert_eq!(provider.tokens().await, 0, "{change}");
        provider.enable_users().await;
    }
}

/// A person decides in a session that ends at this moment: the code that it would give would live on.
#[every_database]
async fn a_session_that_ends_while_its_consent_is_stored_gives_no_code(provider: Running) {
    for change in CHANGES {
        let alice = Browser::signed_in(&provider.issuer, "alice", "wonderland").await;
        let page = alice.authorize(&Fields::authorization("demo-web", "profile")).await;
        let operator = held(&provider, change).await;
        let answering = waiting(async move { alice.answer(&page, "yes").await }).await;
        operator.commit().await.unwrap();

        let answer = answering.await.unwrap();

        assert_eq!(answer.parameter("code"), None, "{change}: {answer:?}");
        assert_eq!(provider.codes().await, 0, "{change}");
        provider.enable_users().await;
    }
}

/// RFC 6749 section 4.4: and so does a client that asks for itself.
#[every_database]
async fn a_client_that_is_being_disabled_gets_no_token_for_itself(provider: Running) {
    asking_for_itself(&provider).await.assert_ok();
    let change = held(&provider, DISABLE_CLIENTS).await;
    let request = waiting(asking_for_itself(&provider)).await;
    change.commit().await.unwrap();
    request.await.unwrap().assert_error(401, "invalid_client");
    assert_eq!(provider.tokens().await, 1);
}

/// Tokens that clients ask for together share a statement; a client that an operator is changing keeps nobody waiting.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_being_changed_keeps_no_other_client_waiting() {
    let test = "a_client_that_is_being_changed_keeps_no_other_client_waiting";
    // SQLite has one writer, for whom everybody waits.
    let Some(database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let seed = demo_and(&[service_client("other")]);
    let provider = Running::start_seeded(database, &seed).await;
    let change =
        held(&provider, "UPDATE client SET disabled_at = 1 WHERE client_id = 'demo-service'").await;
    let waits = waiting(asking_for_itself(&provider)).await;

    let mut others = JoinSet::new();
    for _ in 0..50 {
        let issuer = provider.issuer.clone();
        others.spawn(async move {
            token(&issuer, As::Basic("other", SECRET), &[("grant_type", "client_credentials")])
                .await
        });
    }
    let others = timeout(Duration::from_secs(10), others.join_all()).await;
    let others = others.expect("nobody waits for the change");
    let tokens: HashSet<String> =
        others.iter().map(|answer| answer.assert_ok().member("access_token")).collect();
    assert_eq!(tokens.len(), 50);
    assert_eq!(provider.tokens().await, 50);
    change.commit().await.unwrap();
    waits.await.unwrap().assert_error(401, "invalid_client");
    assert_eq!(provider.tokens().await, 50);
}

/// The same for refreshes and exchanges: a user, or a token, that somebody is changing keeps nobody else's waiting.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_or_a_token_that_is_being_changed_keeps_nobody_elses_refresh_waiting() {
    let test = "a_user_or_a_token_that_is_being_changed_keeps_nobody_elses_refresh_waiting";
    let Some(database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let provider = Running::start(database).await;
    let issuer = &provider.issuer;
    let bob = Browser::signed_in(issuer, "bob", "builder").await;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    for change in [
        "UPDATE \"user\" SET disabled_at = 1 WHERE username = 'bob'",
        "UPDATE token SET scope = 'email' WHERE user_id = (SELECT id FROM \"user\" WHERE username = 'bob')",
    ] {
        let his = exchange(issuer, WEB, &bob.code_for(&request).await).await;
        let mut hers = Vec::new();
        for _ in 0..20 {
            let tokens = exchange(issuer, WEB, &alice.code_for(&request).await).await;
            hers.push((tokens.assert_ok().member("refresh_token"), alice.code_for(&request).await));
        }
        let change = held(&provider, change).await;
        let his = waiting(refreshing(&provider, &his.assert_ok().member("refresh_token"))).await;

        let mut others = JoinSet::new();
        for (refresh_token, code) in &hers {
            others.spawn(refreshing(&provider, refresh_token));
            others.spawn(exchanging(&provider, code));
        }
        let others = timeout(Duration::from_secs(10), others.join_all()).await;
        let others = others.expect("nobody waits for the change");
        let tokens: HashSet<String> =
            others.iter().map(|answer| answer.assert_ok().member("refresh_token")).collect();
        assert_eq!(tokens.len(), 40);
        change.rollback().await.unwrap();
        his.await.unwrap().assert_ok();
    }
}

/// A trigger of the application's own that lets the tokens of one client wait.
const SLOW: &str = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
    IF NEW.client_id = 'slow' THEN PERFORM pg_sleep(8); END IF; RETURN NEW; END $$; \
    CREATE TRIGGER slow BEFORE INSERT ON token FOR EACH ROW EXECUTE FUNCTION slow()";

/// A token for the client whose tokens wait.
fn asking_slowly(provider: &Running) -> impl Future<Output = Answer> + Send + 'static {
    let issuer = provider.issuer.clone();
    async move {
        let request = [("grant_type", "client_credentials")];
        token(&issuer, As::Basic("slow", SECRET), &request).await
    }
}

/// A statement that hangs keeps others waiting for a quarter of a second.
#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_hangs_keeps_the_next_one_waiting_for_a_moment() {
    let test = "a_statement_that_hangs_keeps_the_next_one_waiting_for_a_moment";
    let Some(database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let provider = Running::start_seeded(database, &demo_and(&[service_client("slow")])).await;
    provider.database.execute_unprepared(SLOW).await.unwrap();
    let slow = tokio::spawn(asking_slowly(&provider));
    tokio::time::sleep(Duration::from_millis(100)).await;

    for _ in 0..3 {
        let other = timeout(Duration::from_secs(3), asking_for_itself(&provider)).await;
        other.expect("nobody waits for a statement that hangs").assert_ok();
    }

    assert!(!slow.is_finished(), "it still hangs");
    slow.await.unwrap().assert_ok();
}

/// As many statements as may be under way hang, each with its connection: others wait for a while, and not until they end.
#[tokio::test(flavor = "multi_thread")]
async fn statements_that_hang_keep_nobody_elses_token_waiting_until_they_end() {
    let test = "statements_that_hang_keep_nobody_elses_token_waiting_until_they_end";
    let Some(database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let provider = Running::start_seeded(database, &demo_and(&[service_client("slow")])).await;
    provider.database.execute_unprepared(SLOW).await.unwrap();
    let mut slow = JoinSet::new();
    for hanging in 1..=4 {
        slow.spawn(asking_slowly(&provider));
        // The next one waits for this one until it is slow, and is sent alone.
        let asleep =
            "pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
        while count(&provider.database, asleep).await < hanging {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    for _ in 0..3 {
        let other = timeout(Duration::from_secs(6), asking_for_itself(&provider)).await;
        other.expect("nobody waits for a statement that hangs").assert_ok();
    }

    assert!(slow.try_join_next().is_none(), "they still hang");
    for answer in slow.join_all().await {
        answer.assert_ok();
    }
    assert_eq!(provider.tokens().await, 7);
}

/// A rule of the application's own about one person's tokens is trouble of that person's requests alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_the_database_refuses_fails_nobody_elses() {
    let test = "a_row_that_the_database_refuses_fails_nobody_elses";
    let Some(database) = TestDatabase::create(Kind::Postgresql, test).await else { return };
    let provider = Running::start(database).await;
    let issuer = &provider.issuer;
    let bob = Browser::signed_in(issuer, "bob", "builder").await;
    let alice = Browser::signed_in(issuer, "alice", "wonderland").await;
    let request = Fields::authorization("demo-web", "profile");
    let mut requests = Vec::new();
    for number in 0..40 {
        let person = if number % 4 == 0 { &bob } else { &alice };
        requests.push((number % 4 == 0, person.code_for(&request).await));
    }
    let rule = "ALTER TABLE token ADD CHECK (user_id <> 2)";
    provider.database.execute_unprepared(rule).await.unwrap();

    let mut answers = JoinSet::new();
    for (is_his, code) in requests {
        let request = exchanging(&provider, &code);
        answers.spawn(async move { (is_his, request.await) });
    }
    for (is_his, answer) in answers.join_all().await {
        assert_eq!(answer.status, if is_his { 503 } else { 200 }, "{}", answer.text);
    }
}

/// RFC 9700 section 4.14.2: one refresh token that is used many times at once has one successor, and everybody gets it.
#[every_database]
async fn one_refresh_token_has_one_successor_among_many_requests(provider: Running) {
    let tokens = tokens_for(&provider.issuer, WEB, "profile").await;
    let refresh_token = tokens.assert_ok().member("refresh_token");
    let requests: Vec<_> =
        (0..8).map(|_| tokio::spawn(refreshing(&provider, &refresh_token))).collect();
    let mut successors = Vec::new();
    for request in requests {
        successors.push(request.await.unwrap().assert_ok().member("refresh_token"));
    }
    successors.dedup();
    assert_eq!(successors.len(), 1);
    assert_eq!(provider.tokens().await, 2);
    assert_eq!(provider.usable_refresh_tokens().await, 1);
}

/// RFC 6749 section 4.1.2: one code that is used many times at once has one winner; the others end what it was given.
#[every_database]
async fn one_code_has_one_winner_among_many_requests(provider: Running) {
    let code = code_for(&provider.issuer, "demo-web", "profile").await;
    let requests: Vec<_> = (0..8).map(|_| tokio::spawn(exchanging(&provider, &code))).collect();
    let mut won = 0;
    for request in requests {
        let answer = request.await.unwrap();
        if answer.status.is_success() {
            won += 1;
        } else {
            answer.assert_error(400, "invalid_grant");
        }
    }
    assert_eq!(won, 1);
    assert_eq!(provider.tokens().await, 1);
}

/// A wrong code verifier is counted, and the right one afterwards is good.
#[every_database]
async fn a_wrong_code_verifier_burns_nothing_and_is_counted(provider: Running) {
    let code = code_for(&provider.issuer, "demo-web", "profile").await;
    let wrong = Fields::exchange(&code).with("code_verifier", &"a".repeat(43));
    token_with(&provider.issuer, WEB, &wrong).await.assert_error(400, "invalid_grant");
    let counted = provider.execute("UPDATE code SET failed_attempts = 1 WHERE failed_attempts = 1");
    assert_eq!(counted.await, 1);
    exchange(&provider.issuer, WEB, &code).await.assert_ok();
}
