//! A server exchanges the token with which it was called for a narrower one of its own. RFC 8693.

use oauth_tests::{
    database::TestDatabase, every_database, exchange::*, fields::Fields, oauth::*, rows::Rows as _,
    seeds::SECRET, signed, test_clock::MINUTE,
};
use serde_json::{Value, json};

#[every_database]
async fn a_server_gets_a_narrower_token_of_its_own_for_the_same_user(database: TestDatabase) {
    let provider = start(database).await;
    for (agent, client_id) in [(AGENT, "agent"), (JWT_AGENT, "jwt-agent")] {
        let both = of_alice(&provider, agent, "profile email", &[MCP, UPSTREAM]).await;
        let subject_token = both.member("access_token");
        let asked = fields(&subject_token).with("scope", "profile").with("resource", UPSTREAM);

        let answer = ask(&provider, SERVER, &asked).await;

        answer.assert_ok().assert_members(&[
            "access_token",
            "expires_in",
            "issued_token_type",
            "scope",
            "token_type",
        ]);
        answer.assert_member("issued_token_type", ACCESS_TOKEN);
        answer.assert_member("token_type", "Bearer");
        answer.assert_member("scope", "profile");
        let told = described(&provider, &answer.member("access_token")).await;
        let of_subject = described(&provider, &subject_token).await;
        assert_eq!(of_subject["client_id"], client_id);
        assert_eq!(
            [&told["sub"], &told["client_id"], &told["scope"], &told["aud"], &told["act"]],
            [&json!("1"), &json!(MCP), &json!("profile"), &json!(UPSTREAM), &Value::Null]
        );
        assert!(is_good(&provider, &subject_token).await, "the subject token is used up");
    }
}

/// A signed token for a resource server that asks nobody (RFC 9068), from a signed subject token.
#[every_database]
async fn a_signed_token_is_exchanged_for_a_signed_token(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = &provider.issuer;
    let subject = of_alice(&provider, JWT_AGENT, "profile email", &[MCP, UPSTREAM]).await;
    let subject_token = subject.member("access_token");
    let actor_token = own(&provider, NEXT).await;
    let asked = fields(&subject_token).with("subject_token_type", JWT);
    let asked = asked.with("actor_token", &actor_token).with("actor_token_type", JWT);

    let answer = ask(&provider, NEXT, &asked).await;

    let read = signed::read(issuer, &answer.assert_ok().member("access_token"), UPSTREAM).await;
    let claims = read.expect("a good token").claims;
    let before = signed::read(issuer, &subject_token, UPSTREAM).await.unwrap().claims;
    assert_eq!(
        [&claims["sub"], &claims["client_id"], &claims["aud"], &claims["exp"]],
        [&json!("1"), &json!(UPSTREAM), &json!([MCP, UPSTREAM]), &before["exp"]]
    );
    assert_eq!(claims["act"], json!({ "sub": UPSTREAM, "client_id": UPSTREAM }));
    // What is not signed is no JWT.
    let opaque = fields(&for_both(&provider).await).with("subject_token_type", JWT);
    ask(&provider, NEXT, &opaque).await.assert_error(400, "invalid_request");
}

/// RFC 8693 section 4.1: the outermost actor acts now, and whoever acted before stands inside.
#[every_database]
async fn an_actor_is_named_and_so_is_whoever_acted_before(database: TestDatabase) {
    let provider = start(database).await;
    let (server, next) = (own(&provider, SERVER).await, own(&provider, NEXT).await);
    let subject_token = for_both(&provider).await;

    let first = ask(&provider, SERVER, &acting(fields(&subject_token), &server)).await;
    let first = first.assert_ok().member("access_token");
    let second = ask(&provider, NEXT, &acting(fields(&first), &next)).await;
    let second = second.assert_ok().member("access_token");
    // Who acted is not forgotten by an exchange without an actor.
    let third = exchanged(&provider, NEXT, &second).await;

    let server = json!({ "sub": MCP, "client_id": MCP });
    assert_eq!(described(&provider, &first).await["act"], server);
    for token in [second, third] {
        let told = described(&provider, &token).await;
        let next = json!({ "sub": UPSTREAM, "client_id": UPSTREAM, "act": server });
        assert_eq!([&told["sub"], &told["act"]], [&json!("1"), &next]);
    }
}

