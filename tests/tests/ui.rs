//! What the macros accept, and what they refuse, message by message.
//!
//! The messages are those of the compiler that `rust-toolchain.toml` names. `TRYBUILD=overwrite cargo test --test ui`
//! writes them anew; they are reviewed like prose.

use oauth_runtime::{
    entity::{client::ClientModel as _, token::TokenModel as _, user::ResourceOwner as _},
    prelude::{SecretHash, grants::AuthorizationCode as _},
    protocol::{
        client::{AuthMethod, SubjectId},
        stamp::Stamp,
    },
};
use oauth_tests::{database::TestDatabase, oauth::resource, running::Running};
use sea_orm::{EntityTrait, IdenStatic as _, PrimaryKeyTrait as _};
use serde_json::json;
use std::collections::BTreeSet;

// The words that the macros know of grants: a macro crate exports nothing but macros.
#[expect(dead_code, reason = "the macros read the other words")]
#[path = "../../oauth-macros/src/symbol.rs"]
mod symbol;
#[expect(dead_code, reason = "the macros read what else it says of a grant")]
#[path = "../../oauth-macros/src/grant/kind.rs"]
mod kind;

#[path = "../ui/pass/whole_provider.rs"]
pub mod whole_provider;
#[expect(missing_docs, reason = "whether it compiles is the question")]
#[path = "../ui/pass/keys_and_formats.rs"]
pub mod keys_and_formats;
#[expect(missing_docs, reason = "whether it compiles is the question")]
#[path = "../ui/pass/renamed_columns.rs"]
pub mod renamed_columns;
#[expect(missing_docs, reason = "whether it compiles is the question")]
#[path = "../ui/pass/no_implicit_prelude.rs"]
pub mod no_implicit_prelude;

/// One folder for each kind of mistake.
const MISTAKES: [&str; 11] = [
    "unknown_key",
    "duplicate",
    "missing",
    "wrong_type",
    "wrong_place",
    "wrong_shape",
    "index",
    "activity",
    "grant",
    "require_oauth",
    "scopes",
];

#[test]
fn mistakes_are_reported_where_they_are() {
    let cases = trybuild::TestCases::new();
    for kind in MISTAKES {
        cases.compile_fail(format!("ui/{kind}/*.rs"));
    }
}

#[test]
fn a_column_of_another_name_keeps_its_role() {
    let columns = renamed_columns::token::Model::COLUMNS;

    assert_eq!(columns.access_token.as_str(), "access");
    assert_eq!(columns.scope.as_str(), "type");
    assert_eq!(columns.issued_at.as_str(), "since");
    assert_eq!(columns.family.map(|family| family.family.as_str()), Some("family"));
    assert_eq!(renamed_columns::client::Model::COLUMNS.client_id.as_str(), "identifier");
    let user =
        renamed_columns::user::Model { key: 1, r#type: String::new(), disabled_at: None, r#use: 7 };
    assert_eq!(user.stamp(), Some(Stamp::new(Some("7"))));
}

#[test]
fn columns_named_after_metadata_are_metadata() {
    let model = renamed_columns::client::Model {
        name: "app".into(),
        row_name: Some("random".into()),
        password: SecretHash::strong(&"s".repeat(32)),
        developer: Some(7),
        callbacks: "https://a.example/1\nhttps://a.example/2".into(),
        grant_types: "authorization_code refresh_token".into(),
        token_endpoint_auth_method: "client_secret_post".into(),
        scope: "profile".into(),
        client_secret_expires_at: 100,
        loaded_at: 0,
    };

    let client = model.to_client().unwrap();

    assert_eq!((client.client_id(), client.registration()), ("app", Some("random")));
    assert_eq!(client.metadata().redirect_uris, ["https://a.example/1", "https://a.example/2"]);
    assert!(client.metadata().allows_grant_type("refresh_token"));
    assert_eq!(client.metadata().auth_method(), "client_secret_post");
    assert_eq!(client.registrant().map(SubjectId::as_str), Some("7"));
    assert_eq!((client.secrets_at(99).count(), client.secrets_at(100).count()), (1, 0));
}

#[test]
fn claims_come_from_fields_over_the_json_column_and_never_replace_the_subject() {
    let id = sea_orm::prelude::Uuid::from_u128(1);
    let user = whole_provider::user::Model {
        id,
        email: Some("a@example.com".into()),
        email_verified: false,
        profile: json!({ "name": "A", "email": "old@example.com", "sub": "somebody else", "nickname": null }),
        enabled: true,
    };

    assert_eq!(user.user_id(), id.to_string());
    assert_eq!(
        json!(user.claims()),
        json!({ "name": "A", "email": "a@example.com", "email_verified": false })
    );
}

#[test]
fn a_key_that_is_a_hash_is_not_counted_up() {
    assert!(!<whole_provider::code::Entity as EntityTrait>::PrimaryKey::auto_increment());
    assert!(<keys_and_formats::token_i32::Entity as EntityTrait>::PrimaryKey::auto_increment());
}

#[test]
fn the_macros_know_the_authentication_methods_of_the_runtime() {
    let words: BTreeSet<_> = kind::METHODS.iter().map(|(word, _)| word.as_str()).collect();
    let methods: BTreeSet<_> = AuthMethod::STANDARD.iter().map(|method| method.as_str()).collect();
    let written = whole_provider::App::AUTH_METHODS;

    assert_eq!(words, methods);
    assert_eq!(written, AuthMethod::STANDARD, "the provider lists every method in this order");
}

/// The reference provider registers every grant that the runtime has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_macros_know_the_grants_of_the_runtime() {
    use kind::Parameter::{GrantType, ResponseType};

    let provider = Running::start(TestDatabase::sqlite()).await;
    let path = "/.well-known/oauth-authorization-server";
    let document = resource(&provider.issuer, path, None).await.json;
    for (parameter, member) in
        [(GrantType, "grant_types_supported"), (ResponseType, "response_types_supported")]
    {
        let words: BTreeSet<_> =
            kind::ALL.iter().filter_map(|kind| kind.standard_word(parameter)).collect();
        let supported = document[member].as_array().unwrap();
        // No grant gives an ID token: OpenID Connect adds it to what the grants give.
        let supported: BTreeSet<_> = supported
            .iter()
            .filter_map(|it| it.as_str())
            .flat_map(|it| it.split(' '))
            .filter(|word| *word != "id_token")
            .collect();
        assert_eq!(words, supported, "{member}");
    }
}
