const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::CodeModel for Model {
        type Owner = i64;
        const COLUMNS: ::oauth_runtime::__private0_1::CodeColumns<
            ::oauth_runtime::__private0_1::ColumnOf<Self>,
        > = ::oauth_runtime::__private0_1::CodeColumns {
            key: ::core::option::Option::None,
            owner: ::oauth_runtime::__private0_1::OwnerColumn::of::<i64>(Column::UserId),
            code: Column::Id,
            client_id: Column::ClientId,
            registration_id: Column::RegistrationId,
            redirect_uri: Column::RedirectUri,
            scope: Column::Scope,
            expires_at: Column::ExpiresAt,
            used_at: Column::UsedAt,
            family: Column::Family,
            failed_attempts: Column::FailedAttempts,
            removable_at: Column::RemovableAt,
            authorization: ::core::option::Option::Some(::oauth_runtime::__private0_1::AuthorizationColumns {
                granted: Column::Granted,
            }),
            pkce: ::core::option::Option::Some(::oauth_runtime::__private0_1::PkceColumns {
                code_challenge: Column::CodeChallenge,
                code_challenge_method: Column::CodeChallengeMethod,
            }),
        };
    }
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::AuthorizedCodes for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::PkceCodes for Model {}
    const _: () = <CodeHash as ::oauth_runtime::__private0_1::CodeHashColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::__private0_1::TextColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::__private0_1::OptionalTextColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::__private0_1::OptionalTextColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::__private0_1::TextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::__private0_1::IntegerColumn>::HOLDS;
    const _: () = <Option<
        i64,
    > as ::oauth_runtime::__private0_1::OptionalTimeColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::__private0_1::TextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::__private0_1::IntegerColumn>::HOLDS;
    const _: () = <Option<
        i64,
    > as ::oauth_runtime::__private0_1::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        ::oauth_runtime::__private0_1::sea_orm::prelude::Json,
    > as ::oauth_runtime::__private0_1::OptionalJsonColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::__private0_1::OptionalTextColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::__private0_1::OptionalTextColumn>::HOLDS;
};
