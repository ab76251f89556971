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
            removable_at: Column::RemovableAt,
            authorization: ::core::option::Option::Some(::oauth_runtime::private::AuthorizationColumns {
                granted: Column::Granted,
            }),
            pkce: ::core::option::Option::Some(::oauth_runtime::private::PkceColumns {
                code_challenge: Column::CodeChallenge,
                code_challenge_method: Column::CodeChallengeMethod,
            }),
        };
    }
    #[automatically_derived]
    impl ::oauth_runtime::private::AuthorizedCodes for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::private::PkceCodes for Model {}
    const _: () = <CodeHash as ::oauth_runtime::private::CodeHashColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::private::TextColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::private::OptionalTextColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::private::TextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::private::IntegerColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::private::TextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::private::IntegerColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        ::oauth_runtime::private::sea_orm::prelude::Json,
    > as ::oauth_runtime::private::OptionalJsonColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::private::OptionalTextColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::private::OptionalTextColumn>::HOLDS;
};
