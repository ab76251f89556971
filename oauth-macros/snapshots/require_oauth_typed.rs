#[doc(hidden)]
struct __RequireOAuth_photos;
#[automatically_derived]
impl ::oauth_runtime::__private0_1::Requirement for __RequireOAuth_photos {
    const SCOPES: ::oauth_runtime::__private0_1::ScopeExpression = {
        const WORDS: &[&[&::core::primitive::str]] = &[
            &[
                ::oauth_runtime::__private0_1::word_of::<
                    Scope,
                >(Scope::Read as ::core::primitive::usize),
                "profile",
            ],
            &[
                ::oauth_runtime::__private0_1::word_of::<
                    scopes::Scope,
                >(scopes::Scope::WritePhotos as ::core::primitive::usize),
            ],
        ];
        ::oauth_runtime::__private0_1::ScopeExpression::new(WORDS)
    };
    const OPTIONAL: bool = false;
}
::oauth_runtime::__private0_1::requires!(
    "photos", & [& [::oauth_runtime::__private0_1::word_of:: < Scope > (Scope::Read as
    ::core::primitive::usize), "profile"], & [::oauth_runtime::__private0_1::word_of:: <
    scopes::Scope > (scopes::Scope::WritePhotos as ::core::primitive::usize)]]
);
async fn photos(_: ::oauth_runtime::__private0_1::Guard<__RequireOAuth_photos>) {}
