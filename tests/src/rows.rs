//! Counts the rows of a database. Each count has a name, so that a test says what it means and not where it is stored.

use crate::{database::count, running::Running};
use sea_orm::{DatabaseConnection, DbBackend};

/// A value whose tables can be counted. The tables have the same names as those of the reference provider.
pub trait Rows {
    /// A connection to the tables.
    fn rows_of(&self) -> &DatabaseConnection;

    /// Issued tokens, valid or not. An access token and its refresh token count as one.
    fn tokens(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "token")
    }

    /// Codes that are stored with this code challenge.
    fn codes_with_challenge(&self, challenge: &str) -> impl Future<Output = i64> {
        let rows = format!("code WHERE code_challenge = '{challenge}'");
        async move { count(self.rows_of(), &rows).await }
    }

    /// Tokens that were not revoked.
    fn live_tokens(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "token WHERE revoked_at IS NULL")
    }

    /// Tokens that were revoked.
    fn revoked_tokens(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "token WHERE revoked_at IS NOT NULL")
    }

    /// Refresh tokens that were used, and replaced by a successor.
    fn superseded_tokens(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "token WHERE superseded_at IS NOT NULL")
    }

    /// Refresh tokens that could be used now: neither used nor revoked.
    fn usable_refresh_tokens(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "token WHERE superseded_at IS NULL AND revoked_at IS NULL")
    }

    /// Tokens that belong to a user.
    fn tokens_of_users(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "token WHERE user_id IS NOT NULL")
    }

    /// Access tokens that have no refresh token beside them.
    fn tokens_without_refresh_token(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "token WHERE refresh_token IS NULL")
    }

    /// Access tokens of clients that act for themselves: without a user, without a refresh token, without a family.
    fn tokens_of_clients_alone(&self) -> impl Future<Output = i64> {
        count(
            self.rows_of(),
            "token WHERE user_id IS NULL AND refresh_token IS NULL AND family IS NULL",
        )
    }

    /// Token families: authorizations for which tokens were issued.
    fn families(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "(SELECT DISTINCT family FROM token) AS families")
    }

    /// Stored answers to refresh requests, for clients that lost the answer.
    fn kept_answers(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "token WHERE sealed_answer IS NOT NULL")
    }

    /// Authorization codes, used or not.
    fn codes(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "code")
    }

    /// Authorization codes that were not used.
    fn unused_codes(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "code WHERE used_at IS NULL")
    }

    /// Short-lived objects, such as marks of answered consent forms, used or not. Keys, which the same table holds, do
    /// not count.
    fn short_lived_objects(&self) -> impl Future<Output = i64> {
        let keys = "'root_key', 'signing_key', 'signing_key_rs256'";
        let rows = format!("short_lived WHERE kind NOT IN ({keys})");
        async move { count(self.rows_of(), &rows).await }
    }

    /// Consent forms that were answered. Each answer leaves a mark, so that a form counts only once.
    fn answered_forms(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "short_lived WHERE kind = 'mark'")
    }

    /// Short-lived objects whose rows contain this text unencrypted.
    fn short_lived_objects_that_show(&self, plain: &str) -> impl Future<Output = i64> {
        let is_json_text = self.rows_of().get_database_backend() == DbBackend::Sqlite;
        let payload = if is_json_text { "payload" } else { "CAST(payload AS TEXT)" };
        let rows = format!("short_lived WHERE key = '{plain}' OR {payload} LIKE '%{plain}%'");
        async move { count(self.rows_of(), &rows).await }
    }

    /// Sessions of browsers.
    fn sessions(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "session")
    }

    /// Users, disabled or not.
    fn users(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "\"user\"")
    }

    /// Clients, disabled or not.
    fn clients(&self) -> impl Future<Output = i64> {
        count(self.rows_of(), "client")
    }

    /// Tokens and codes whose rows contain this value unencrypted.
    fn rows_that_show(&self, plain: &str) -> impl Future<Output = i64> {
        let tokens = format!(
            "token WHERE access_token = '{plain}' OR refresh_token = '{plain}' OR sealed_answer LIKE '%{plain}%'"
        );
        let codes = format!("code WHERE code = '{plain}'");
        async move { count(self.rows_of(), &tokens).await + count(self.rows_of(), &codes).await }
    }
}

impl Rows for DatabaseConnection {
    fn rows_of(&self) -> &DatabaseConnection {
        self
    }
}

impl Rows for Running {
    fn rows_of(&self) -> &DatabaseConnection {
        &self.database
    }
}
