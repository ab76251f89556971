const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::TokenModel for Model {
        type Owner = ::oauth_runtime::private::NoOwnerColumn;
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
    const _: () = <Option<
        TokenHash,
    > as ::oauth_runtime::private::OptionalTokenHashColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::private::TextColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::private::TextColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::private::IntegerColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::private::IntegerColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
};
