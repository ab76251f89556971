//! Where an application takes part: what its hooks may do, and what they cannot break.

use oauth_runtime::prelude::{NewOneTime, Scope, SubjectId};
use oauth_tests::{
    browser::Browser,
    database::{TestDatabase, count},
    device_key::KEY,
    every_database,
    fields::Fields,
    hooked::{self, App, Pair, Server, Verdict},
    html::hidden_fields,
    oauth::*,
    on_database::OnDatabase,
    rows::Rows,
    seeds::SECRET,
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use serde_json::json;
use tokio::task::JoinSet;

const CLIENT: As = As::Public("app");
const ROBOT: As = As::Basic("robot", SECRET);

/// An application with hooks that serves.
struct Hooked {
    issuer: String,
    app: App,
    server: Server,
    _database: TestDatabase,
}

impl OnDatabase for Hooked {
    async fn start(database: TestDatabase) -> Self {
        let (issuer, app, server) = hooked::start(&database.url).await;
        Self { issuer, app, server, _database: database }
    }
}

impl Rows for Hooked {
    fn rows_of(&self) -> &DatabaseConnection {
        &self.app.database
    }
}

impl Hooked {
    async fn code(&self) -> String {
        Browser::new(&self.issuer).code_for(&Fields::authorization("app", "profile")).await
    }

    /// Disables the one user.
    async fn disable_the_user(&self) {
        let sql = "UPDATE \"user\" SET disabled_at = 1";
        self.app.database.execute_unprepared(sql).await.unwrap();
    }

    /// Writes the application's own column of every code.
    async fn note_on_codes(&self, note: Option<&str>) {
        let note = note.map_or("NULL".to_owned(), |note| format!("'{note}'"));
        let sql = format!("UPDATE code SET note = {note}");
        self.app.database.execute_unprepared(&sql).await.unwrap();
    }

    /// Codes with this note and this scope.
    async fn codes_with(&self, note: &str, scope: &str) -> i64 {
        let rows = format!("code WHERE note = '{note}' AND scope = '{scope}'");
        count(&self.app.database, &rows).await
    }

    /// Tokens of the one user that end before the year 2286.
    async fn tokens_of_the_user_that_end(&self) -> i64 {
        count(&self.app.database, "token WHERE user_id = 1 AND expires_at < 9999999999").await
    }

    /// Whether the user has the name that the start gave.
    async fn is_still_alice(&self) -> bool {
        count(&self.app.database, "\"user\" WHERE name = 'alice'").await == 1
    }
}

#[every_database]
async fn columns_of_the_applications_own_are_filled_and_the_servers_are_not_to_be_changed(
    hooked: Hooked,
) {
    let issuer = &hooked.issuer;
    let tokens = exchange(issuer, CLIENT, &hooked.code().await).await;
    let me = resource(issuer, "/api/me", Some(&tokens.assert_ok().member("access_token"))).await;
    assert_eq!(me.assert_ok().json, json!(["1", "authorization_code app", "profile"]));
    assert_eq!(tokens.member("scope"), "profile");
    assert_eq!(hooked.codes_with("for app", "profile").await, 1);

    let again = refresh(issuer, CLIENT, &tokens.member("refresh_token")).await;
    let me = resource(issuer, "/api/me", Some(&again.assert_ok().member("access_token"))).await;
    assert_eq!(me.assert_ok().json[1], "refresh_token app");
    assert_eq!(hooked.tokens_of_the_user_that_end().await, 2);
}

/// Design: the token of a client that acts for itself is nobody's, or its owner's if the application says so.
#[every_database]
async fn the_token_of_a_client_is_its_owners_when_the_application_says_so(hooked: Hooked) {
    let fields = [("grant_type", "client_credentials"), ("scope", "profile")];
    let tokens = token(&hooked.issuer, ROBOT, &fields).await;
    let access_token = tokens.assert_ok().member("access_token");
    let me = resource(&hooked.issuer, "/api/me", Some(&access_token)).await;
    assert_eq!(me.assert_ok().json, json!(["1", "client_credentials robot", "profile"]));

    hooked.disable_the_user().await;
    token(&hooked.issuer, ROBOT, &fields).await.assert_error(400, "invalid_grant");
    let me = resource(&hooked.issuer, "/api/me", Some(&access_token)).await;
    me.assert_error(401, "invalid_token");
}

#[every_database]
async fn a_client_that_the_applications_look_up_does_not_find_does_not_exist(hooked: Hooked) {
    let page =
        Browser::new(&hooked.issuer).authorize(&Fields::authorization("foreign", "profile")).await;
    page.assert_error_page("a client of no tenant");
    exchange(&hooked.issuer, As::Public("foreign"), "x").await.assert_error(401, "invalid_client");
}

#[every_database]
async fn a_code_that_the_applications_look_up_does_not_find_is_refused_and_stays_good(
    hooked: Hooked,
) {
    let code = hooked.code().await;
    hooked.note_on_codes(Some("withdrawn")).await;
    exchange(&hooked.issuer, CLIENT, &code).await.assert_error(400, "invalid_grant");

    hooked.note_on_codes(None).await;
    exchange(&hooked.issuer, CLIENT, &code).await.assert_ok();
}

#[every_database]
async fn a_user_whom_the_application_refuses_gets_nothing_and_loses_nothing(hooked: Hooked) {
    let issuer = &hooked.issuer;
    let code = hooked.code().await;
    for verdict in [Verdict::Refuse, Verdict::WriteAndRefuse] {
        hooked.app.set(verdict);
        exchange(issuer, CLIENT, &code).await.assert_error(400, "invalid_grant");
    }
    hooked.app.set(Verdict::Allow);
    let first = exchange(issuer, CLIENT, &code).await;
    let second = refresh(issuer, CLIENT, &first.assert_ok().member("refresh_token")).await;
    second.assert_ok();
    for verdict in [Verdict::Refuse, Verdict::WriteAndRefuse] {
        hooked.app.set(verdict);
        // The lost answer is not given again either.
        for token in [first.member("refresh_token"), second.member("refresh_token")] {
            refresh(issuer, CLIENT, &token).await.assert_error(400, "invalid_grant");
        }
    }
    hooked.app.set(Verdict::Allow);
    refresh(issuer, CLIENT, &second.member("refresh_token")).await.assert_ok();
    assert!(hooked.is_still_alice().await);
}

/// A hook that finds no refresh token says no to this request. It does not say that somebody stole the token.
#[every_database]
async fn a_hook_that_does_not_find_a_stored_token_kills_nothing(hooked: Hooked) {
    let issuer = &hooked.issuer;
    let first = exchange(issuer, CLIENT, &hooked.code().await).await;
    let used = first.assert_ok().member("refresh_token");
    let good = refresh(issuer, CLIENT, &used).await.assert_ok().member("refresh_token");

    hooked.app.set(Verdict::FindNoRefreshToken);
    for token in [&used, &good] {
        refresh(issuer, CLIENT, token).await.assert_error(400, "invalid_grant");
    }

    hooked.app.set(Verdict::Allow);
    refresh(issuer, CLIENT, &good).await.assert_ok();
}

/// A refusal takes the writes of another request back, with which it shares a transaction.
#[every_database]
async fn a_refusal_after_a_hook_has_written_takes_nobody_elses_work_back(hooked: Hooked) {
    let mut codes = Vec::new();
    for _ in 0..16 {
        codes.push(hooked.code().await);
    }
    hooked.app.set(Verdict::WriteAndRefuseEveryOther);
    let mut requests = JoinSet::new();
    for code in codes {
        let issuer = hooked.issuer.clone();
        requests.spawn(async move { exchange(&issuer, CLIENT, &code).await });
    }
    let answers = requests.join_all().await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(200), count(400)), (8, 8), "{answers:?}");
    assert_eq!(hooked.tokens().await, 8);
}

