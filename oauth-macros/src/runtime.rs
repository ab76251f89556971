//! The path through which generated code names everything of the runtime. It is spelled here and nowhere else.

use crate::{attr::Key, errors::Errors, symbol};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

/// The module of the runtime that holds everything that generated code may name. Its name carries the version, so that
/// nobody relies on it, and so that a macro cannot meet a runtime of another version.
const PRIVATE: &str =
    concat!("__private", env!("CARGO_PKG_VERSION_MAJOR"), "_", env!("CARGO_PKG_VERSION_MINOR"));

/// The path `::oauth_runtime::__private0_1`, or the one below `crate = path` when the attribute has that key.
#[derive(Clone, Default)]
pub(crate) struct Runtime {
    /// The path behind `crate =`.
    renamed: Option<Path>,
}

impl Runtime {
    /// Reads `crate = path` among the keys.
    pub(crate) fn of<'a>(keys: impl IntoIterator<Item = &'a Key>, errors: &mut Errors) -> Self {
        let key = keys.into_iter().find(|key| key.is(symbol::CRATE));
        Self { renamed: key.and_then(|key| key.path(errors, "crate = my_crate::oauth_runtime")) }
    }

    /// This path, or that of an outer attribute when this attribute does not have the key `crate`.
    pub(crate) fn or(self, outer: &Self) -> Self {
        Self { renamed: self.renamed.or_else(|| outer.renamed.clone()) }
    }
}

impl ToTokens for Runtime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let private = Ident::new(PRIVATE, Span::call_site());
        tokens.extend(match &self.renamed {
            Some(path) => quote!(#path::#private),
            None => quote!(::oauth_runtime::#private),
        });
    }
}
