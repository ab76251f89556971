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
            let metadata = ::core::clone::Clone::clone(&self.metadata);
            let client = ::oauth_runtime::private::Client::new(
                ::core::clone::Clone::clone(&self.client_id),
                metadata,
            );
            ::core::result::Result::Ok(
                client
                    .with_secret(
                        ::core::option::Option::as_ref(&self.client_secret),
                        ::core::option::Option::None,
                    ),
            )
        }
    }
    ::oauth_runtime::private::check::text_column::<String>();
    ::oauth_runtime::private::check::optional_secret_hash_column::<Option<SecretHash>>();
    ::oauth_runtime::private::check::metadata_column::<ClientMetadata>();
};
