const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::Provider for App {
        type Client = <client::Entity as ::oauth_runtime::private::sea_orm::EntityTrait>::Model;
        type Token = <token::Entity as ::oauth_runtime::private::sea_orm::EntityTrait>::Model;
        type User = <user::Entity as ::oauth_runtime::private::sea_orm::EntityTrait>::Model;
        type Code = ::oauth_runtime::private::Absent;
        type ShortLived = ::oauth_runtime::private::Absent;
        fn database(&self) -> &::oauth_runtime::private::sea_orm::DatabaseConnection {
            &self.database
        }
    }
};
