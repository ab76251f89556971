const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::Provider for App {
        type Client = <client::Entity as ::oauth_runtime::__private0_1::sea_orm::EntityTrait>::Model;
        type Token = <token::Entity as ::oauth_runtime::__private0_1::sea_orm::EntityTrait>::Model;
        type User = <user::Entity as ::oauth_runtime::__private0_1::sea_orm::EntityTrait>::Model;
        type Code = ::oauth_runtime::__private0_1::Absent;
        type ShortLived = ::oauth_runtime::__private0_1::Absent;
        const QUERIES_CLIENTS: bool = false;
        const SAVES_TOKENS: bool = false;
        fn database(
            &self,
        ) -> &::oauth_runtime::__private0_1::sea_orm::DatabaseConnection {
            &self.database
        }
    }
};
