const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::private::ResourceOwner for Model {
        type Key = Uuid;
        const COLUMNS: ::oauth_runtime::private::UserColumns<
            ::oauth_runtime::private::ColumnOf<Self>,
        > = ::oauth_runtime::private::UserColumns {
            key: ::oauth_runtime::private::OwnerColumn::of_user::<Self>(Column::Id),
            active: ::core::option::Option::Some(
                ::oauth_runtime::private::ActiveColumn::of::<
                    Option<i64>,
                >(Column::DisabledAt),
            ),
        };
        fn user_id(&self) -> ::oauth_runtime::private::String {
            ::oauth_runtime::private::ToString::to_string(&self.id)
        }
        fn claims(&self) -> ::oauth_runtime::private::Claims {
            ::oauth_runtime::private::ClaimMembers::new()
                .with_object(&self.profile)
                .with("preferred_username", &self.username)
                .with("email", &self.email)
                .with("email_verified", &self.email_verified)
                .finish()
        }
    }
    const _: () = <Json as ::oauth_runtime::private::JsonColumn>::HOLDS;
    const _: () = <bool as ::oauth_runtime::private::VerifiedColumn>::HOLDS;
};
