const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::ShortLivedModel for Model {
        const COLUMNS: ::oauth_runtime::private::ShortLivedColumns<
            ::oauth_runtime::private::ColumnOf<Self>,
        > = ::oauth_runtime::private::ShortLivedColumns {
            id: ::core::option::Option::Some(
                ::oauth_runtime::private::KeyColumn::of::<i64>(Column::Id),
            ),
            key: Column::Key,
            kind: Column::Kind,
            payload: Column::Payload,
            expires_at: Column::ExpiresAt,
            used_at: Column::UsedAt,
        };
    }
    ::oauth_runtime::private::check::key_hash_column::<my::oauth::private::KeyHash>();
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::json_column::<
        my::oauth::private::sea_orm::prelude::Json,
    >();
    ::oauth_runtime::private::check::integer_column::<i64>();
    ::oauth_runtime::private::check::optional_time_column::<Option<i64>>();
};
