//! The authorization server that the commands use, so that they do exactly what a running provider does.

use super::arguments::Common;
use crate::{
    app::{App, Server},
    key_file::KeySource,
    provider::cannot_build,
    stop::Stop,
};
use oauth_runtime::{
    prelude::AuthorizationServer,
    server::ServerBuilder,
    settings::{KeySettings, Settings},
};
use sea_orm::DatabaseConnection;

/// The issuer for commands. A command issues nothing, so nobody reads it.
const NOBODY: &str = "https://nobody.invalid";

/// A server over that database which does not listen. The keys that the nodes share are stored encrypted, so this server needs
/// the key file as a running provider does.
pub(super) async fn server_with_keys(
    database: &DatabaseConnection,
    common: &Common,
) -> Result<Server, Stop> {
    let builder = builder(database, common, KeySettings::default()).await?;
    let builder = match common.redis.settings() {
        Some(redis) => builder.redis(redis.connect().await?),
        None => builder,
    };
    builder.build().await.map_err(cannot_build)
}

/// A server for commands about keys only, with the settings of the file with settings.
pub(super) async fn server(
    database: &DatabaseConnection,
    common: &Common,
    keys: KeySettings,
) -> Result<Server, Stop> {
    builder(database, common, keys).await?.build().await.map_err(cannot_build)
}

/// The builder for both. It turns scheduled key rotation off: only a running provider rotates keys by schedule.
async fn builder(
    database: &DatabaseConnection,
    common: &Common,
    keys: KeySettings,
) -> Result<ServerBuilder<App>, Stop> {
    let mut settings = Settings::default();
    settings.keys = keys;
    settings.keys.rotate_every = 0;
    settings.issuer = Some(NOBODY.to_owned());
    let source = KeySource::File(common.signing_keys.clone());
    let key = source.read(&common.database_url, database).await?;
    let builder =
        AuthorizationServer::builder(App { database: database.clone() }).settings(settings);
    Ok(match key {
        // Includes the keys of ID tokens, because the provider makes those too.
        Some(key) => builder.key_encryption_key(key).openid_connect(),
        None => builder,
    })
}
