//! An impl block of handlers: its header, and the handlers in it.
//!
//! The bodies of the handlers stay tokens. A body that does not parse is reported by the compiler, in its own words.

use super::handler::Handler;
use crate::{errors::Errors, item::describe, symbol};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, ImplItem, ItemImpl, Signature, Visibility,
    parse::{Parse, ParseStream, Parser as _},
};

/// The block and its handlers.
pub(super) struct Block {
    pub(super) header: ItemImpl,
    pub(super) handlers: Vec<Handler>,
}

/// One item of the block.
enum Member {
    Handler(Box<Handler>),
    Other(TokenStream),
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        if ahead.parse::<Signature>().is_err() {
            return input.parse::<ImplItem>().map(|item| Self::Other(item.to_token_stream()));
        }
        Ok(Self::Handler(Box::new(Handler {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: input.parse::<TokenTree>()?.to_token_stream(),
        })))
    }
}

fn members(input: ParseStream<'_>) -> syn::Result<Vec<Member>> {
    let mut members = Vec::new();
    while !input.is_empty() {
        members.push(input.parse()?);
    }
    Ok(members)
}

impl Block {
    /// Reads an impl block; `None` when the item is something else.
    pub(super) fn read(item: &TokenStream, errors: &mut Errors) -> Option<Self> {
        let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
        let Some(TokenTree::Group(body)) = tokens.pop() else { return None };
        if body.delimiter() != Delimiter::Brace {
            return None;
        }
        let mut empty = Group::new(Delimiter::Brace, TokenStream::new());
        empty.set_span(body.span());
        tokens.push(empty.into());
        let header: ItemImpl = syn::parse2(tokens.into_iter().collect()).ok()?;
        let mut handlers = Vec::new();
        match members.parse2(body.stream()) {
            Ok(members) => {
                for member in members {
                    match member {
                        Member::Handler(handler) => handlers.push(*handler),
                        Member::Other(item) => reject_other(&item, errors),
                    }
                }
            }
            Err(error) => errors.push(error),
        }
        let block = Self { header, handlers };
        block.check(errors);
        Some(block)
    }

    fn check(&self, errors: &mut Errors) {
        if let Some((path, _)) = &self.header.trait_ {
            errors.at(
                path,
                "`#[require_oauth]` belongs on an impl block without a trait: write the handlers \
                 there",
            );
        } else if self.handlers.is_empty() {
            errors.at(&self.header.self_ty, "there is no handler in this impl block");
        }
    }
}

impl ToTokens for Block {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let ItemImpl { attrs, generics, self_ty, .. } = &self.header;
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let handlers = &self.handlers;
        tokens.extend(quote! {
            #(#attrs)*
            impl #impl_generics #self_ty #where_clause {
                #(#handlers)*
            }
        });
    }
}

/// The item without any `#[require_oauth]` inside of it. When the block is refused, its handlers must not be
/// expanded, or their mistakes would be reported a second time.
pub(super) fn without_attributes(item: &TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    if let Some(TokenTree::Group(body)) = tokens.last_mut()
        && body.delimiter() == Delimiter::Brace
    {
        let mut kept: Vec<TokenTree> = Vec::new();
        for token in body.stream() {
            let is_after_hash =
                matches!(kept.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#');
            if is_after_hash && is_require_oauth(&token) {
                kept.pop();
            } else {
                kept.push(token);
            }
        }
        let mut stripped = Group::new(Delimiter::Brace, kept.into_iter().collect());
        stripped.set_span(body.span());
        *body = stripped;
    }
    tokens.into_iter().collect()
}

/// `[require_oauth ..]`, with any path or `cfg_attr` condition in front.
fn is_require_oauth(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => {
            group.delimiter() == Delimiter::Bracket && mentions_require_oauth(group.stream())
        }
        _ => false,
    }
}

/// Whether the word `require_oauth` is among the tokens, however deep.
pub(super) fn mentions_require_oauth(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == symbol::REQUIRE_OAUTH,
        TokenTree::Group(group) => mentions_require_oauth(group.stream()),
        _ => false,
    })
}

/// Reports any other item in the block: it would look protected, but is not.
fn reject_other(item: &TokenStream, errors: &mut Errors) {
    errors.at(
        item,
        format_args!(
            "every item of this block must be a handler: move {} into an impl block without \
             `#[require_oauth]`",
            describe(item)
        ),
    );
}
