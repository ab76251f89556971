//! Writing users and clients: hashed first, then inserted or updated in the caller's transaction.

use super::{Seed, client::ClientSeed, user::UserSeed};
use crate::{
    clock::epoch_seconds,
    entity::{client, user},
    stop::Stop,
};
use oauth_runtime::prelude::{ClientMetadata, PasswordHash, SecretHash, passwords};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
};
use serde_json::Value;
use tokio::task::JoinSet;

/// A user whose password is hashed.
pub(crate) struct HashedUser {
    pub(crate) username: String,
    pub(crate) password_hash: PasswordHash,
    pub(crate) claims: Value,
}

/// A client whose secret is hashed.
pub(crate) struct HashedClient {
    pub(crate) client_id: String,
    pub(crate) secret: Option<SecretHash>,
    pub(crate) owner: Option<String>,
    pub(crate) owner_path: String,
    pub(crate) metadata: ClientMetadata,
}

/// A seed without a secret in it, ready for a short transaction.
#[derive(Default)]
pub(crate) struct HashedSeed {
    users: Vec<HashedUser>,
    clients: Vec<HashedClient>,
}

impl HashedSeed {
    /// Hashes everything, several at a time; slow hashes are slow on purpose.
    pub(crate) async fn of(seed: &Seed) -> Result<Self, Stop> {
        let mut users = JoinSet::new();
        seed.users.iter().cloned().for_each(|user| drop(users.spawn(hash_user(user))));
        let mut clients = JoinSet::new();
        seed.clients.iter().cloned().for_each(|client| drop(clients.spawn(hash_client(client))));
        let users = users.join_all().await.into_iter().collect::<Result<Vec<_>, _>>()?;
        let clients = clients.join_all().await.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut hashed = Self { users, clients };
        // The tasks end in any order, and identifiers should follow the order of the file.
        hashed.users.sort_by_key(|user| {
            seed.users.iter().position(|other| other.username == user.username)
        });
        hashed.clients.sort_by_key(|client| {
            seed.clients.iter().position(|other| other.client_id == client.client_id)
        });
        Ok(hashed)
    }

    /// Inserts or updates everything.
    pub(crate) async fn write<C: ConnectionTrait>(self, connection: &C) -> Result<(), Stop> {
        for user in self.users {
            upsert_user(connection, user).await?;
        }
        for client in self.clients {
            upsert_client(connection, client).await?;
        }
        Ok(())
    }
}

pub(crate) async fn hash_user(seed: UserSeed) -> Result<HashedUser, Stop> {
    let password_hash = passwords::hash(&seed.password)
        .await
        .map_err(|failure| Stop::mistake("password", failure))?;
    Ok(HashedUser { username: seed.username, password_hash, claims: seed.claims })
}

pub(crate) async fn hash_client(seed: ClientSeed) -> Result<HashedClient, Stop> {
    let secret = match &seed.client_secret {
        Some(secret) => Some(
            SecretHash::of(secret)
                .await
                .map_err(|outage| Stop::mistake("client_secret", outage))?,
        ),
        None => None,
    };
    Ok(HashedClient {
        client_id: seed.client_id,
        secret,
        owner: seed.owner,
        owner_path: seed.owner_path,
        metadata: seed.metadata,
    })
}

/// Whoever is disabled stays so: a seed gives passwords and claims, not permission.
async fn upsert_user<C: ConnectionTrait>(connection: &C, hashed: HashedUser) -> Result<(), Stop> {
    match find_user(connection, &hashed.username).await? {
        Some(found) => {
            let mut row: user::ActiveModel = found.into();
            row.password_hash = Set(hashed.password_hash);
            row.claims = Set(hashed.claims);
            row.update(connection).await?;
        }
        None => {
            insert_user(connection, hashed).await?;
        }
    }
    Ok(())
}

pub(crate) async fn insert_user<C: ConnectionTrait>(
    connection: &C,
    hashed: HashedUser,
) -> Result<user::Model, Stop> {
    let row = user::ActiveModel {
        id: NotSet,
        username: Set(hashed.username),
        password_hash: Set(hashed.password_hash),
        claims: Set(hashed.claims),
        disabled_at: Set(None),
    };
    Ok(row.insert(connection).await?)
}

pub(crate) async fn find_user<C: ConnectionTrait>(
    connection: &C,
    username: &str,
) -> Result<Option<user::Model>, Stop> {
    Ok(user::Entity::find().filter(user::Column::Username.eq(username)).one(connection).await?)
}

pub(crate) async fn find_client<C: ConnectionTrait>(
    connection: &C,
    client_id: &str,
) -> Result<Option<client::Model>, Stop> {
    Ok(client::Entity::find()
        .filter(client::Column::ClientId.eq(client_id))
        .one(connection)
        .await?)
}

async fn upsert_client<C: ConnectionTrait>(
    connection: &C,
    hashed: HashedClient,
) -> Result<(), Stop> {
    let Some(found) = find_client(connection, &hashed.client_id).await? else {
        insert_client(connection, hashed).await?;
        return Ok(());
    };
    let owner = owner_id(connection, &hashed).await?;
    let mut row: client::ActiveModel = found.into();
    row.user_id = Set(owner);
    row.client_secret = Set(hashed.secret);
    row.metadata = Set(hashed.metadata);
    row.update(connection).await?;
    Ok(())
}

pub(crate) async fn insert_client<C: ConnectionTrait>(
    connection: &C,
    hashed: HashedClient,
) -> Result<client::Model, Stop> {
    let owner = owner_id(connection, &hashed).await?;
    let row = client::ActiveModel {
        user_id: Set(owner),
        client_id: Set(hashed.client_id),
        client_secret: Set(hashed.secret),
        metadata: Set(hashed.metadata),
        client_id_issued_at: Set(Some(epoch_seconds())),
        ..Default::default()
    };
    Ok(row.insert(connection).await?)
}

async fn owner_id<C: ConnectionTrait>(
    connection: &C,
    hashed: &HashedClient,
) -> Result<Option<i64>, Stop> {
    let Some(owner) = &hashed.owner else { return Ok(None) };
    match find_user(connection, owner).await? {
        Some(user) => Ok(Some(user.id)),
        None => Err(Stop::mistake(&hashed.owner_path, format_args!("there is no user `{owner}`"))),
    }
}
