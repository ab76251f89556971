const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::ShortLivedModel for Model {
        const COLUMNS: ::oauth_runtime::__private0_1::ShortLivedColumns<
            ::oauth_runtime::__private0_1::ColumnOf<Self>,
        > = ::oauth_runtime::__private0_1::ShortLivedColumns {
            id: ::core::option::Option::Some(
                ::oauth_runtime::__private0_1::KeyColumn::of::<i64>(Column::Id),
            ),
            key: Column::Key,
            kind: Column::Kind,
            payload: Column::Payload,
            expires_at: Column::ExpiresAt,
            used_at: Column::UsedAt,
        };
    }
    const _: () = <my::oauth::__private0_1::HandleHash as ::oauth_runtime::__private0_1::HandleHashColumn>::HOLDS;
    const _: () = <String as ::oauth_runtime::__private0_1::TextColumn>::HOLDS;
    const _: () = <my::oauth::__private0_1::sea_orm::prelude::Json as ::oauth_runtime::__private0_1::JsonColumn>::HOLDS;
    const _: () = <i64 as ::oauth_runtime::__private0_1::IntegerColumn>::HOLDS;
    const _: () = <Option<
        i64,
    > as ::oauth_runtime::__private0_1::OptionalTimeColumn>::HOLDS;
};
