const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::ClientModel for Model {
        const COLUMNS: ::oauth_runtime::private::ClientColumns<
            ::oauth_runtime::private::ColumnOf<Self>,
        > = ::oauth_runtime::private::ClientColumns {
            client_id: Column::ClientId,
            disabled_at: ::core::option::Option::None,
        };
        fn to_client(
            &self,
        ) -> ::core::result::Result<
            ::oauth_runtime::private::Client,
            ::oauth_runtime::private::serde_json::Error,
        > {
            let metadata = ::core::clone::Clone::clone(
                <ClientMetadata as ::oauth_runtime::private::MetadataColumn>::metadata(
                    &self.metadata,
                ),
            );
            let client = ::oauth_runtime::private::Client::new(
                <String as ::oauth_runtime::private::TextColumn>::text(&self.client_id),
                metadata,
            );
            ::core::result::Result::Ok(
                client
                    .with_secret(
                        <Option<
                            SecretHash,
                        > as ::oauth_runtime::private::OptionalSecretHashColumn>::secret(
                            &self.client_secret,
                        ),
                        ::core::option::Option::None,
                    ),
            )
        }
    }
};
