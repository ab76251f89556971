//! Every type of primary key, the 1.0 format, the compact format, and derives above `#[sea_orm::model]`.

/// The 1.0 format, with a key that the database counts up.
pub mod token_i32 {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(token)]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[oauth(owner)]
        pub user_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The compact format.
pub mod token_i64 {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(token)]
    #[sea_orm::compact_model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A derive above the attribute, which runs once and sees relations; every column written out.
pub mod token_uuid {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[derive(OAuthToken)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(unique)]
        pub access_token: Option<TokenHash>,
        pub client_id: String,
        pub registration_id: Option<String>,
        pub scope: String,
        pub issued_at: i64,
        pub expires_at: i64,
        pub revoked_at: Option<i64>,
        #[sea_orm(indexed)]
        pub removable_at: Option<i64>,
        #[sea_orm(indexed)]
        pub family: Option<String>,
        pub generation: i64,
        pub parent_id: Option<Uuid>,
        #[sea_orm(self_ref, relation_enum = "Parent", from = "parent_id", to = "id")]
        pub parent: HasOne<Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A short-lived object whose text key is the hash itself, in a struct of a macro.
macro_rules! short_lived {
    ($name:ident, $key:ty) => {
        pub mod $name {
            use oauth_runtime::prelude::*;
            use sea_orm::entity::prelude::*;

            #[oauth_columns(short_lived)]
            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, ShortLived)]
            #[sea_orm(table_name = "short_lived")]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub key: $key,
            }

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

short_lived!(short_lived_hash, HandleHash);
