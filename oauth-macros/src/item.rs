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
    let keyword = item.clone().into_iter().find(|token| matches!(token, TokenTree::Ident(word) if keywords.iter().any(|known| word == known)));
    keyword.or_else(|| item.clone().into_iter().next()).map(TokenStream::from).unwrap_or_default()
}
