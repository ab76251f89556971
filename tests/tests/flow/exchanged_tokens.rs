//! Which tokens are good enough to be exchanged, and that no token outlives the one that it was exchanged for. RFC 8693; C88 of
//! the list of attacks.

use oauth_runtime::{
    clock::Clock as _,
    jose::{PrivateKey, SigningAlgorithm, sign},
};
use oauth_tests::{
    database::TestDatabase, every_database, exchange::*, oauth::*, redis::SharedRedis,
    rows::Rows as _, running::Running, test_clock::MINUTE,
};
use provider::entity::user;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

/// C88 of the list of attacks, and what is no subject token.
#[every_database]
async fn a_subject_token_that_is_not_good_gets_nothing(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = &provider.issuer;
    let tokens = of_alice(&provider, AGENT, "profile", &[MCP]).await;
    let revoked = of_alice(&provider, AGENT, "profile", &[MCP]).await.member("access_token");
    revoke(issuer, AGENT, &revoked).await.assert_ok();
    let key = PrivateKey::generate(SigningAlgorithm::Es256).unwrap();
    let now = provider.clock.now();
    let claims = json!({
        "iss": issuer, "sub": "1", "aud": MCP, "client_id": "agent", "iat": now, "exp": now + 60, "jti": "one",
        "scope": "profile",
    });
    let forged = sign(&key, "at+jwt", &claims).await.unwrap();
    let elsewhere = sign(&key, "JWT", &claims).await.unwrap();
    let signed = of_alice(&provider, JWT_AGENT, "profile", &[MCP]).await.member("access_token");
    // Its last letter holds two bits that mean nothing, so it is the first one of the signature that is another.
    let (claims_of_it, signature) = signed.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let other_signature = format!("{claims_of_it}.{first}{}", &signature[1..]);
    let long = "a".repeat(17 * 1024);
    let of_no_user = own(&provider, SERVER).await;
    let code = code_for(issuer, "demo-web", "profile").await;
    let stored = provider.tokens().await;
    for (bad, of_type) in [
        (revoked.as_str(), ACCESS_TOKEN),
        (&tokens.member("refresh_token"), ACCESS_TOKEN),
        (&code, ACCESS_TOKEN),
        (&of_no_user, ACCESS_TOKEN),
        ("unknown", ACCESS_TOKEN),
        (&long, ACCESS_TOKEN),
        (&forged, ACCESS_TOKEN),
        (&forged, JWT),
        (&elsewhere, JWT),
        (&other_signature, JWT),
    ] {
        let asked = fields(bad).with("subject_token_type", of_type);
        ask(&provider, SERVER, &asked).await.assert_error(400, "invalid_request");
        if bad != of_no_user {
            let good = tokens.member("access_token");
            let beside = acting(fields(&good), bad).with("actor_token_type", of_type);
            ask(&provider, SERVER, &beside).await.assert_error(400, "invalid_request");
        }
    }
    assert_eq!(provider.tokens().await, stored);
}

/// `every_grant_checks_the_subject` of the list of attacks: whoever may not act any more gets nothing.
#[every_database]
async fn nothing_is_given_for_a_user_or_a_client_who_may_not_act(database: TestDatabase) {
    let provider = start(database).await;
    let asked = fields(&for_both(&provider).await);
    let stored = provider.tokens().await;

    provider.disable_user("alice").await;
    ask(&provider, SERVER, &asked).await.assert_error(400, "invalid_request");
    provider.enable_users().await;
    provider.disable_client("agent").await;
    ask(&provider, SERVER, &asked).await.assert_error(400, "invalid_request");
    provider.enable_clients().await;
    provider.disable_client(MCP).await;
    ask(&provider, SERVER, &asked).await.assert_error(401, "invalid_client");
    provider.enable_clients().await;
    assert_eq!(provider.tokens().await, stored);

    provider.server.forget_client(MCP);
    ask(&provider, SERVER, &asked).await.assert_ok();
    provider.remove_client("agent").await;
    ask(&provider, SERVER, &asked).await.assert_error(400, "invalid_request");
}

/// What ends the subject token.
#[derive(Clone, Copy, Debug)]
enum End {
    AccessTokenRevoked,
    RefreshTokenRevoked,
    RefreshTokenReplayed,
    Withdrawn,
    AllOfTheClientRevoked,
    UserDisabled,
    UserRemoved,
    ClientDisabled,
    ClientRemoved,
    ClientRegisteredAnew,
}

impl End {
    async fn come(self, provider: &Running, subject: &Answer) {
        let issuer = &provider.issuer;
        let refresh_token = subject.member("refresh_token");
        match self {
            Self::AccessTokenRevoked => {
                revoke(issuer, AGENT, &subject.member("access_token")).await.assert_ok();
            }
            Self::RefreshTokenRevoked => {
                revoke(issuer, AGENT, &refresh_token).await.assert_ok();
            }
            Self::RefreshTokenReplayed => {
                refresh(issuer, AGENT, &refresh_token).await.assert_ok();
                provider.clock.advance(6 * MINUTE);
                refresh(issuer, AGENT, &refresh_token).await.assert_error(400, "invalid_grant");
            }
            Self::Withdrawn => {
                let named = user::Entity::find().filter(user::Column::Username.eq("alice"));
                let alice = named.one(&provider.database).await.unwrap().unwrap();
                provider.server.withdraw(&alice, "agent").await.unwrap();
            }
            Self::AllOfTheClientRevoked => {
                provider.server.revoke_client("agent").await.unwrap();
            }
            Self::UserDisabled => provider.disable_user("alice").await,
            Self::UserRemoved => provider.remove_user("alice").await,
            Self::ClientDisabled => provider.disable_client("agent").await,
            Self::ClientRemoved => provider.remove_client("agent").await,
            Self::ClientRegisteredAnew => provider.register_client_anew("agent").await,
        }
    }
}