/// A user who acts for another one is named as clients see them.
#[every_database]
async fn a_user_may_be_the_actor(database: TestDatabase) {
    let provider = start(database).await;
    provider.execute("UPDATE \"user\" SET sub = 'public-bob' WHERE username = 'bob'").await;
    let bob = Fields::of(&[
        ("grant_type", "password"),
        ("username", "bob"),
        ("password", "builder"),
        ("scope", "profile"),
    ]);
    let bob = token_with(&provider.issuer, AGENT, &bob).await.assert_ok().member("access_token");
    let alice = for_both(&provider).await;

    let answer = ask(&provider, AGENT, &acting(fields(&alice), &bob)).await;

    let told = described(&provider, &answer.assert_ok().member("access_token")).await;
    assert_eq!([&told["sub"], &told["act"]], [&json!("1"), &json!({ "sub": "public-bob" })]);
}

/// C88 and TK16 of the list of attacks: the result is never wider than the subject token.
#[every_database]
async fn nothing_is_given_that_the_subject_token_has_not(database: TestDatabase) {
    let provider = start(database).await;
    let narrow = of_alice(&provider, AGENT, "profile admin", &[MCP]).await.member("access_token");
    let asked = fields(&narrow);
    let stored = provider.tokens().await;
    for (asked, error) in [
        (asked.clone().with("scope", "profile email"), "invalid_scope"),
        (asked.clone().with("scope", "email"), "invalid_scope"),
        // The subject token has it, and the client may not.
        (asked.clone().with("scope", "admin"), "invalid_scope"),
        (asked.clone().with("scope", "a\"b"), "invalid_scope"),
        (asked.clone().with("resource", UPSTREAM), "invalid_target"),
        (asked.clone().with("audience", UPSTREAM), "invalid_target"),
        (asked.clone().with("audience", "Demo API"), "invalid_target"),
        (asked.clone().with("resource", &provider.issuer), "invalid_target"),
        (naming(asked.clone(), &[MCP, UPSTREAM]), "invalid_target"),
        (asked.clone().with("resource", "https://unknown.example"), "invalid_target"),
        (asked.clone().with("audience", "unknown"), "invalid_target"),
        (asked.clone().with("audience", "https://unknown.example"), "invalid_target"),
    ] {
        ask(&provider, SERVER, &asked).await.assert_error(400, error);
    }
    let nothing = As::Post("nothing-in-common", SECRET);
    ask(&provider, nothing, &asked).await.assert_error(400, "invalid_scope");
    assert_eq!(provider.tokens().await, stored);

    let answer = ask(&provider, SERVER, &asked.with("audience", MCP)).await;
    let told = described(&provider, &answer.assert_ok().member("access_token")).await;
    assert_eq!([&told["scope"], &told["aud"]], [&json!("profile"), &json!(MCP)]);
}

/// A token for the default audience stays one, and may name it by what people call it.
#[every_database]
async fn the_default_audience_is_a_resource_like_others(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = &provider.issuer;
    let subject = of_alice(&provider, AGENT, "profile", &[]).await.member("access_token");
    for asked in [
        fields(&subject),
        fields(&subject).with("audience", "Demo API"),
        fields(&subject).with("resource", issuer),
    ] {
        let answer = ask(&provider, AGENT, &asked).await;
        let token = answer.assert_ok().member("access_token");
        assert_eq!(described(&provider, &token).await["aud"], json!(issuer));
        let me = resource(issuer, "/api/me", Some(&token)).await;
        assert_eq!(me.assert_ok().json["username"], "alice");
    }
    for resources in [&[MCP][..], &[issuer, MCP]] {
        let answer = ask(&provider, AGENT, &naming(fields(&subject), resources)).await;
        answer.assert_error(400, "invalid_target");
    }
    let both = of_alice(&provider, AGENT, "profile", &[issuer, MCP]).await.member("access_token");
    let own = ask(&provider, SERVER, &fields(&both).with("audience", "Demo API")).await;
    let own = own.assert_ok().member("access_token");
    assert_eq!(resource(issuer, "/api/me", Some(&own)).await.status, 200);
    let other = ask(&provider, SERVER, &fields(&both).with("audience", MCP)).await;
    let other = other.assert_ok().member("access_token");
    resource(issuer, "/api/me", Some(&other)).await.assert_error(401, "invalid_token");
}

#[every_database]
async fn the_new_token_ends_no_later_than_the_subject_token(database: TestDatabase) {
    let provider = start(database).await;
    let subject_token = for_both(&provider).await;
    let end = described(&provider, &subject_token).await["exp"].clone();
    provider.clock.advance(50 * MINUTE);

    let answer = ask(&provider, SERVER, &fields(&subject_token)).await;

    assert_eq!(answer.assert_ok().json["expires_in"], json!(10 * MINUTE));
    assert_eq!(described(&provider, &answer.member("access_token")).await["exp"], end);
    provider.clock.advance(10 * MINUTE);
    assert!(!is_good(&provider, &answer.member("access_token")).await);
    let late = ask(&provider, SERVER, &fields(&subject_token)).await;
    late.assert_error(400, "invalid_request");
}

