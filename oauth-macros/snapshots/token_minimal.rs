const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::TokenModel for Model {
        type Owner = ::oauth_runtime::__private0_1::NoOwnerColumn;
        const COLUMNS: ::oauth_runtime::__private0_1::TokenColumns<
            ::oauth_runtime::__private0_1::ColumnOf<Self>,
        > = ::oauth_runtime::__private0_1::TokenColumns {
            key: ::core::option::Option::Some(
                ::oauth_runtime::__private0_1::KeyColumn::of::<i32>(Column::Id),
            ),
            owner: ::core::option::Option::None,
            access_token: Column::AccessToken,
            client_id: Column::ClientId,
            registration_id: Column::RegistrationId,
            scope: Column::Words,
            issued_at: Column::IssuedAt,
            expires_at: Column::ExpiresAt,
            revoked_at: Column::RevokedAt,
            removable_at: Column::RemovableAt,
            family: ::core::option::Option::None,
            authorization: ::core::option::Option::None,
            refresh: ::core::option::Option::None,
        };
    }
    const _: () = <Option<
        TokenHash,
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
};
