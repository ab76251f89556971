//! Refresh tokens whose row was removed after they were used: still known, and by their owner alone.
//! RFC 6749, section 10.4; RFC 9700, section 4.14.2.

use oauth_tests::{every_database, oauth::*, rows::Rows as _, running::Running, test_clock::HOUR};

/// An authorization that was refreshed once, and the pruned token that it was refreshed with.
struct Pruned {
    /// The refresh token that was used; its row is gone.
    used: String,
    /// The refresh token that is good now.
    good: String,
}

impl Pruned {
    async fn of(provider: &Running) -> Self {
        let issuer = &provider.issuer;
        let used = tokens_for(issuer, WEB, "profile").await.member("refresh_token");
        let good = refresh(issuer, WEB, &used).await.assert_ok().member("refresh_token");
        provider.clock.advance(2 * HOUR);
        provider.server.prune(1000).await.expect("pruning works");
        assert_eq!(provider.tokens().await, 1, "the row of the used token is gone");
        Self { used, good }
    }

    async fn assert_is_dead(&self, provider: &Running, after: &str) {
        assert_eq!(provider.live_tokens().await, 0, "{after}");
        refresh(&provider.issuer, WEB, &self.good).await.assert_error(400, "invalid_grant");
    }

    async fn assert_lives(&self, provider: &Running, after: &str) {
        assert_eq!(provider.live_tokens().await, 1, "{after}");
        refresh(&provider.issuer, WEB, &self.good).await.assert_ok();
    }

    /// Texts that somebody makes who has seen a token of the family, or the database.
    fn forgeries(&self) -> Vec<String> {
        let mut parts = self.used.split('.');
        let mut part = || parts.next().expect("time, family, random part and tag").to_owned();
        let (time, family, random, tag) = (part(), part(), part(), part());
        let (other, zeros) = ("B".repeat(43), "A".repeat(43));
        vec![
            family.clone(),
            format!("{family}.{random}.{tag}"),
            format!("{time}.{family}.{random}"),
            format!("{time}.{family}.{random}."),
            format!("{time}.{family}.{random}.{zeros}"),
            format!("{time}.{family}.{other}.{tag}"),
            format!("{time}.{family}..{tag}"),
            format!("{time}.{family}.{random}.{tag}.{tag}"),
            format!("{time}.{family}.{random}.{}", &tag[..42]),
            format!(" {time}.{family}.{random}.{tag}"),
            format!("000000000000.{family}.{random}.{tag}"),
        ]
    }
}

/// A thief who waits until the row is gone is still found out.
#[every_database]
async fn a_used_token_kills_its_family_after_its_row_is_gone(provider: Running) {
    let pruned = Pruned::of(&provider).await;

    refresh(&provider.issuer, WEB, &pruned.used).await.assert_error(400, "invalid_grant");

    pruned.assert_is_dead(&provider, "the used token was shown").await;
}

/// Whoever steals a used token of another client cannot end that client's authorization.
#[every_database]
async fn a_used_token_of_another_client_kills_nothing(provider: Running) {
    let pruned = Pruned::of(&provider).await;

    refresh(&provider.issuer, SPA, &pruned.used).await.assert_error(400, "invalid_grant");
    revoke(&provider.issuer, SPA, &pruned.used).await.assert_ok();

    pruned.assert_lives(&provider, "another client showed it").await;
}

/// The name of a family is in every token and in the database; it is no right to end the family.
#[every_database]
async fn whoever_knows_a_family_kills_nothing(provider: Running) {
    let pruned = Pruned::of(&provider).await;

    for forged in pruned.forgeries() {
        refresh(&provider.issuer, WEB, &forged).await.assert_error(400, "invalid_grant");
        revoke(&provider.issuer, WEB, &forged).await.assert_ok();
        let revoked = provider.server.revoke_token(&forged).await.expect("the database answers");
        assert!(!revoked, "{forged}");
    }

    pruned.assert_lives(&provider, "forgeries were shown").await;
}

/// RFC 7009 section 2.1: a client signs its user out with whichever refresh token it still has.
#[every_database]
async fn revoking_a_used_token_ends_the_family_after_its_row_is_gone(provider: Running) {
    let pruned = Pruned::of(&provider).await;

    revoke(&provider.issuer, WEB, &pruned.used).await.assert_ok();

    pruned.assert_is_dead(&provider, "the used token was revoked").await;
}

/// An operator revokes what was found in a log, however old it is.
#[every_database]
async fn an_operator_ends_the_family_by_a_used_token_whose_row_is_gone(provider: Running) {
    let pruned = Pruned::of(&provider).await;

    let revoked = provider.server.revoke_token(&pruned.used).await.expect("the database answers");

    assert!(revoked);
    pruned.assert_is_dead(&provider, "an operator revoked it").await;
    let again = provider.server.revoke_token(&pruned.used).await.expect("the database answers");
    assert!(!again, "there is nothing left to revoke");
}
