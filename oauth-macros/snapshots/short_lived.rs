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
    const _: () = <my::oauth::private::HandleHash as ::oauth_runtime::private::HandleHashColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::private::TextColumn>::HOLDS;
    const _: () = <my::oauth::private::sea_orm::prelude::Json as ::oauth_runtime::private::JsonColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::private::IntegerColumn>::HOLDS;
    const _: () = <Option<i64> as ::oauth_runtime::private::OptionalTimeColumn>::HOLDS;
};
