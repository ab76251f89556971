//! The path to the runtime's private module: the only place where it is spelled.

use crate::{attr::Key, errors::Errors};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Path;

/// What generated code names things through: `::oauth_runtime::private`, unless the crate has
/// another name.
#[derive(Clone, Default)]
pub(crate) struct Runtime {
    renamed: Option<Path>,
}

impl Runtime {
    /// Reads `crate = path` among the keys.
    pub(crate) fn of<'a>(keys: impl IntoIterator<Item = &'a Key>, errors: &mut Errors) -> Self {
        let key = keys.into_iter().find(|key| key.is("crate"));
        Self { renamed: key.and_then(|key| key.path(errors, "crate = my_crate::oauth_runtime")) }
    }
}

impl Runtime {
    /// The other name of an outer attribute, if this one has none.
    pub(crate) fn or(self, outer: &Self) -> Self {
        Self { renamed: self.renamed.or_else(|| outer.renamed.clone()) }
    }
}

impl ToTokens for Runtime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match &self.renamed {
            Some(path) => quote!(#path::private),
            None => quote!(::oauth_runtime::private),
        });
    }
}
