//! The derives and attributes of `oauth-runtime`, which re-exports them in its prelude.
//!
//! A macro says which field is which column, which impl is a grant, and which scope a handler requires. Everything else
//! is ordinary code in `oauth-runtime`. Users can write by hand whatever a macro writes, and each page below shows how.

mod symbol;
mod errors;
mod attr;
mod runtime;
mod wording;
mod scope_character;
mod claims;
mod item;
mod marked_field;
mod entity;
mod oauth_columns;
mod provider;
mod state;
mod scope;
mod grant;
mod require_oauth;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/oauth_client.md")]
#[proc_macro_derive(OAuthClient, attributes(oauth))]
pub fn derive_oauth_client(input: TokenStream) -> TokenStream {
    entity::derive(&entity::role::CLIENT, input.into()).into()
}

#[doc = include_str!("../docs/oauth_token.md")]
#[proc_macro_derive(OAuthToken, attributes(oauth))]
pub fn derive_oauth_token(input: TokenStream) -> TokenStream {
    entity::derive(&entity::role::TOKEN, input.into()).into()
}

#[doc = include_str!("../docs/authorization_code.md")]
#[proc_macro_derive(AuthorizationCode, attributes(oauth))]
pub fn derive_authorization_code(input: TokenStream) -> TokenStream {
    entity::derive(&entity::role::CODE, input.into()).into()
}

#[doc = include_str!("../docs/short_lived.md")]
#[proc_macro_derive(ShortLived, attributes(oauth))]
pub fn derive_short_lived(input: TokenStream) -> TokenStream {
    entity::derive(&entity::role::SHORT_LIVED, input.into()).into()
}

#[doc = include_str!("../docs/resource_owner.md")]
#[proc_macro_derive(ResourceOwner, attributes(oauth))]
pub fn derive_resource_owner(input: TokenStream) -> TokenStream {
    entity::derive(&entity::role::USER, input.into()).into()
}

#[doc = include_str!("../docs/oauth_columns.md")]
#[proc_macro_attribute]
pub fn oauth_columns(arguments: TokenStream, item: TokenStream) -> TokenStream {
    oauth_columns::expand(arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/oauth_provider.md")]
#[proc_macro_derive(OAuthProvider, attributes(oauth))]
pub fn derive_oauth_provider(input: TokenStream) -> TokenStream {
    provider::derive(input.into()).into()
}

#[doc = include_str!("../docs/oauth_state.md")]
#[proc_macro_derive(OAuthState, attributes(oauth))]
pub fn derive_oauth_state(input: TokenStream) -> TokenStream {
    state::derive(input.into()).into()
}

#[doc = include_str!("../docs/oauth_scope.md")]
#[proc_macro_derive(OAuthScope, attributes(oauth))]
pub fn derive_oauth_scope(input: TokenStream) -> TokenStream {
    scope::derive(input.into()).into()
}

#[doc = include_str!("../docs/grant.md")]
#[proc_macro_attribute]
pub fn grant(arguments: TokenStream, item: TokenStream) -> TokenStream {
    grant::expand(arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/require_oauth.md")]
#[proc_macro_attribute]
pub fn require_oauth(arguments: TokenStream, item: TokenStream) -> TokenStream {
    require_oauth::expand(arguments.into(), &item.into()).into()
}
