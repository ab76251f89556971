//! Entities of an application that had users before it became a provider.

#[expect(missing_docs, reason = "the guide says what the columns are")]
pub mod user {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, ResourceOwner)]
    #[sea_orm(table_name = "member")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[oauth(claim = "email", verified = email_confirmed)]
        pub email: String,
        pub email_confirmed: bool,
        #[oauth(claim = "name")]
        pub full_name: Option<String>,
        #[oauth(stamp)]
        pub password_hash: PasswordHash,
        #[oauth(disabled)]
        pub disabled_at: Option<i64>,
        pub team_id: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(missing_docs, reason = "the guide says what the columns are")]
pub mod client {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(client)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthClient)]
    #[sea_orm(table_name = "application")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(owner)]
        pub developer_id: Option<i64>,
        pub approved: bool,
        pub registration_access_token: Option<RegistrationTokenHash>,
        #[sea_orm(indexed)]
        pub registration_expires_at: Option<i64>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(missing_docs, reason = "the guide says what the columns are")]
pub mod token {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[oauth_columns(token)]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthToken)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[oauth(owner)]
        pub member_id: Option<i64>,
        #[oauth(filled)]
        pub issued_by: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(missing_docs, reason = "the guide says what the columns are")]
pub mod code {
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
        pub member_id: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(missing_docs, reason = "the guide says what the columns are")]
pub mod short_lived {
    use oauth_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

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
