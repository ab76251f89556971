mod token {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(token)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub revoked_at: bool,
        pub sealed_answer: Option<String>,
        pub granted: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod code {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(code)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, AuthorizationCode)]
    #[sea_orm(table_name = "code")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(owner)]
        pub user_id: i64,
        pub redirect_uri: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
