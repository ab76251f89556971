const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::ClientModel for Model {
        const COLUMNS: ::oauth_runtime::__private0_1::ClientColumns<
            ::oauth_runtime::__private0_1::ColumnOf<Self>,
        > = ::oauth_runtime::__private0_1::ClientColumns {
            client_id: Column::ClientId,
            registration_id: Column::RegistrationId,
            active: &[],
            client_secret: Column::ClientSecret,
            client_secret_expires_at: ::core::option::Option::None,
            previous_secret: ::core::option::Option::None,
            previous_secret_expires_at: ::core::option::Option::None,
            sealed_secret: ::core::option::Option::None,
            registration: ::core::option::Option::None,
            client_id_issued_at: ::core::option::Option::None,
            owner: ::core::option::Option::None,
            metadata: ::core::option::Option::Some(Column::Metadata),
            members: &[],
        };
        fn to_client(
            &self,
        ) -> ::core::result::Result<
            ::oauth_runtime::__private0_1::Client,
            ::oauth_runtime::__private0_1::serde_json::Error,
        > {
            let metadata = ::core::clone::Clone::clone(
                <ClientMetadata as ::oauth_runtime::__private0_1::MetadataColumn>::metadata(
                    &self.metadata,
                ),
            );
            let client = ::oauth_runtime::__private0_1::Client::new(
                <String as ::oauth_runtime::__private0_1::TextColumn>::text(
                    &self.client_id,
                ),
                metadata,
            );
            ::core::result::Result::Ok(
                client
                    .with_registration(
                        <Option<
                            String,
                        > as ::oauth_runtime::__private0_1::OptionalTextColumn>::optional_text(
                            &self.registration_id,
                        ),
                    )
                    .with_secret(
                        <Option<
                            SecretHash,
                        > as ::oauth_runtime::__private0_1::OptionalSecretHashColumn>::secret(
                            &self.client_secret,
                        ),
                        ::core::option::Option::None,
                    ),
            )
        }
    }
};
