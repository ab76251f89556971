//! The code of the chapter about token exchange does what the chapter says.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect must panic")]

use axum::Router;
use guide::{app, entity::user, operations};
use oauth_runtime::{prelude::*, testing::TestToken};
use oauth_tests::{
    database::TestDatabase,
    every_database, exchange,
    oauth::{As, token_with},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};

/// A server exchanges tokens of the resource that an operator registered for it, without the scope that it may not hand on.
#[every_database]
async fn a_server_exchanges_the_tokens_of_the_resource_that_it_serves(database: TestDatabase) {
    let db = database.connect().await;
    operations::create_tables(&db).await.unwrap();
    let member = user::ActiveModel {
        email: Set("ann@example.com".to_owned()),
        email_confirmed: Set(true),
        password_hash: Set(passwords::hash("correct horse").await.unwrap()),
        team_id: Set(7),
        ..Default::default()
    };
    let member = member.insert(&db).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let server = app::server(db, &issuer).await.unwrap();
    operations::add_client(&server).await.unwrap();
    let router: Router = server.routes();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let token = TestToken::new("profile admin").user(&member).issue(&server).await.unwrap();

    let mut answers = Vec::new();
    for (client_id, serves) in [("notes", issuer.as_str()), ("other", "https://other.example.com")]
    {
        let mut metadata = ClientMetadata::default()
            .with_grant_types([exchange::GRANT_TYPE])
            .with_response_types([""; 0])
            .with_scope("profile admin");
        metadata.other.insert("serves".to_owned(), serves.into());
        let client = NewClient::new(metadata).with_client_id(client_id);
        let added = server.register_client_with(client, |row| row.approved = Set(true)).await;
        let client = As::Basic(client_id, added.unwrap().take_secret().unwrap().leak());
        answers.push(token_with(&issuer, client, &exchange::fields(&token)).await);
    }

    answers[0].assert_ok().assert_member("scope", "profile");
    answers[1].assert_error(400, "invalid_request");
}
