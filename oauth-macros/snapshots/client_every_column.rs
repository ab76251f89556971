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
                <String as my::oauth::private::TextColumn>::text(&self.id),
                metadata,
            );
            ::core::result::Result::Ok(
                client
                    .with_secret(
                        <Option<
                            SecretHash,
                        > as my::oauth::private::OptionalSecretHashColumn>::secret(
                            &self.client_secret,
                        ),
                        <Option<
                            i64,
                        > as my::oauth::private::TimeColumn>::time(
                            &self.client_secret_expires_at,
                        ),
                    )
                    .with_secret(
                        <Option<
                            SecretHash,
                        > as my::oauth::private::OptionalSecretHashColumn>::secret(
                            &self.previous_secret,
                        ),
                        <Option<
                            i64,
                        > as my::oauth::private::TimeColumn>::time(
                            &self.previous_secret_expires_at,
                        ),
                    )
                    .with_owner(
                        <Option<
                            Uuid,
                        > as my::oauth::private::OwnerType>::text(&self.user_id),
                    )
                    .with_disabled_at(
                        <Option<
                            i64,
                        > as my::oauth::private::OptionalTimeColumn>::time(
                            &self.disabled_at,
                        ),
                    ),
            )
        }
    }
    const _: () = <i64 as my::oauth::private::TimeColumn>::HOLDS;
};
