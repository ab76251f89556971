//! What messages call the item below an attribute that cannot stand there.

use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

/// The item in words: "an enum"
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

/// The keyword of the item, which stands behind its attributes and its visibility: messages point there.
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
