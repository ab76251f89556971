::core::compile_error! {
    "the entity that derives `OAuthToken` lacks `removable_at`: put `#[oauth_columns(token)]` above `#[sea_orm::model]`, or add `#[sea_orm(indexed)] pub removable_at: Option<i64>`; a column of another name is marked with its role, as in `#[oauth(removable_at)]`"
}
const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::TokenModel for Model {
        type Owner = ::oauth_runtime::private::UnknownOwner;
        const COLUMNS: ::oauth_runtime::private::TokenColumns<
            ::oauth_runtime::private::ColumnOf<Self>,
        > = ::core::unreachable!();
    }
    #[automatically_derived]
    impl ::oauth_runtime::private::FamilyTokens for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::private::AuthorizedTokens for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::private::RefreshableTokens for Model {}
};
