//! Whether a user or a client may act, said by columns of every type: wherever it is asked, the statements understand it.

use oauth_runtime::{entity::active_column::ActiveType, server::AuthorizationServer};
use oauth_tests::{
    browser::Browser,
    database::{Kind, TestDatabase},
    every_database,
    oauth::{As, authorization_query, exchange, introspect, refresh, resource, token},
    on_database::run,
    seeds::SECRET,
    who_may_act::{
        self, App, client, client_that_may_act,
        user::{self, Mood, Rank, Status},
        user_who_may_act,
    },
};
use sea_orm::{ActiveValue::Set, EntityTrait as _};

const CLIENT: As = As::Basic("app", SECRET);

/// What was begun while everybody could act.
struct Begun {
    server: AuthorizationServer<App>,
    issuer: String,
    code: String,
    access_token: String,
    refresh_token: String,
}

impl Begun {
    async fn on(database: &TestDatabase) -> Self {
        let (server, issuer) = who_may_act::start(&database.url, SECRET).await;
        let tokens = exchange(&issuer, CLIENT, &code(&issuer).await).await;
        let code = code(&issuer).await;
        Self {
            code,
            access_token: tokens.assert_ok().member("access_token"),
            refresh_token: tokens.member("refresh_token"),
            server,
            issuer,
        }
    }

    async fn is_alive(&self) -> bool {
        let answer = resource(&self.issuer, "/api/any", Some(&self.access_token)).await;
        let told = introspect(&self.issuer, CLIENT, &self.access_token).await;
        assert_eq!(answer.status == 200, told.json["active"] == true, "{}", told.text);
        answer.status == 200
    }

    /// Token, code and refresh token are good for nothing.
    async fn assert_dead(&self, about: &str) {
        assert!(!self.is_alive().await, "{about}");
        for answer in [
            exchange(&self.issuer, CLIENT, &self.code).await,
            refresh(&self.issuer, CLIENT, &self.refresh_token).await,
        ] {
            assert!(answer.status.is_client_error(), "{about}: {}\n{}", answer.asked, answer.text);
        }
    }

    /// They are good again, and used up.
    async fn assert_usable(&self) {
        exchange(&self.issuer, CLIENT, &self.code).await.assert_ok();
        refresh(&self.issuer, CLIENT, &self.refresh_token).await.assert_ok();
    }

    async fn change_user(&self, change: user::ActiveModel) {
        let database = &self.server.provider().unwrap().database;
        user::Entity::update_many().set(change).exec(database).await.unwrap();
    }

    async fn change_client(&self, change: client::ActiveModel) {
        let database = &self.server.provider().unwrap().database;
        client::Entity::update_many().set(change).exec(database).await.unwrap();
    }
}

async fn code(issuer: &str) -> String {
    let query = authorization_query("app", "profile");
    let page = Browser::new(issuer).get(&format!("/oauth/authorize?{query}")).await;
    page.parameter("code").unwrap_or_else(|| panic!("no code: {page:?}"))
}

/// Each column alone stops the user.
fn users_who_may_not() -> Vec<(&'static str, user::ActiveModel)> {
    let change = user::ActiveModel::default;
    let day = user::Day("2026-01-01".to_owned());
    vec![
        ("not is_active", user::ActiveModel { is_active: Set(false), ..change() }),
        ("is_locked", user::ActiveModel { is_locked: Set(true), ..change() }),
        ("disabled_at", user::ActiveModel { disabled_at: Set(Some(1)), ..change() }),
        ("away_since", user::ActiveModel { away_since: Set(Some(day)), ..change() }),
        ("no activated_at", user::ActiveModel { activated_at: Set(None), ..change() }),
        ("another status", user::ActiveModel { status: Set(Status::Ended), ..change() }),
        ("a rank", user::ActiveModel { rank: Set(Rank::Expelled), ..change() }),
        ("another mood", user::ActiveModel { mood: Set(Mood::Bad), ..change() }),
    ]
}

/// Each column alone stops the client.
fn clients_that_may_not() -> Vec<(&'static str, client::ActiveModel)> {
    let change = client::ActiveModel::default;
    vec![
        ("is_blocked", client::ActiveModel { is_blocked: Set(true), ..change() }),
        ("another plan", client::ActiveModel { plan: Set(client::Plan::Ended), ..change() }),
        ("archived_at", client::ActiveModel { archived_at: Set(Some(1)), ..change() }),
        ("disabled_at", client::ActiveModel { disabled_at: Set(Some(1)), ..change() }),
    ]
}

async fn each_column_stops_a_user(database: TestDatabase) {
    let begun = Begun::on(&database).await;

    for (about, change) in users_who_may_not() {
        begun.change_user(change).await;
        begun.assert_dead(about).await;
        let page = Browser::new(&begun.issuer)
            .get(&format!("/oauth/authorize?{}", authorization_query("app", "profile")))
            .await;
        assert_eq!(page.parameter("code"), None, "{about}: {page:?}");
        begun.change_user(user_who_may_act()).await;
        assert!(begun.is_alive().await, "{about}");
    }
    begun
        .change_user(user::ActiveModel { status: Set(Status::Active), ..Default::default() })
        .await;
    begun.assert_usable().await;
}

async fn each_column_stops_a_client(database: TestDatabase) {
    let begun = Begun::on(&database).await;
    let fields = [("grant_type", "client_credentials")];

    for (about, change) in clients_that_may_not() {
        // The server remembers the client as it was, and what it writes does not.
        token(&begun.issuer, CLIENT, &fields).await.assert_ok();
        begun.change_client(change).await;
        for _ in 0..2 {
            let answer = resource(&begun.issuer, "/api/any", Some(&begun.access_token)).await;
            assert_eq!(answer.status, 401, "{about}");
            for answer in [
                token(&begun.issuer, CLIENT, &fields).await,
                exchange(&begun.issuer, CLIENT, &begun.code).await,
                refresh(&begun.issuer, CLIENT, &begun.refresh_token).await,
            ] {
                assert!(answer.status.is_client_error(), "{about}: {}", answer.text);
            }
            begun.server.forget_client("app");
        }
        token(&begun.issuer, CLIENT, &fields).await.assert_error(401, "invalid_client");
        begun.change_client(client_that_may_act()).await;
        begun.server.forget_client("app");
        assert!(begun.is_alive().await, "{about}");
    }
    begun.assert_usable().await;
}

#[every_database]
async fn a_user_is_stopped_by_each_column_of_any_type(database: TestDatabase) {
    each_column_stops_a_user(database).await;
}

#[every_database]
async fn a_client_is_stopped_by_each_column_of_any_type(database: TestDatabase) {
    each_column_stops_a_client(database).await;
}

/// SeaORM has these types under features of its own, which the runtime does not ask for.
#[test]
fn the_times_of_chrono_and_of_time_say_since_when() {
    const fn says_since_when<T: ActiveType>() {}

    says_since_when::<Option<chrono::DateTime<chrono::Utc>>>();
    says_since_when::<Option<chrono::DateTime<chrono::FixedOffset>>>();
    says_since_when::<Option<chrono::NaiveDateTime>>();
    says_since_when::<Option<chrono::NaiveDate>>();
    says_since_when::<Option<time::OffsetDateTime>>();
    says_since_when::<Option<time::PrimitiveDateTime>>();
    says_since_when::<Option<time::Date>>();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mariadb_understands_each_column_of_any_type() {
    let test = "mariadb_understands_each_column_of_any_type";
    run(Kind::Mariadb, test, each_column_stops_a_user).await;
    run(Kind::Mariadb, test, each_column_stops_a_client).await;
}
