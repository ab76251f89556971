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
            removable_at: Column::RemovableAt,
            family: ::core::option::Option::Some(::oauth_runtime::private::FamilyColumns {
                family: Column::Family,
                generation: Column::Generation,
            }),
            authorization: ::core::option::Option::Some(::oauth_runtime::private::AuthorizationColumns {
                granted: Column::Granted,
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
    impl ::oauth_runtime::private::AuthorizedTokens for Model {}
    #[automatically_derived]
    impl ::oauth_runtime::private::RefreshableTokens for Model {}
    const _: () = <Option<
        ::oauth_runtime::private::TokenHash,
    > as ::oauth_runtime::private::OptionalTokenHashColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::private::TextColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::private::TextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::private::IntegerColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::private::IntegerColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        String,
    > as ::oauth_runtime::private::OptionalTextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::private::IntegerColumn>::HOLDS;
    const _: () = <Option<
        ::oauth_runtime::private::sea_orm::prelude::Json,
    > as ::oauth_runtime::private::OptionalJsonColumn>::HOLDS;
    const _: () = <Option<
        ::oauth_runtime::private::TokenHash,
    > as ::oauth_runtime::private::OptionalTokenHashColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
    const _: () = <Option<
        ::oauth_runtime::private::SealedAnswer,
    > as ::oauth_runtime::private::OptionalSealedAnswerColumn>::HOLDS;
    const _: () = <Uuid as ::oauth_runtime::private::GeneratedKey>::HOLDS;
};
