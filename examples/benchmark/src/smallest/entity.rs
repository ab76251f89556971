//! The tables of the smallest application: those of the quickstart, with a column that says whether a user may act.

pub(crate) mod user {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub username: String,
        pub password_hash: PasswordHash,
        #[oauth(active)]
        pub active: bool,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod client {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
    #[oauth_columns(client)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
    #[sea_orm(table_name = "client")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod token {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
    #[oauth_columns(token)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(owner)]
        pub user_id: Option<i64>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod code {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
    #[oauth_columns(code)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
    #[sea_orm(table_name = "code")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(owner)]
        pub user_id: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod short_lived {
    use {oauth_runtime::prelude::*, sea_orm::entity::prelude::*};
    #[oauth_columns(short_lived)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ShortLived)]
    #[sea_orm(table_name = "short_lived")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}
