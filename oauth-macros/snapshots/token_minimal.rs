const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::TokenModel for Model {
        type Owner = ::oauth_runtime::private::NoOwner;
        const COLUMNS: ::oauth_runtime::private::TokenColumns<
            ::oauth_runtime::private::ColumnOf<Self>,
        > = ::oauth_runtime::private::TokenColumns {
            key: ::core::option::Option::Some(
                ::oauth_runtime::private::KeyColumn::of::<i32>(Column::Id),
            ),
            owner: ::core::option::Option::None,
            access_token: Column::AccessToken,
            client_id: Column::ClientId,
            scope: Column::Words,
            issued_at: Column::IssuedAt,
            expires_at: Column::ExpiresAt,
            revoked_at: Column::RevokedAt,
            family: ::core::option::Option::None,
            refresh: ::core::option::Option::None,
        };
    }
    ::oauth_runtime::private::check::optional_token_hash_column::<Option<TokenHash>>();
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::integer_column::<i64>();
    ::oauth_runtime::private::check::integer_column::<i64>();
    ::oauth_runtime::private::check::optional_time_column::<Option<i64>>();
};
