const _: () = {
    #[automatically_derived]
    impl my::oauth::private::ClientModel for Model {
        const COLUMNS: my::oauth::private::ClientColumns<
            my::oauth::private::ColumnOf<Self>,
        > = my::oauth::private::ClientColumns {
            client_id: Column::Id,
            disabled_at: ::core::option::Option::Some(Column::DisabledAt),
        };
        fn to_client(
            &self,
        ) -> ::core::result::Result<
            my::oauth::private::Client,
            my::oauth::private::serde_json::Error,
        > {
            let metadata = my::oauth::private::MetadataMembers::new(
                    ::core::option::Option::None,
                )
                .with("redirect_uris", &self.callbacks)
                .with("token_endpoint_auth_method", &self.token_endpoint_auth_method)
                .with("grant_types", &self.grant_types)
                .with("scope", &self.scope)
                .finish()?;
            let client = my::oauth::private::Client::new(
                ::core::clone::Clone::clone(&self.id),
                metadata,
            );
            ::core::result::Result::Ok(
                client
                    .with_secret(
                        ::core::option::Option::as_ref(&self.client_secret),
                        my::oauth::private::TimeColumn::time(
                            &self.client_secret_expires_at,
                        ),
                    )
                    .with_secret(
                        ::core::option::Option::as_ref(&self.previous_secret),
                        my::oauth::private::TimeColumn::time(
                            &self.previous_secret_expires_at,
                        ),
                    )
                    .with_owner(
                        <Option<
                            Uuid,
                        > as my::oauth::private::OwnerType>::text(&self.user_id),
                    )
                    .with_disabled_at(self.disabled_at),
            )
        }
    }
    my::oauth::private::check::text_column::<String>();
    my::oauth::private::check::optional_secret_hash_column::<Option<SecretHash>>();
    my::oauth::private::check::time_column::<i64>();
    my::oauth::private::check::time_column::<Option<i64>>();
    my::oauth::private::check::optional_secret_hash_column::<Option<SecretHash>>();
    my::oauth::private::check::time_column::<Option<i64>>();
    my::oauth::private::check::optional_time_column::<Option<i64>>();
    my::oauth::private::check::member_column::<String>();
    my::oauth::private::check::member_column::<String>();
    my::oauth::private::check::member_column::<String>();
    my::oauth::private::check::member_column::<String>();
};
