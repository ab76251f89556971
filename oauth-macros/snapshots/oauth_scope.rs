const _: () = {
    #[automatically_derived]
    impl ::oauth_runtime::__private0_1::OAuthScope for Scope {
        const ALL: &'static [Self] = &[Self::Read, Self::WritePhotos];
        const WORDS: &'static [::oauth_runtime::__private0_1::ScopeWord] = &[
            ::oauth_runtime::__private0_1::ScopeWord::new(
                    "photos:read",
                    "See your photos",
                )
                .with_detail("Also those that nobody else sees."),
            ::oauth_runtime::__private0_1::ScopeWord::new(
                    "write_photos",
                    "Change and delete your photos",
                )
                .with_message("scope-write")
                .with_implied(&["photos:read"]),
        ];
        fn position(self) -> ::core::primitive::usize {
            self as ::core::primitive::usize
        }
    }
    #[automatically_derived]
    impl ::core::convert::AsRef<::core::primitive::str> for Scope {
        fn as_ref(&self) -> &::core::primitive::str {
            ::oauth_runtime::__private0_1::OAuthScope::word(*self).as_str()
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Display for Scope {
        fn fmt(
            &self,
            formatter: &mut ::core::fmt::Formatter<'_>,
        ) -> ::core::fmt::Result {
            formatter
                .pad(::oauth_runtime::__private0_1::OAuthScope::word(*self).as_str())
        }
    }
};
