const _: () = {
    #[automatically_derived]
    impl my::oauth::__private0_1::ClientModel for Model {
        const COLUMNS: my::oauth::__private0_1::ClientColumns<
            my::oauth::__private0_1::ColumnOf<Self>,
        > = my::oauth::__private0_1::ClientColumns {
            client_id: Column::Id,
            registration_id: Column::RegistrationId,
            active: &[
                my::oauth::__private0_1::ActiveColumn::disabled::<
                    Option<i64>,
                >(Column::DisabledAt),
            ],
            client_secret: Column::ClientSecret,
            client_secret_expires_at: ::core::option::Option::Some(
                Column::ClientSecretExpiresAt,
            ),
            previous_secret: ::core::option::Option::Some(Column::PreviousSecret),
            previous_secret_expires_at: ::core::option::Option::Some(
                Column::PreviousSecretExpiresAt,
            ),
            sealed_secret: ::core::option::Option::Some(Column::SealedSecret),
            registration: ::core::option::Option::Some(my::oauth::__private0_1::RegistrationColumns {
                registration_access_token: Column::RegistrationAccessToken,
                registration_expires_at: Column::RegistrationExpiresAt,
            }),
            client_id_issued_at: ::core::option::Option::Some(Column::ClientIdIssuedAt),
            owner: ::core::option::Option::Some(
                my::oauth::__private0_1::OwnerColumn::of::<Option<Uuid>>(Column::UserId),
            ),
            metadata: ::core::option::Option::None,
            members: &[
                ("redirect_uris", Column::Callbacks),
                ("token_endpoint_auth_method", Column::TokenEndpointAuthMethod),
                ("grant_types", Column::GrantTypes),
                ("scope", Column::Scope),
            ],
        };
        fn to_client(
            &self,
        ) -> ::core::result::Result<
            my::oauth::__private0_1::Client,
            my::oauth::__private0_1::serde_json::Error,
        > {
            let metadata = my::oauth::__private0_1::MetadataMembers::new(
                    ::core::option::Option::None,
                )
                .with("redirect_uris", &self.callbacks)
                .with("token_endpoint_auth_method", &self.token_endpoint_auth_method)
                .with("grant_types", &self.grant_types)
                .with("scope", &self.scope)
                .finish()?;
            let client = my::oauth::__private0_1::Client::new(
                <String as my::oauth::__private0_1::TextColumn>::text(&self.id),
                metadata,
            );
            ::core::result::Result::Ok(
                client
                    .with_registration(
                        <Option<
                            String,
                        > as my::oauth::__private0_1::OptionalTextColumn>::optional_text(
                            &self.registration_id,
                        ),
                    )
                    .with_secret(
                        <Option<
                            SecretHash,
                        > as my::oauth::__private0_1::OptionalSecretHashColumn>::secret(
                            &self.client_secret,
                        ),
                        <Option<
                            i64,
                        > as my::oauth::__private0_1::TimeColumn>::time(
                            &self.client_secret_expires_at,
                        ),
                    )
                    .with_secret(
                        <Option<
                            SecretHash,
                        > as my::oauth::__private0_1::OptionalSecretHashColumn>::secret(
                            &self.previous_secret,
                        ),
                        <Option<
                            i64,
                        > as my::oauth::__private0_1::TimeColumn>::time(
                            &self.previous_secret_expires_at,
                        ),
                    )
                    .with_sealed_secret(
                        <Option<
                            SealedSecret,
                        > as my::oauth::__private0_1::OptionalSealedSecretColumn>::sealed_secret(
                            &self.sealed_secret,
                        ),
                        <Option<
                            i64,
                        > as my::oauth::__private0_1::TimeColumn>::time(
                            &self.client_secret_expires_at,
                        ),
                    )
                    .with_previous_sealed_secret_until(
                        <Option<
                            i64,
                        > as my::oauth::__private0_1::TimeColumn>::time(
                            &self.previous_secret_expires_at,
                        ),
                    )
                    .with_owner(
                        <Option<
                            Uuid,
                        > as my::oauth::__private0_1::OwnerType>::text(&self.user_id),
                    )
                    .only_if(
                        !<Option<
                            i64,
                        > as my::oauth::__private0_1::ActiveType>::is_said(
                            &self.disabled_at,
                        ),
                    ),
            )
        }
    }
    #[automatically_derived]
    impl my::oauth::__private0_1::SealedSecretClients for Model {}
    #[automatically_derived]
    impl my::oauth::__private0_1::SelfRegisteredClients for Model {}
    const _: () = <i64 as my::oauth::__private0_1::TimeColumn>::HOLDS;
    const _: () = <Option<
        RegistrationTokenHash,
    > as my::oauth::__private0_1::OptionalRegistrationTokenHashColumn>::HOLDS;
    const _: () = <Option<i64> as my::oauth::__private0_1::OptionalTimeColumn>::HOLDS;
};
