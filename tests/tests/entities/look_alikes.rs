//! Names that MariaDB and MySQL take for one: letters of either case, blanks at the end, letters with and without accents.
//! RFC 6749, section 2.2 and appendix A.1.

use oauth_runtime::testing::World as _;
use oauth_tests::{
    browser::Browser,
    database::{Kind, TestDatabase},
    entity_world::EntityWorld,
    fields::Fields,
    oauth::*,
    on_database::run,
    running::Running,
    seeds::*,
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::sync::Arc;

const LOOK_ALIKES: [&str; 5] = ["SVC", "Svc", "svc ", "svć", " svc"];

/// A table that an application has made without a word about its collation.
async fn a_client_is_found_by_its_own_identifier_only(database: TestDatabase) {
    let connection = database.connect().await;
    let world = EntityWorld::new(&connection, |store| Arc::new(store)).await;
    world.add_client("svc").await.unwrap();

    for look_alike in LOOK_ALIKES {
        let found = world.store().find_client(look_alike).await.unwrap();
        assert!(found.is_none(), "{look_alike:?} finds svc");
    }
    assert!(world.store().find_client("svc").await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_is_found_by_its_own_identifier_only_on_mariadb() {
    run(
        Kind::Mariadb,
        "a_client_is_found_by_its_own_identifier_only_on_mariadb",
        a_client_is_found_by_its_own_identifier_only,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_is_found_by_its_own_identifier_only_on_sqlite() {
    run(
        Kind::Sqlite,
        "a_client_is_found_by_its_own_identifier_only_on_sqlite",
        a_client_is_found_by_its_own_identifier_only,
    )
    .await;
}

/// Two clients and two people whose names differ in case.
fn in_either_case() -> String {
    let mut seed: Value =
        serde_json::from_str(&seed_of(&[service_client("App"), service_client("app")])).unwrap();
    let other = json!({ "username": "Alice", "password": "looking-glass" });
    seed["users"].as_array_mut().unwrap().push(other);
    seed.to_string()
}

/// Each is who it says, and nobody is both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_in_either_case_are_two_clients_and_two_people_on_mariadb() {
    let test = "names_in_either_case_are_two_clients_and_two_people_on_mariadb";
    run(Kind::Mariadb, test, async |database: TestDatabase| {
        let provider = Running::start_seeded(database, &in_either_case()).await;
        let issuer = &provider.issuer;
        let request = Fields::of(&[("grant_type", "client_credentials"), ("scope", "profile")]);
        for client in [As::Basic("App", SECRET), As::Basic("app", SECRET)] {
            let token =
                token_with(issuer, client, &request).await.assert_ok().member("access_token");
            let answer = introspect(issuer, client, &token).await;
            answer.assert_member("client_id", client.client_id());
            resource(issuer, "/api/any", Some(&token)).await.assert_ok();
        }
        for stranger in [As::Basic("APP", SECRET), As::Basic("app ", SECRET)] {
            token_with(issuer, stranger, &request).await.assert_error(401, "invalid_client");
        }
        Browser::signed_in(issuer, "alice", "wonderland").await;
        Browser::signed_in(issuer, "Alice", "looking-glass").await;
        for (username, password) in [("ALICE", "wonderland"), ("alice", "looking-glass")] {
            let page = Browser::new(issuer).sign_in("/login", username, password).await;
            assert_eq!(page.status, 401, "{username}");
        }
    })
    .await;
}

/// The tables of a version that said nothing of collations.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seed_that_an_old_table_cannot_hold_names_its_path_on_mariadb() {
    let test = "a_seed_that_an_old_table_cannot_hold_names_its_path_on_mariadb";
    run(Kind::Mariadb, test, async |database: TestDatabase| {
        let connection = database.connect().await;
        for statement in provider::schema::statements(sea_orm::DbBackend::MySql) {
            let old = statement.replace("utf8mb4_bin", "utf8mb4_general_ci");
            connection.execute_unprepared(&old).await.unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("seed.json");
        std::fs::write(&file, in_either_case()).unwrap();

        let settings = provider::Settings {
            database_url: database.url.clone(),
            seed: provider::SeedChoice::Given(provider::seed::Seed::read(&file).unwrap()),
            ..provider::Settings::default()
        };
        let address = "127.0.0.1:0".parse().unwrap();
        let stop = provider::Provider::start(settings, address).await.err().unwrap().to_string();

        assert!(stop.contains("users[2].username: the table `user` has `alice`"), "{stop}");
        assert!(stop.contains("utf8mb4_bin"), "{stop}");
    })
    .await;
}
