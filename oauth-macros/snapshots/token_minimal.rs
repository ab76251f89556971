::core::compile_error! {
    "the entity that derives `OAuthToken` lacks `removable_at`: put `#[oauth_columns(token)]` above `#[sea_orm::model]`, or add `#[sea_orm(indexed)] pub removable_at: Option<i64>`; a column that has another name needs a mark, as in `#[oauth(removable_at)]`"
}
const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::TokenModel for Model {
        type Owner = ::oauth_runtime::__private0_1::UnknownOwner;
        const COLUMNS: ::oauth_runtime::__private0_1::TokenColumns<
            ::oauth_runtime::__private0_1::ColumnOf<Self>,
        > = ::core::unreachable!();
    }
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::FamilyTokens for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::AuthorizedTokens for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::RefreshableTokens for Model {}
};
