//! Writes users and clients: their passwords and secrets are hashed first, then the rows are inserted or
//! updated in the caller's transaction.

use super::{
    Seed,
    client::ClientSeed,
    named::{find_client, find_user, refuse_a_client_like, refuse_a_user_like},
    user::UserSeed,
};
use crate::{
    clock::epoch_seconds,
    entity::{client, user},
    random::unguessable,
    revoke,
    stop::Stop,
};
use oauth_runtime::prelude::*;
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait as _,
    QueryFilter as _, SqlErr,
};
use serde_json::Value;
use tokio::task::JoinSet;

/// A user whose password is hashed.
pub(crate) struct HashedUser {
    pub(crate) username: String,
    pub(crate) password_hash: PasswordHash,
    /// The identifier that clients see; `None` if it is the primary key.
    pub(crate) sub: Option<String>,
    pub(crate) sub_path: String,
    /// The claims without `sub`.
    pub(crate) claims: Value,
    /// When the row was created as demo data; `None` if it is not demo data.
    pub(crate) demo_at: Option<i64>,
}

/// A client whose secret is hashed.
pub(crate) struct HashedClient {
    pub(crate) client_id: String,
    pub(crate) secret: Option<SecretHash>,
    pub(crate) owner: Option<String>,
    pub(crate) owner_path: String,
    pub(crate) metadata: ClientMetadata,
    /// When the row was created as demo data; `None` if it is not demo data.
    pub(crate) demo_at: Option<i64>,
}

/// A seed whose passwords and secrets are hashed, ready for a short transaction.
#[derive(Default)]
pub(crate) struct HashedSeed {
    users: Vec<HashedUser>,
    clients: Vec<HashedClient>,
}

/// The number of passwords and secrets that are hashed at once. The queue of waiting hashes is bounded.
const AT_ONCE: usize = 8;

impl HashedSeed {
    /// Hashes everything, several at a time, because slow hashes are slow on purpose. A password that is already
    /// stored in `existing` keeps its hash; so [`write`](Self::write) knows that it did not change.
    pub(crate) async fn of(
        seed: &Seed,
        existing: Option<&DatabaseConnection>,
    ) -> Result<Self, Stop> {
        let mut hashed = Self::default();
        for users in seed.users.chunks(AT_ONCE) {
            let mut tasks = JoinSet::new();
            for user in users.iter().cloned() {
                let existing = existing.cloned();
                tasks.spawn(async move { hash_changed_user(user, existing.as_ref()).await });
            }
            let users = tasks.join_all().await.into_iter().collect::<Result<Vec<_>, _>>()?;
            hashed.users.extend(users);
        }
        for clients in seed.clients.chunks(AT_ONCE) {
            let tasks: JoinSet<_> = clients.iter().cloned().map(hash_client).collect();
            let clients = tasks.join_all().await.into_iter().collect::<Result<Vec<_>, _>>()?;
            hashed.clients.extend(clients);
        }
        // The tasks end in any order, but identifiers should follow the order of the file.
        hashed.users.sort_by_key(|user| {
            seed.users.iter().position(|other| other.username == user.username)
        });
        hashed.clients.sort_by_key(|client| {
            seed.clients.iter().position(|other| other.client_id == client.client_id)
        });
        Ok(hashed)
    }

    /// Marks the rows as demo data: everybody knows their passwords and secrets.
    pub(crate) fn marked_as_demo_data(mut self) -> Self {
        let now = Some(epoch_seconds());
        self.users.iter_mut().for_each(|user| user.demo_at = now);
        self.clients.iter_mut().for_each(|client| client.demo_at = now);
        self
    }

    /// Inserts or updates everything. A row that is updated belongs to the seed from now on, and is no longer demo data.
    pub(crate) async fn write<C: ConnectionTrait>(self, connection: &C) -> Result<(), Stop> {
        for (number, user) in self.users.into_iter().enumerate() {
            upsert_user(connection, user, &format!("users[{number}].username")).await?;
        }
        for (number, client) in self.clients.into_iter().enumerate() {
            upsert_client(connection, client, &format!("clients[{number}].client_id")).await?;
        }
        Ok(())
    }
}