/// A user whom the application refuses gets a token by the one grant that forgets to ask it.
#[every_database]
async fn the_implicit_grant_asks_the_application_too(hooked: Hooked) {
    let request = Fields::authorization("app", "profile").with("response_type", "token");
    let browser = Browser::new(&hooked.issuer);
    for verdict in [Verdict::Refuse, Verdict::WriteAndRefuse] {
        hooked.app.set(verdict);
        let page = browser.allow(&request.encoded()).await;
        page.assert_error_page("a user whom the application refuses");
    }
    assert_eq!(hooked.tokens().await, 0);
    hooked.app.set(Verdict::Allow);
    let page = browser.allow(&request.encoded()).await;
    assert!(page.fragment_parameter("access_token").is_some(), "{page:?}");
}

/// A thief shows one of two used values again, beside a fresh one.
#[every_database]
async fn a_grant_that_demands_two_one_time_values_uses_both_up(hooked: Hooked) {
    let scope = Scope::parse("profile").unwrap();
    let user = SubjectId::new("1");
    let issue = async || {
        let new = NewOneTime::new(60);
        hooked.server.issue_one_time::<Pair>(new, Some(&user), &scope).await.unwrap()
    };
    let fields = |first: &str, second: &str| {
        Fields::of(&[("grant_type", "urn:example:pair"), ("first", first), ("second", second)])
    };
    let (first, second, third) = (issue().await, issue().await, issue().await);

    token_with(&hooked.issuer, ROBOT, &fields(&first, &second)).await.assert_ok();

    for (left, right) in [(&first, &third), (&third, &second), (&third, &first)] {
        token_with(&hooked.issuer, ROBOT, &fields(left, right))
            .await
            .assert_error(400, "invalid_grant");
    }
    let fourth = issue().await;
    token_with(&hooked.issuer, ROBOT, &fields(&third, &fourth)).await.assert_ok();
}

