//! The server that a command works through, so that it does what the server itself does.

use super::arguments::Common;
use crate::{
    app::{App, Server},
    key_file::KeySource,
    provider::cannot_build,
    stop::Stop,
};
use oauth_runtime::{
    prelude::AuthorizationServer,
    settings::{KeySettings, Settings},
};
use sea_orm::DatabaseConnection;

/// A server over that database, which serves nobody. The keys that the nodes share are encrypted, so it needs the file with their
/// key as a running provider does.
pub(super) async fn server_with_keys(
    database: &DatabaseConnection,
    common: &Common,
) -> Result<Server, Stop> {
    server(database, common, KeySettings::default()).await
}

/// The same with the settings of the file with settings. Only a running provider replaces keys by schedule.
pub(super) async fn server(
    database: &DatabaseConnection,
    common: &Common,
    keys: KeySettings,
) -> Result<Server, Stop> {
    let mut settings = Settings::default();
    settings.keys = keys;
    settings.keys.rotate_every = 0;
    let source = KeySource::File(common.signing_keys.clone());
    let key = source.read(&common.database_url, database).await?;
    let mut builder =
        AuthorizationServer::builder(App { database: database.clone() }).settings(settings);
    if let Some(key) = key {
        builder = builder.key_encryption_key(key);
    }
    builder.build().await.map_err(cannot_build)
}
