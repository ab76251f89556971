//! An application that asks nobody about a client of its own, so that its sign-in form ends at the client.

use axum::{
    Form, Router,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use oauth_runtime::prelude::*;
use oauth_tests::{
    hooked::{self, Server, user},
    node::Node,
};
use sea_orm::EntityTrait as _;
use std::collections::HashMap;

type Fields = HashMap<String, String>;

const COOKIE: &str = "signed_in=yes";

async fn authorize(
    State(server): State<Server>,
    headers: HeaderMap,
    request: AuthorizationRequest,
) -> Outcome<Response> {
    let is_signed_in = headers.get(header::COOKIE).is_some_and(|cookies| cookies == COOKIE);
    let user = if is_signed_in {
        user::Entity::find().one(&server.provider()?.database).await?
    } else {
        None
    };
    Ok(match server.validate_consent_request(request, user.as_ref()).await {
        Ok(consent) => server.create_authorization_response(consent, user.as_ref()).await,
        Err(refusal) => refusal.into_response(),
    })
}

async fn show(Query(fields): Query<Fields>) -> Response {
    pages::sign_in(fields.get("pending").map_or("", String::as_str), None)
}

async fn sign_in(
    _: SameOrigin,
    State(server): State<Server>,
    Form(fields): Form<Fields>,
) -> Response {
    let back = server.continue_path(&fields["pending"]).unwrap();
    ([(header::SET_COOKIE, COOKIE)], Redirect::to(&back)).into_response()
}

/// On plain http a browser says in `Origin` alone whose form it sends, unless the page keeps that to itself.
#[test]
fn a_client_that_nobody_is_asked_about_gets_its_answer_from_the_sign_in_form() {
    const WALK: &str = "signing_in_for_an_own_client";
    let Some(node) = Node::find(WALK) else { return };
    let routes = Router::new()
        .route("/own/authorize", get(authorize))
        .route("/login", get(show).post(sign_in));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let started = hooked::start_built("sqlite::memory:", routes, |builder| {
        builder.endpoint_path("authorization", "/own/authorize")
    });
    let (address, ..) = runtime.block_on(started);
    let port = address.rsplit(':').next().unwrap();

    let output = node.run("browser.mjs", &[WALK, &format!("http://id.test:{port}")]);

    assert_eq!(output.trim(), WALK);
}
