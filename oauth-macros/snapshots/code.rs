const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::CodeModel for Model {
        type Owner = i64;
        const COLUMNS: ::oauth_runtime::private::CodeColumns<
            ::oauth_runtime::private::ColumnOf<Self>,
        > = ::oauth_runtime::private::CodeColumns {
            key: ::core::option::Option::None,
            owner: ::oauth_runtime::private::OwnerColumn::of::<i64>(Column::UserId),
            code: Column::Id,
            client_id: Column::ClientId,
            redirect_uri: Column::RedirectUri,
            scope: Column::Scope,
            expires_at: Column::ExpiresAt,
            used_at: Column::UsedAt,
            family: Column::Family,
            failed_attempts: Column::FailedAttempts,
            pkce: ::core::option::Option::Some(::oauth_runtime::private::PkceColumns {
                code_challenge: Column::CodeChallenge,
                code_challenge_method: Column::CodeChallengeMethod,
            }),
        };
    }
    #[automatically_derived]
    impl ::oauth_runtime::private::PkceCodes for Model {}
    ::oauth_runtime::private::check::code_hash_column::<CodeHash>();
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::optional_text_column::<Option<String>>();
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::integer_column::<i64>();
    ::oauth_runtime::private::check::optional_time_column::<Option<i64>>();
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::integer_column::<i64>();
    ::oauth_runtime::private::check::optional_text_column::<Option<String>>();
    ::oauth_runtime::private::check::optional_text_column::<Option<String>>();
};
