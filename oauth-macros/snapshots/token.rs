const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::TokenModel for Model {
        type Owner = Option<i64>;
        const COLUMNS: ::oauth_runtime::private::TokenColumns<
            ::oauth_runtime::private::ColumnOf<Self>,
        > = ::oauth_runtime::private::TokenColumns {
            key: ::core::option::Option::Some(
                ::oauth_runtime::private::KeyColumn::of::<Uuid>(Column::Id),
            ),
            owner: ::core::option::Option::Some(
                ::oauth_runtime::private::OwnerColumn::of::<Option<i64>>(Column::UserId),
            ),
            access_token: Column::AccessToken,
            client_id: Column::ClientId,
            scope: Column::Scope,
            issued_at: Column::IssuedAt,
            expires_at: Column::ExpiresAt,
            revoked_at: Column::RevokedAt,
            family: ::core::option::Option::Some(::oauth_runtime::private::FamilyColumns {
                family: Column::Family,
                generation: Column::Generation,
            }),
            refresh: ::core::option::Option::Some(::oauth_runtime::private::RefreshColumns {
                refresh_token: Column::RefreshToken,
                refresh_expires_at: Column::RefreshExpiresAt,
                family_expires_at: Column::FamilyExpiresAt,
                superseded_at: Column::SupersededAt,
                sealed_answer: Column::SealedAnswer,
            }),
        };
    }
    #[automatically_derived]
    impl ::oauth_runtime::private::FamilyTokens for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::private::RefreshableTokens for Model {}
    ::oauth_runtime::private::check::optional_token_hash_column::<
        Option<::oauth_runtime::private::TokenHash>,
    >();
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::integer_column::<i64>();
    ::oauth_runtime::private::check::integer_column::<i64>();
    ::oauth_runtime::private::check::optional_time_column::<Option<i64>>();
    ::oauth_runtime::private::check::optional_text_column::<Option<String>>();
    ::oauth_runtime::private::check::integer_column::<i64>();
    ::oauth_runtime::private::check::optional_token_hash_column::<
        Option<::oauth_runtime::private::TokenHash>,
    >();
    ::oauth_runtime::private::check::optional_time_column::<Option<i64>>();
    ::oauth_runtime::private::check::optional_time_column::<Option<i64>>();
    ::oauth_runtime::private::check::optional_time_column::<Option<i64>>();
    ::oauth_runtime::private::check::sealed_answer_column::<
        Option<::oauth_runtime::private::SealedAnswer>,
    >();
    ::oauth_runtime::private::check::generated_key::<Uuid>();
};
