//! What stands under an attribute that belongs elsewhere.

use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

/// "an enum"
pub(crate) fn describe(item: &TokenStream) -> &'static str {
    match syn::parse2(item.clone()) {
        Ok(Item::Const(_)) => "a constant",
        Ok(Item::Enum(_)) => "an enum",
        Ok(Item::Fn(_)) => "a function",
        Ok(Item::Impl(_)) => "an impl block",
        Ok(Item::Mod(_)) => "a module",
        Ok(Item::Static(_)) => "a static",
        Ok(Item::Struct(_)) => "a struct",
        Ok(Item::Trait(_)) => "a trait",
        Ok(Item::Type(_)) => "a type alias",
        Ok(Item::Union(_)) => "a union",
        Ok(Item::Use(_)) => "an import",
        _ => "this",
    }
}

/// The keyword that says what the item is, behind attributes and visibility.
pub(crate) fn first_token(item: &TokenStream) -> TokenStream {
    let keywords =
        ["const", "enum", "fn", "impl", "mod", "static", "struct", "trait", "type", "union", "use"];
    let is_keyword = |token: &TokenTree| match token {
        TokenTree::Ident(word) => keywords.iter().any(|keyword| word == keyword),
        _ => false,
    };
    let keyword = item.clone().into_iter().find(is_keyword);
    keyword.or_else(|| item.clone().into_iter().next()).map(TokenStream::from).unwrap_or_default()
}