async fn ends_with_its_subject_token(database: TestDatabase, end: End) {
    let provider = start(database).await;
    let issuer = &provider.issuer;
    let own = provider.issuer.clone();
    let subject = of_alice(&provider, AGENT, "profile", &[&own, MCP, UPSTREAM]).await;
    let other = of_alice(&provider, JWT_AGENT, "profile", &[&own, MCP]).await;
    let first = exchanged(&provider, SERVER, &subject.member("access_token")).await;
    let second = exchanged(&provider, NEXT, &first).await;
    let beside = exchanged(&provider, SERVER, &other.member("access_token")).await;
    for token in [&first, &second, &beside] {
        assert_eq!(resource(issuer, "/api/me", Some(token)).await.status, 200, "{end:?}");
    }

    end.come(&provider, &subject).await;

    for token in [&first, &second] {
        resource(issuer, "/api/me", Some(token)).await.assert_error(401, "invalid_token");
        assert!(!is_good(&provider, token).await, "{end:?}");
    }
    let is_of_user = matches!(end, End::UserDisabled | End::UserRemoved);
    assert_eq!(is_good(&provider, &beside).await, !is_of_user, "{end:?}");
    let further = ask(&provider, NEXT, &fields(&first)).await;
    further.assert_error(400, "invalid_request");
    provider.server.prune(1000).await.unwrap();
    assert!(!is_good(&provider, &second).await, "{end:?}, and rows were removed");
}

#[every_database]
async fn the_new_token_ends_when_the_subject_token_is_revoked(database: TestDatabase) {
    ends_with_its_subject_token(database, End::AccessTokenRevoked).await;
}

#[every_database]
async fn the_new_token_ends_when_the_refresh_token_of_its_authorization_is_revoked(
    database: TestDatabase,
) {
    ends_with_its_subject_token(database, End::RefreshTokenRevoked).await;
}

#[every_database]
async fn the_new_token_ends_when_a_refresh_token_of_its_authorization_is_replayed(
    database: TestDatabase,
) {
    ends_with_its_subject_token(database, End::RefreshTokenReplayed).await;
}

#[every_database]
async fn the_new_token_ends_when_the_user_withdraws_the_authorization(database: TestDatabase) {
    ends_with_its_subject_token(database, End::Withdrawn).await;
}

#[every_database]
async fn the_new_token_ends_when_everything_of_the_first_client_is_revoked(database: TestDatabase) {
    ends_with_its_subject_token(database, End::AllOfTheClientRevoked).await;
}

#[every_database]
async fn the_new_token_ends_when_its_user_is_disabled(database: TestDatabase) {
    ends_with_its_subject_token(database, End::UserDisabled).await;
}

#[every_database]
async fn the_new_token_ends_when_its_user_is_removed(database: TestDatabase) {
    ends_with_its_subject_token(database, End::UserRemoved).await;
}

#[every_database]
async fn the_new_token_ends_when_the_first_client_is_disabled(database: TestDatabase) {
    ends_with_its_subject_token(database, End::ClientDisabled).await;
}

#[every_database]
async fn the_new_token_ends_when_the_first_client_is_removed(database: TestDatabase) {
    ends_with_its_subject_token(database, End::ClientRemoved).await;
}

#[every_database]
async fn the_new_token_ends_when_the_first_client_is_registered_anew(database: TestDatabase) {
    ends_with_its_subject_token(database, End::ClientRegisteredAnew).await;
}

/// Whoever revokes while an exchange is under way leaves nothing behind that still opens something.
#[every_database]
async fn an_exchange_beside_a_revocation_leaves_no_good_token(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = &provider.issuer;
    for _ in 0..8 {
        let subject_token = for_both(&provider).await;
        let asked = fields(&subject_token);
        let (answer, _) =
            tokio::join!(ask(&provider, SERVER, &asked), revoke(issuer, AGENT, &subject_token));
        if answer.status == 200 {
            assert!(!is_good(&provider, &answer.member("access_token")).await);
        } else {
            answer.assert_error(400, "invalid_request");
        }
    }
}

/// The token is its client's: that client revokes it, nobody else does, and the subject token stays.
#[every_database]
async fn a_token_that_was_exchanged_is_revoked_by_its_own_client_and_alone(database: TestDatabase) {
    let provider = start(database).await;
    let issuer = &provider.issuer;
    let subject_token = for_both(&provider).await;
    let new = exchanged(&provider, SERVER, &subject_token).await;

    revoke(issuer, AGENT, &new).await.assert_ok();
    assert!(is_good(&provider, &new).await);
    revoke(issuer, SERVER, &new).await.assert_ok();

    assert!(!is_good(&provider, &new).await);
    assert!(is_good(&provider, &subject_token).await);
}

/// Codes and marks lie elsewhere then; the tokens and the check that they are good do not.
#[every_database]
async fn with_redis_a_token_is_exchanged_and_ends_all_the_same(database: TestDatabase) {
    let test = "with_redis_a_token_is_exchanged_and_ends_all_the_same";
    let Some(redis) = SharedRedis::of_test(test) else { return };
    let redis = Some(redis.settings.clone());
    let provider = Running::start_seeded_and_set(database, &seed(), settings(), redis).await;
    let subject_token = for_both(&provider).await;
    let new = exchanged(&provider, SERVER, &subject_token).await;
    assert!(is_good(&provider, &new).await);

    revoke(&provider.issuer, AGENT, &subject_token).await.assert_ok();

    assert!(!is_good(&provider, &new).await);
    let late = ask(&provider, SERVER, &fields(&subject_token)).await;
    late.assert_error(400, "invalid_request");
}