async fn hash_changed_user(
    seed: UserSeed,
    existing: Option<&DatabaseConnection>,
) -> Result<HashedUser, Stop> {
    let stored = match existing {
        // Tables of an older version lack columns until the schema is applied. Then no stored password is known.
        Some(database) => find_user(database, &seed.username).await.unwrap_or_default(),
        None => None,
    };
    if stored.is_none() {
        return hash_user(seed).await;
    }
    let unchanged = passwords::verify(stored, &seed.password, |user| &user.password_hash)
        .await
        .map_err(|failure| Stop::mistake("password", failure))?;
    match unchanged {
        Some(user) => Ok(hashed(seed, user.password_hash)),
        None => hash_user(seed).await,
    }
}

pub(crate) async fn hash_user(seed: UserSeed) -> Result<HashedUser, Stop> {
    let password_hash = passwords::hash(&seed.password)
        .await
        .map_err(|failure| Stop::mistake("password", failure))?;
    Ok(hashed(seed, password_hash))
}

fn hashed(seed: UserSeed, password_hash: PasswordHash) -> HashedUser {
    let UserSeed { username, mut claims, sub_path, .. } = seed;
    let sub = claims.as_object_mut().and_then(|members| members.remove("sub"));
    let sub = sub.and_then(|sub| sub.as_str().map(str::to_owned));
    HashedUser { username, password_hash, sub, sub_path, claims, demo_at: None }
}

async fn hash_client(seed: ClientSeed) -> Result<HashedClient, Stop> {
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
        demo_at: None,
    })
}

/// Inserts or updates a user. A disabled user stays disabled: a seed sets passwords and claims, not permission.
/// A changed password ends the sessions of the user and nothing else: applications keep their access.
async fn upsert_user<C: ConnectionTrait>(
    connection: &C,
    hashed: HashedUser,
    place: &str,
) -> Result<(), Stop> {
    match find_user(connection, &hashed.username).await? {
        Some(found) => {
            let is_other_password = found.password_hash != hashed.password_hash;
            let (id, username) = (found.id, found.username.clone());
            let mut row: user::ActiveModel = found.into();
            row.password_hash = Set(hashed.password_hash);
            row.claims = Set(hashed.claims);
            row.demo_at = Set(hashed.demo_at);
            row.sub = Set(hashed.sub);
            let updated = write_user(row.update(connection).await, &hashed.sub_path)?;
            require_own_subject(connection, &updated, &hashed.sub_path).await?;
            // The user is written first: somebody who signs in at this moment finds the new password, or the following
            // statement finds their session.
            if is_other_password {
                let sessions = revoke::sessions(connection, id).await?;
                tracing::info!(
                    username,
                    sessions,
                    "the seed changed a password: these sessions end, tokens stay valid"
                );
            }
        }
        None => {
            refuse_a_user_like(connection, &hashed.username, place).await?;
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
        sub: Set(hashed.sub),
        password_hash: Set(hashed.password_hash),
        claims: Set(hashed.claims),
        disabled_at: Set(None),
        demo_at: Set(hashed.demo_at),
    };
    let inserted = write_user(row.insert(connection).await, &hashed.sub_path)?;
    require_own_subject(connection, &inserted, &hashed.sub_path).await?;
    Ok(inserted)
}

/// The user that was written, or the message of the error. The only unique index that two users of a seed can
/// violate is the one on `sub`, because names are compared before.
fn write_user(written: Result<user::Model, DbErr>, sub_path: &str) -> Result<user::Model, Stop> {
    written.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            Stop::mistake(sub_path, "another user already has this `sub`")
        }
        _ => error.into(),
    })
}

/// Refuses a user whom a client could take for another user: the subject equals the other's `sub`, or the other's id, which is
/// the other's subject if `sub` is null. On an error the caller rolls the row back.
async fn require_own_subject<C: ConnectionTrait>(
    connection: &C,
    user: &user::Model,
    sub_path: &str,
) -> Result<(), Stop> {
    let subject = user.subject();
    let subject = subject.as_str();
    let mut taken = Condition::any().add(user::Column::Sub.eq(subject));
    if let Some(other) = subject.parse::<i64>().ok().filter(|other| other.to_string() == subject) {
        taken = taken.add(user::Column::Id.eq(other));
    }
    let others = user::Entity::find().filter(user::Column::Id.ne(user.id)).filter(taken);
    match others.one(connection).await? {
        None => Ok(()),
        Some(other) => Err(Stop::mistake(
            sub_path,
            format_args!(
                "`{subject}` is the `sub` or the id of the user `{}`: give this one another `sub`",
                other.username
            ),
        )),
    }
}

