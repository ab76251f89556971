//! The handlers of an impl block: each demand belongs to the block's type, under a number that the method's name gives.

use super::{block::Block, handler::Handler, requirement::Requirement};
use crate::errors::Errors;
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{Attribute, Meta, ext::IdentExt as _};

pub(super) fn guarded(
    of_block: &Requirement,
    mut block: Block,
    errors: &mut Errors,
) -> TokenStream {
    let mut demands = Vec::new();
    let of_type = block.header.clone();
    let block_cfg = of_type.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let block_cfg: Vec<Attribute> = block_cfg.cloned().collect();
    for handler in &mut block.handlers {
        let own = take_own(handler, of_block, errors);
        let requirement = own.as_ref().unwrap_or(of_block);
        handler.check(true, errors);
        if requirement.public.is_some() {
            continue;
        }
        let runtime = &of_block.runtime;
        let name = number(&handler.signature.ident.unraw().to_string());
        let mut cfg = block_cfg.clone();
        cfg.extend(handler.cfg());
        let (impl_generics, _, where_clause) = of_type.generics.split_for_impl();
        let (self_ty, scopes, optional) =
            (&of_type.self_ty, requirement.scopes(), requirement.optional);
        let state = own.as_ref().and_then(|own| own.state_check(&cfg));
        demands.push(quote! {
            #(#cfg)*
            #[automatically_derived]
            impl #impl_generics #runtime::MethodRequirement<#name> for #self_ty #where_clause {
                const SCOPES: #runtime::ScopeExpression = #scopes;
                const OPTIONAL: bool = #optional;
            }
            #state
        });
        handler.insert_first(quote!(_: #runtime::Guard<#runtime::Method<#self_ty, #name>>));
    }
    let state = of_block.state_check(&block_cfg);
    let block = block.to_token_stream();
    quote!(#(#demands)* #state #block)
}

/// The method's own `#[require_oauth]`, which stands in the place of the block's.
fn take_own(
    handler: &mut Handler,
    of_block: &Requirement,
    errors: &mut Errors,
) -> Option<Requirement> {
    let is_own = |attribute: &Attribute| {
        attribute.path().segments.last().is_some_and(|last| last.ident == "require_oauth")
    };
    let (own, others): (Vec<_>, Vec<_>) =
        std::mem::take(&mut handler.attributes).into_iter().partition(is_own);
    handler.attributes = others;
    for second in own.iter().skip(1) {
        errors.at(second, "one `#[require_oauth]` is enough");
    }
    let arguments = match &own.first()?.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let own = Requirement::read(arguments, errors);
    Some(Requirement { runtime: own.runtime.or(&of_block.runtime), ..own })
}

/// FNV-1a of a name: two methods of one type never share one.
fn number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
