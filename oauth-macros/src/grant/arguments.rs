//! The grammar of `#[grant("word", key, key = value, key(..))]`.

use crate::attr::Keys;
use syn::{
    LitStr, Token,
    parse::{Parse, ParseStream},
};

/// The arguments of the attribute, unchecked.
#[derive(Default)]
pub(super) struct Arguments {
    /// The grant type or response type.
    pub(super) word: Option<LitStr>,
    /// The options.
    pub(super) keys: Keys,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Option<LitStr> = input.peek(LitStr).then(|| input.parse()).transpose()?;
        if word.is_some() && !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Self { word, keys: Keys::parse_terminated(input)? })
    }
}
