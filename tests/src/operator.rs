//! Changes that an operator or another program makes to the database of a running provider, without the provider.

use crate::running::Running;
use oauth_runtime::prelude::SecretHash;
use provider::entity::client;
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _,
};
use serde_json::Value;

impl Running {
    /// Runs a statement on the provider's database. Returns the number of affected rows. A test wraps its
    /// statement in a function whose name says what the statement does.
    pub async fn execute(&self, sql: &str) -> u64 {
        self.database.execute_unprepared(sql).await.expect("the statement runs").rows_affected()
    }

    /// Disables an account.
    pub async fn disable_user(&self, username: &str) {
        let sql = format!("UPDATE \"user\" SET disabled_at = 1 WHERE username = '{username}'");
        assert_eq!(self.execute(&sql).await, 1, "there is no user {username}");
    }

    /// Enables every account.
    pub async fn enable_users(&self) {
        self.execute("UPDATE \"user\" SET disabled_at = NULL").await;
    }

    /// Removes an account.
    pub async fn remove_user(&self, username: &str) {
        let sql = format!("DELETE FROM \"user\" WHERE username = '{username}'");
        assert_eq!(self.execute(&sql).await, 1, "there is no user {username}");
    }

    /// Removes every account.
    pub async fn remove_users(&self) {
        self.execute("DELETE FROM \"user\"").await;
    }

    /// Disables a client. The provider may have cached the client for some more seconds.
    pub async fn disable_client(&self, client_id: &str) {
        let sql = format!("UPDATE client SET disabled_at = 1 WHERE client_id = '{client_id}'");
        assert_eq!(self.execute(&sql).await, 1, "there is no client {client_id}");
    }

    /// The user who registered a client.
    pub async fn owner_of_client(&self, client_id: &str) -> Option<i64> {
        let named = client::Entity::find().filter(client::Column::ClientId.eq(client_id));
        let client = named.one(&self.database).await.expect("the statement runs");
        client.unwrap_or_else(|| panic!("there is no client {client_id}")).user_id
    }

    /// Enables every client.
    pub async fn enable_clients(&self) {
        self.execute("UPDATE client SET disabled_at = NULL").await;
    }

    /// Removes a client. The provider may have cached the client for some more seconds.
    pub async fn remove_client(&self, client_id: &str) {
        let sql = format!("DELETE FROM client WHERE client_id = '{client_id}'");
        assert_eq!(self.execute(&sql).await, 1, "there is no client {client_id}");
    }

    /// Removes a client and registers another one by the application's own queries: with the same identifier, secret and
    /// metadata, and even the same primary key, which SQLite reuses in a table without AUTOINCREMENT. The provider may have
    /// cached the old client for some more seconds.
    pub async fn register_client_anew(&self, client_id: &str) {
        let row = self.take_client(client_id).await;
        self.register_client(row).await;
    }

    /// Removes a client. Returns its row.
    pub async fn take_client(&self, client_id: &str) -> client::Model {
        let named = client::Entity::find().filter(client::Column::ClientId.eq(client_id));
        let row = named.one(&self.database).await.expect("the statement runs");
        self.remove_client(client_id).await;
        row.unwrap_or_else(|| panic!("there is no client {client_id}"))
    }

    /// Inserts the row of a removed client, as an application does that does not know the column `registration_id`.
    pub async fn register_client(&self, row: client::Model) {
        let mut row = client::ActiveModel::from(row).reset_all();
        row.registration_id = NotSet;
        let insert = client::Entity::insert(row).exec_without_returning(&self.database);
        insert.await.expect("the client is registered");
    }

    /// Replaces the metadata of a client without checking any rule. The provider may have cached the old metadata
    /// for some more seconds.
    pub async fn write_metadata(&self, client_id: &str, metadata: &Value) {
        let sql =
            format!("UPDATE client SET metadata = '{metadata}' WHERE client_id = '{client_id}'");
        assert_eq!(self.execute(&sql).await, 1, "there is no client {client_id}");
    }

    /// Removes a client's secret, and tells the provider.
    pub async fn remove_secret(&self, client_id: &str) {
        let row = client::ActiveModel { client_secret: Set(None), ..Default::default() };
        self.set_secret(client_id, row).await;
    }

    /// Gives a client another secret, which does not expire, and tells the provider.
    pub async fn change_secret(&self, client_id: &str, secret: &str) {
        let hash = SecretHash::strong(secret);
        assert!(hash.is_some(), "the secret has less than 32 characters");
        let row = client::ActiveModel {
            client_secret: Set(hash),
            client_secret_expires_at: Set(None),
            ..Default::default()
        };
        self.set_secret(client_id, row).await;
    }

    /// Sets the time at which a client's secret expires, in epoch seconds, and tells the provider.
    pub async fn end_secret(&self, client_id: &str, end: i64) {
        let row =
            client::ActiveModel { client_secret_expires_at: Set(Some(end)), ..Default::default() };
        self.set_secret(client_id, row).await;
    }

    async fn set_secret(&self, client_id: &str, row: client::ActiveModel) {
        let update = client::Entity::update_many().set(row);
        let update = update.filter(client::Column::ClientId.eq(client_id));
        let updated = update.exec(&self.database).await.expect("the statement runs");
        assert_eq!(updated.rows_affected, 1, "there is no client {client_id}");
        self.server.forget_client(client_id);
    }

    /// Signs everybody out.
    pub async fn end_sessions(&self) {
        self.execute("DELETE FROM session").await;
    }
}
