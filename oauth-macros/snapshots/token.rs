const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::TokenModel for Model {
        type Owner = Option<i64>;
        const COLUMNS: ::oauth_runtime::__private0_1::TokenColumns<
            ::oauth_runtime::__private0_1::ColumnOf<Self>,
        > = ::oauth_runtime::__private0_1::TokenColumns {
            key: ::core::option::Option::Some(
                ::oauth_runtime::__private0_1::KeyColumn::of::<Uuid>(Column::Id),
            ),
            owner: ::core::option::Option::Some(
                ::oauth_runtime::__private0_1::OwnerColumn::of::<
                    Option<i64>,
                >(Column::UserId),
            ),
            access_token: Column::AccessToken,
            client_id: Column::ClientId,
            registration_id: Column::RegistrationId,
            scope: Column::Scope,
            issued_at: Column::IssuedAt,
            expires_at: Column::ExpiresAt,
            revoked_at: Column::RevokedAt,
            removable_at: Column::RemovableAt,
            family: ::core::option::Option::Some(::oauth_runtime::__private0_1::FamilyColumns {
                family: Column::Family,
                generation: Column::Generation,
            }),
            authorization: ::core::option::Option::Some(::oauth_runtime::__private0_1::AuthorizationColumns {
                granted: Column::Granted,
            }),
            refresh: ::core::option::Option::Some(::oauth_runtime::__private0_1::RefreshColumns {
                refresh_token: Column::RefreshToken,
                refresh_expires_at: Column::RefreshExpiresAt,
                family_expires_at: Column::FamilyExpiresAt,
                superseded_at: Column::SupersededAt,
                sealed_answer: Column::SealedAnswer,
            }),
        };
    }
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::FamilyTokens for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::AuthorizedTokens for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::RefreshableTokens for Model {}
    const _: () = <Option<
        ::oauth_runtime::__private0_1::TokenHash,
    > as ::oauth_runtime::__private0_1::OptionalTokenHashColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::__private0_1::TextColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::__private0_1::OptionalTextColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::__private0_1::TextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::__private0_1::IntegerColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::__private0_1::IntegerColumn>::HOLDS;
    const _: () = <Option<
        i64,
    > as ::oauth_runtime::__private0_1::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        i64,
    > as ::oauth_runtime::__private0_1::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::__private0_1::OptionalTextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::__private0_1::IntegerColumn>::HOLDS;
    const _: () = <Option<
        ::oauth_runtime::__private0_1::sea_orm::prelude::Json,
    > as ::oauth_runtime::__private0_1::OptionalJsonColumn>::HOLDS;
    const _: () = <Option<
        ::oauth_runtime::__private0_1::TokenHash,
    > as ::oauth_runtime::__private0_1::OptionalTokenHashColumn>::HOLDS;
    const _: () = <Option<
        i64,
    > as ::oauth_runtime::__private0_1::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        i64,
    > as ::oauth_runtime::__private0_1::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        i64,
    > as ::oauth_runtime::__private0_1::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        ::oauth_runtime::__private0_1::SealedAnswer,
    > as ::oauth_runtime::__private0_1::OptionalSealedAnswerColumn>::HOLDS;
    const _: () = <Uuid as ::oauth_runtime::__private0_1::GeneratedKey>::HOLDS;
};