/// Inserts or updates a client. A changed authentication method revokes what the client got before: tokens of a
/// public client must not stay valid for a client with a secret, nor the other way round.
async fn upsert_client<C: ConnectionTrait>(
    connection: &C,
    hashed: HashedClient,
    place: &str,
) -> Result<(), Stop> {
    let Some(found) = find_client(connection, &hashed.client_id).await? else {
        refuse_a_client_like(connection, &hashed.client_id, place).await?;
        insert_client(connection, hashed).await?;
        return Ok(());
    };
    let owner = owner_id(connection, hashed.owner.as_deref(), &hashed.owner_path).await?;
    let is_other_method = found.metadata.auth_method() != hashed.metadata.auth_method();
    let mut row: client::ActiveModel = found.into();
    row.user_id = Set(owner);
    row.client_secret = Set(hashed.secret);
    row.sealed_secret = Set(None);
    // From now on the seed's secret is the only one, even if the secret was rotated meanwhile.
    row.client_secret_expires_at = Set(None);
    row.previous_secret = Set(None);
    row.previous_secret_expires_at = Set(None);
    row.metadata = Set(hashed.metadata);
    row.demo_at = Set(hashed.demo_at);
    row.update(connection).await?;
    // The client is written first: a request that issues a token at this moment finds it changed, or the
    // following statement finds the token.
    if is_other_method {
        let tokens = revoke::client(connection, &hashed.client_id).await?;
        tracing::info!(
            client_id = hashed.client_id,
            tokens,
            "the seed changed how a client authenticates: its tokens and codes end"
        );
    }
    Ok(())
}

async fn insert_client<C: ConnectionTrait>(
    connection: &C,
    hashed: HashedClient,
) -> Result<client::Model, Stop> {
    let owner = owner_id(connection, hashed.owner.as_deref(), &hashed.owner_path).await?;
    let row = client::ActiveModel {
        user_id: Set(owner),
        client_id: Set(hashed.client_id),
        client_secret: Set(hashed.secret),
        metadata: Set(hashed.metadata),
        registration_id: Set(Some(unguessable())),
        client_id_issued_at: Set(Some(epoch_seconds())),
        demo_at: Set(hashed.demo_at),
        ..Default::default()
    };
    Ok(row.insert(connection).await?)
}

/// The primary key of a developer. `place` names the flag or member with the developer's name.
pub(crate) async fn owner_id<C: ConnectionTrait>(
    connection: &C,
    owner: Option<&str>,
    place: &str,
) -> Result<Option<i64>, Stop> {
    let Some(owner) = owner else { return Ok(None) };
    match find_user(connection, owner).await? {
        Some(user) => Ok(Some(user.id)),
        None => Err(Stop::mistake(place, format_args!("there is no user `{owner}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::DbBackend;

    #[tokio::test]
    async fn a_seed_with_names_that_a_database_takes_for_one_says_where_they_stand() {
        let database = crate::database::connect("sqlite::memory:").await.unwrap();
        crate::schema::apply(&database).await.unwrap();
        let [create, ..] = &crate::schema::statements(DbBackend::Sqlite)[..] else { panic!() };
        let create = create.replace("\"username\" varchar", "\"username\" varchar COLLATE NOCASE");
        for statement in ["DROP TABLE \"user\"", &create] {
            database.execute_unprepared(statement).await.unwrap();
        }
        let seed = |names: [&str; 2]| {
            let users = names.map(|name| serde_json::json!({ "username": name, "password": "p" }));
            Seed::parse(&serde_json::json!({ "users": users, "clients": [] }).to_string()).unwrap()
        };

        let hashed = HashedSeed::of(&seed(["app", "App"]), None).await.unwrap();
        let stop = hashed.write(&database).await.unwrap_err().to_string();

        assert!(stop.starts_with("users[1].username: the table `user` has `app`"), "{stop}");
        assert!(stop.contains("utf8mb4_bin"), "{stop}");
        let hashed = HashedSeed::of(&seed(["app", "other"]), None).await.unwrap();
        hashed.write(&database).await.unwrap();
    }
}