/// Exchange across clients: by default nobody exchanges a token that was neither issued to it nor is for it.
#[every_database]
async fn only_those_exchange_a_token_to_whom_it_was_issued_or_for_whom_it_is(
    database: TestDatabase,
) {
    let provider = start(database).await;
    let both = for_both(&provider).await;
    let narrow = of_alice(&provider, AGENT, "profile", &[MCP]).await.member("access_token");
    for (client, subject_token) in [(STRANGER, &both), (NEXT, &narrow), (JWT_AGENT, &both)] {
        let answer = ask(&provider, client, &fields(subject_token)).await;
        answer.assert_error(400, "invalid_request");
    }
    // The token of another actor makes nobody that actor, whomever it is for.
    let stranger = own(&provider, STRANGER).await;
    let foreign = ask(&provider, SERVER, &acting(fields(&both), &stranger)).await;
    foreign.assert_error(400, "invalid_request");
    let alice = ask(&provider, SERVER, &acting(fields(&both), &narrow)).await;
    alice.assert_error(400, "invalid_request");

    for (client, subject_token) in [(AGENT, &both), (SERVER, &both), (NEXT, &both)] {
        ask(&provider, client, &fields(subject_token)).await.assert_ok();
    }
    // Who was registered anew under a name is somebody else.
    provider.register_client_anew("agent").await;
    provider.server.forget_client("agent");
    ask(&provider, AGENT, &fields(&both)).await.assert_error(400, "invalid_request");
}

#[every_database]
async fn only_clients_that_authenticate_and_registered_the_grant_exchange_tokens(
    database: TestDatabase,
) {
    let provider = start(database).await;
    let asked = fields(&for_both(&provider).await);

    let without = As::Post("without-the-grant", SECRET);
    ask(&provider, without, &asked).await.assert_error(400, "unauthorized_client");
    ask(&provider, SPA, &asked).await.assert_error(401, "invalid_client");
    ask(&provider, As::Public("agent"), &asked).await.assert_error(401, "invalid_client");
    ask(&provider, As::Nobody, &asked).await.assert_error(401, "invalid_client");
}

#[every_database]
async fn a_request_that_says_too_little_or_asks_for_another_kind_of_token_is_refused(
    database: TestDatabase,
) {
    let provider = start(database).await;
    let subject_token = for_both(&provider).await;
    let good = fields(&subject_token);
    let id_token = "urn:ietf:params:oauth:token-type:id_token";
    let refresh_token = "urn:ietf:params:oauth:token-type:refresh_token";
    for asked in [
        good.clone().without("subject_token"),
        good.clone().without("subject_token_type"),
        good.clone().with("subject_token", ""),
        good.clone().with("subject_token_type", id_token),
        good.clone().with("subject_token_type", "access_token"),
        good.clone().and("subject_token", &subject_token),
        good.clone().with("actor_token", &subject_token),
        good.clone().with("actor_token_type", ACCESS_TOKEN),
        acting(good.clone(), &subject_token).with("actor_token_type", id_token),
        good.clone().with("requested_token_type", id_token),
        good.clone().with("requested_token_type", refresh_token),
        good.clone().with("requested_token_type", JWT),
    ] {
        ask(&provider, SERVER, &asked).await.assert_error(400, "invalid_request");
    }
    let many = good.clone();
    let many = (0..9).fold(many, |fields, _| fields.and("audience", MCP));
    ask(&provider, SERVER, &many).await.assert_error(400, "invalid_target");

    let good = good.with("requested_token_type", ACCESS_TOKEN);
    let good = good.and("audience", MCP).and("audience", UPSTREAM).and("resource", MCP);
    ask(&provider, SERVER, &good).await.assert_ok();
}

/// The work for a look at a token is bounded, and so is the chain of those who acted.
#[every_database]
async fn a_token_is_exchanged_four_times_in_a_row_at_most(database: TestDatabase) {
    let provider = start(database).await;
    let mut token = for_both(&provider).await;
    for client in [SERVER, NEXT, SERVER, NEXT] {
        let actor = own(&provider, client).await;
        let answer = ask(&provider, client, &acting(fields(&token), &actor)).await;
        token = answer.assert_ok().member("access_token");
    }
    assert!(is_good(&provider, &token).await);

    ask(&provider, NEXT, &fields(&token)).await.assert_error(400, "invalid_request");
}