/// RFC 6749 section 2.3: one method of client authentication in each request, the application's own included.
#[every_database]
async fn a_method_of_the_applications_own_lets_a_client_in_and_no_second_one_beside_it(
    hooked: Hooked,
) {
    let scope = Scope::parse("profile").unwrap();
    let issue = async || {
        let (new, user) = (NewOneTime::new(60), SubjectId::new("1"));
        hooked.server.issue_one_time::<Pair>(new, Some(&user), &scope).await.unwrap()
    };
    let (first, second) = (issue().await, issue().await);
    let with_key = |device_key: &str| {
        Fields::of(&[("grant_type", "urn:example:pair"), ("first", &first), ("second", &second)])
            .and("device_key", device_key)
    };
    let right = format!("device:{KEY}");
    let ask = async |client, fields: &Fields| token_with(&hooked.issuer, client, fields).await;

    for wrong in ["device:another key", "device:", "device", &format!("app:{KEY}"), ":x"] {
        ask(As::Nobody, &with_key(wrong)).await.assert_error(401, "invalid_client");
    }
    for (client, second) in [
        (ROBOT, with_key(&right)),
        (As::Post("device", SECRET), with_key(&right)),
        (As::Nobody, with_key(&right).and("client_secret", SECRET)),
        (As::Public("robot"), with_key(&right)),
    ] {
        ask(client, &second).await.assert_error(400, "invalid_request");
    }
    let refused = Fields::of(&[("grant_type", "client_credentials")]).and("device_key", &right);
    ask(As::Nobody, &refused).await.assert_error(401, "invalid_client");

    ask(As::Nobody, &with_key(&right)).await.assert_ok();
}

/// Guesses at a credential of the application's own kind are counted like guesses at a secret, and the right one passes.
#[every_database]
async fn wrong_claims_of_an_own_method_are_told_to_wait_and_the_right_one_passes(hooked: Hooked) {
    let scope = Scope::parse("profile").unwrap();
    let issue = async || {
        let (new, user) = (NewOneTime::new(60), SubjectId::new("1"));
        hooked.server.issue_one_time::<Pair>(new, Some(&user), &scope).await.unwrap()
    };
    let (first, second) = (issue().await, issue().await);
    let ask = async |device_key: &str| {
        let grant = [("grant_type", "urn:example:pair"), ("first", &first), ("second", &second)];
        let fields = Fields::of(&grant).and("device_key", device_key);
        token_with(&hooked.issuer, As::Nobody, &fields).await
    };
    for _ in 0..10 {
        ask("device:another key").await.assert_error(401, "invalid_client");
    }

    let eleventh = ask("device:another key").await;

    eleventh.assert_error(429, "invalid_client");
    assert!(eleventh.header("retry-after").parse::<u64>().is_ok(), "{:?}", eleventh.headers);
    ask(&format!("device:{KEY}")).await.assert_ok();
}

/// Another site has the user's browser post a form that was really made for that user.
#[every_database]
async fn a_consent_form_that_another_site_posts_grants_nothing(hooked: Hooked) {
    let browser = Browser::new(&hooked.issuer);
    let page = browser.authorize(&Fields::authorization("app", "profile")).await;
    let mut form = hidden_fields(&page.body, "/oauth/authorize");
    form.push(("confirm".to_owned(), "yes".to_owned()));

    let forged = browser.post_from_another_site("/oauth/authorize", &form).await;

    forged.assert_error_page("a form that another site posts");
    assert_eq!(count(&hooked.app.database, "code").await, 0);
    assert!(browser.post("/oauth/authorize", &form).await.parameter("code").is_some());
}

/// A hook panics: 500 for that request alone, nothing written, and the next request works.
#[every_database]
async fn a_hook_that_panics_is_a_500_for_that_request_alone(hooked: Hooked) {
    let code = hooked.code().await;
    hooked.app.set(Verdict::Panic);
    let answer = exchange(&hooked.issuer, CLIENT, &code).await;
    assert_eq!(answer.status, 500, "{}", answer.text);
    assert!(!answer.text.contains("a hook panics"), "{}", answer.text);

    hooked.app.set(Verdict::Allow);
    exchange(&hooked.issuer, CLIENT, &code).await.assert_ok();
}

#[every_database]
async fn a_hook_that_the_database_fails_is_an_outage_and_no_refusal(hooked: Hooked) {
    let code = hooked.code().await;
    hooked.app.set(Verdict::FailInTheDatabase);
    let answer = exchange(&hooked.issuer, CLIENT, &code).await;
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert!(!answer.text.contains("no_table"), "{}", answer.text);

    hooked.app.set(Verdict::Allow);
    exchange(&hooked.issuer, CLIENT, &code).await.assert_ok();
}
