const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::ResourceOwner for Model {
        type Key = Uuid;
        const COLUMNS: ::oauth_runtime::__private0_1::UserColumns<
            ::oauth_runtime::__private0_1::ColumnOf<Self>,
        > = ::oauth_runtime::__private0_1::UserColumns {
            key: ::oauth_runtime::__private0_1::OwnerColumn::of_user::<Self>(Column::Id),
            active: &[
                ::oauth_runtime::__private0_1::ActiveColumn::disabled::<
                    Option<i64>,
                >(Column::DisabledAt),
            ],
            stamp: ::core::option::Option::Some(
                ::oauth_runtime::__private0_1::StampColumn::of::<
                    Option<PasswordHash>,
                >(Column::PasswordHash),
            ),
            subject: ::core::option::Option::Some(Column::Sub),
        };
        const CLAIMS: &'static [&'static ::core::primitive::str] = &[
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "email",
            "email_verified",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "phone_number",
            "phone_number_verified",
            "address",
            "updated_at",
        ];
        fn user_id(&self) -> ::oauth_runtime::__private0_1::String {
            ::oauth_runtime::__private0_1::ToString::to_string(&self.id)
        }
        fn claims(&self) -> ::oauth_runtime::__private0_1::Claims {
            ::oauth_runtime::__private0_1::ClaimMembers::new()
                .with_object(&self.profile)
                .with("preferred_username", &self.username)
                .with("email", &self.email)
                .with("email_verified", &self.email_verified)
                .finish()
        }
        fn stamp(&self) -> ::core::option::Option<::oauth_runtime::__private0_1::Stamp> {
            ::core::option::Option::Some(
                ::oauth_runtime::__private0_1::StampType::stamp(&self.password_hash),
            )
        }
        fn subject(&self) -> ::oauth_runtime::__private0_1::PublicSubject {
            <Option<
                String,
            > as ::oauth_runtime::__private0_1::SubjectType>::subject(&self.sub)
                .unwrap_or_else(|| {
                    let key = ::oauth_runtime::__private0_1::ResourceOwner::user_id(
                        self,
                    );
                    ::oauth_runtime::__private0_1::PublicSubject::of_key(
                        &::oauth_runtime::__private0_1::SubjectId::new(key),
                    )
                })
        }
    }
    const _: () = <Json as ::oauth_runtime::__private0_1::JsonColumn>::HOLDS;
    const _: () = <bool as ::oauth_runtime::__private0_1::VerifiedColumn>::HOLDS;
};
