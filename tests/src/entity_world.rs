//! The smallest application with every entity, and the ways in which the contract tests change its users and clients.

use oauth_runtime::{
    entity::EntityStore,
    prelude::*,
    protocol::stamp::Stamp,
    store::{Store, Stored},
    testing::World,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DatabaseConnection, DbErr,
    EntityTrait as _, QueryFilter as _, prelude::Uuid, sea_query::Expr,
};
use std::sync::Arc;

pub mod user {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "contract_user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(disabled)]
        pub disabled_at: Option<i64>,
        #[oauth(stamp)]
        pub security_stamp: Option<Uuid>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod client {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(client)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
    #[sea_orm(table_name = "contract_client")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod token {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(token)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "contract_token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        #[oauth(owner)]
        pub user_id: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod code {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(code)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
    #[sea_orm(table_name = "contract_code")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(owner)]
        pub user_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod short_lived {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(short_lived)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
    #[sea_orm(table_name = "contract_short_lived")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub struct App {
    #[oauth(db)]
    pub database: DatabaseConnection,
}

/// A database with empty tables, and a store over it.
pub struct EntityWorld {
    database: DatabaseConnection,
    store: Arc<dyn Store>,
    longest_memory: Option<i64>,
}

impl EntityWorld {
    /// Creates the tables, and makes the store from the store over these entities.
    pub async fn new(
        database: &DatabaseConnection,
        store: impl FnOnce(EntityStore) -> Arc<dyn Store>,
    ) -> Self {
        let schema = database
            .get_schema_builder()
            .register(user::Entity)
            .register(client::Entity)
            .register(token::Entity)
            .register(code::Entity)
            .register(short_lived::Entity);
        schema.apply(database).await.expect("the tables are made");
        let database = database.clone();
        let store = store(EntityStore::new(&App { database: database.clone() }));
        Self { database, store, longest_memory: None }
    }

    /// The same world with a store that forgets used codes after this many seconds.
    #[must_use]
    pub fn forgetting_used_codes_after(self, seconds: i64) -> Self {
        Self { longest_memory: Some(seconds), ..self }
    }

    async fn disable_the_client(&self, client_id: &str) -> Result<(), DbErr> {
        client::Entity::update_many()
            .col_expr(client::Column::DisabledAt, Expr::value(1_i64))
            .filter(client::Column::ClientId.eq(client_id))
            .exec(&self.database)
            .await?;
        Ok(())
    }

    async fn disable_the_user(&self, id: i64) -> Result<(), DbErr> {
        user::Entity::update_many()
            .col_expr(user::Column::DisabledAt, Expr::value(1_i64))
            .filter(user::Column::Id.eq(id))
            .exec(&self.database)
            .await?;
        Ok(())
    }
}

fn key(subject: &SubjectId) -> i64 {
    subject.as_str().parse().expect("a user's key")
}

impl World for EntityWorld {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    fn longest_memory_of_a_used_code(&self) -> Option<i64> {
        self.longest_memory
    }

    fn add_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()> {
        Box::pin(async move {
            let client = client::ActiveModel {
                client_id: Set(client_id.to_owned()),
                metadata: Set(ClientMetadata::default()),
                ..Default::default()
            };
            client.insert(&self.database).await?;
            Ok(())
        })
    }

    fn disable_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()> {
        Box::pin(async move { Ok(self.disable_the_client(client_id).await?) })
    }

    fn remove_client<'a>(&'a self, client_id: &'a str) -> Stored<'a, ()> {
        Box::pin(async move {
            let of_client = client::Column::ClientId.eq(client_id);
            client::Entity::delete_many().filter(of_client).exec(&self.database).await?;
            Ok(())
        })
    }

    fn add_user(&self) -> Stored<'_, SubjectId> {
        Box::pin(async move {
            let user = user::ActiveModel {
                disabled_at: Set(None),
                security_stamp: Set(None),
                ..Default::default()
            };
            Ok(SubjectId::new(user.insert(&self.database).await?.id.to_string()))
        })
    }

    fn disable_user<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, ()> {
        Box::pin(async move { Ok(self.disable_the_user(key(subject)).await?) })
    }

    fn remove_user<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, ()> {
        Box::pin(async move {
            user::Entity::delete_by_id(key(subject)).exec(&self.database).await?;
            Ok(())
        })
    }

    fn change_stamp<'a>(&'a self, subject: &'a SubjectId) -> Stored<'a, Option<Stamp>> {
        Box::pin(async move {
            let found = user::Entity::find_by_id(key(subject)).one(&self.database).await?;
            let user = found.ok_or_else(|| Outage::new("there is no such user"))?;
            let next = user.security_stamp.map_or(1, |stamp| stamp.as_u128() + 1);
            let mut row: user::ActiveModel = user.into();
            row.security_stamp = Set(Some(Uuid::from_u128(next)));
            Ok(row.update(&self.database).await?.stamp())
        })
    }
}
