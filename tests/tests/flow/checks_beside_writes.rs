//! A check of a token sees the last commit, and no writer keeps it waiting.

use oauth_tests::{every_database, oauth::*, running::Running};
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use std::time::Duration;
use tokio::time::timeout;

/// RFC 7009 section 2: the very next check after a revocation refuses the token, whichever thread it runs on.
#[every_database]
async fn a_revocation_is_seen_by_the_very_next_check(provider: Running) {
    let issuer = &provider.issuer;
    for round in 0..20 {
        let token = service_token(issuer, "").await;
        resource(issuer, "/api/any", Some(&token)).await.assert_ok();
        revoke(issuer, SERVICE, &token).await.assert_ok();
        let answer = resource(issuer, "/api/any", Some(&token)).await;
        assert_eq!(answer.status, 401, "round {round}");
        assert!(!is_active(issuer, &token).await, "round {round}");
    }
}

/// A revocation that another program has not committed is not there yet; once it is committed, it counts.
#[every_database]
async fn a_check_during_a_long_write_sees_the_last_commit(provider: Running) {
    let issuer = &provider.issuer;
    let token = service_token(issuer, "").await;
    let long_write = provider.database.begin().await.unwrap();
    long_write.execute_unprepared("UPDATE token SET revoked_at = 1").await.unwrap();

    let check = resource(issuer, "/api/any", Some(&token));
    timeout(Duration::from_secs(3), check).await.expect("no writer is waited for").assert_ok();
    long_write.commit().await.unwrap();
    resource(issuer, "/api/any", Some(&token)).await.assert_error(401, "invalid_token");
}
