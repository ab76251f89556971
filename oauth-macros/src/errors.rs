//! Collects every mistake, so that the user sees all of them at once.

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::fmt::Display;

/// The mistakes found so far. [`finish`](Self::finish) must be called before the value is dropped, so that no
/// mistake is lost.
pub(crate) struct Errors {
    found: Option<Vec<syn::Error>>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self { found: Some(Vec::new()) }
    }

    /// Reports a mistake at the tokens that the user must change.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Reports a mistake that the parser found.
    pub(crate) fn push(&mut self, error: syn::Error) {
        if let Some(found) = &mut self.found {
            found.push(error);
        }
    }

    /// The compile errors, if there are any.
    pub(crate) fn finish(mut self) -> Option<TokenStream> {
        self.found.take().into_iter().flatten().reduce(combine).map(syn::Error::into_compile_error)
    }
}

fn combine(mut all: syn::Error, one: syn::Error) -> syn::Error {
    all.combine(one);
    all
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(
            self.found.is_none() || std::thread::panicking(),
            "mistakes were collected and never reported"
        );
    }
}
