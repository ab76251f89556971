//! The server that a command works through, so that it does what the server itself does.

use crate::{
    app::{App, Server},
    stop::Stop,
};
use oauth_runtime::prelude::AuthorizationServer;
use sea_orm::DatabaseConnection;

/// A server over that database, which serves nobody.
pub(super) async fn server(database: &DatabaseConnection) -> Result<Server, Stop> {
    AuthorizationServer::builder(App { database: database.clone() })
        .build()
        .await
        .map_err(Stop::database)
}
