//! Writes the guards of the handlers in an impl block.
//!
//! A hidden type cannot stand beside a method. So the requirement of a method becomes an impl for the type of the
//! block, keyed by the hash of the method's name.

use super::{
    block::{Block, mentions_require_oauth},
    handler::{Handler, is_named, reject_second},
    requirement::Requirement,
};
use crate::{errors::Errors, symbol, wording::printed};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{Attribute, Meta, ext::IdentExt as _};

/// The advice for an item of the block that may not be a handler.
const ELSEWHERE: &str =
    "; if this is not a handler, move it into an impl block without `#[require_oauth]`";

pub(super) fn guarded(
    of_block: &Requirement,
    mut block: Block,
    errors: &mut Errors,
) -> TokenStream {
    let mut requirements = Vec::new();
    let of_type = block.header.clone();
    let block_cfg =
        of_type.attrs.iter().filter(|attribute| attribute.path().is_ident(&symbol::CFG));
    let block_cfg: Vec<Attribute> = block_cfg.cloned().collect();
    reject_second(&of_type.attrs, errors);
    for handler in &mut block.handlers {
        let own = take_attribute(handler, of_block, errors);
        let requirement = own.as_ref().unwrap_or(of_block);
        handler.check(ELSEWHERE, errors);
        handler.reject_debug_handler(errors);
        if requirement.public.is_some() {
            continue;
        }
        handler.check_room(errors);
        let runtime = &of_block.runtime;
        let name = handler.signature.ident.unraw().to_string();
        let hash = hash_of(&name);
        let mut cfg = block_cfg.clone();
        cfg.extend(handler.cfg());
        let (impl_generics, _, where_clause) = of_type.generics.split_for_impl();
        let (self_ty, scopes, optional) =
            (&of_type.self_ty, requirement.scopes(), requirement.optional);
        let authentication = requirement.authentication.constant(runtime);
        let state = own.as_ref().and_then(|own| own.state_check(&cfg));
        let registration = requirement.registration(&format!("{}::{name}", printed(self_ty)), &cfg);
        requirements.push(quote! {
            #(#cfg)*
            #[automatically_derived]
            impl #impl_generics #runtime::MethodRequirement<#hash> for #self_ty #where_clause {
                const SCOPES: #runtime::ScopeExpression = #scopes;
                const OPTIONAL: bool = #optional;
                #authentication
            }
            #state
            #registration
        });
        handler.insert_first(quote!(_: #runtime::Guard<#runtime::Method<#self_ty, #hash>>));
    }
    let state = of_block.state_check(&block_cfg);
    let block = block.to_token_stream();
    quote!(#(#requirements)* #state #block)
}

/// Removes `#[require_oauth]` from a method. What its arguments say replaces what those of the block say. The block's scope, and how it
/// demands that the user is authenticated, stay where the method does not say otherwise.
fn take_attribute(
    handler: &mut Handler,
    of_block: &Requirement,
    errors: &mut Errors,
) -> Option<Requirement> {
    for conditional in handler.attributes.iter().filter(|attribute| is_conditional(attribute)) {
        errors.at(
            conditional,
            "the macro on the block cannot evaluate this condition: write the handler twice, each with \
             its `#[cfg(..)]` and its `#[require_oauth(..)]`",
        );
    }
    let (own, others): (Vec<_>, Vec<_>) = std::mem::take(&mut handler.attributes)
        .into_iter()
        .partition(|attribute| is_named(attribute, symbol::REQUIRE_OAUTH));
    handler.attributes = others;
    let (first, further) = own.split_first()?;
    reject_second(further, errors);
    let arguments = match &first.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(_) => {
            errors.at(first, "write the requirement in parentheses: `#[require_oauth(..)]`");
            TokenStream::new()
        }
    };
    let mut own = Requirement::read(arguments, errors);
    if own.is_empty {
        errors.at(
            first,
            "this requires the same as the block: remove it, or name a scope; `any_token` lets any \
             valid token in",
        );
    }
    if !own.is_explicit {
        // The attribute names no scope: it adds a state, makes the token optional, or says how the user is authenticated. So the
        // block's scope stays.
        own.alternatives.clone_from(&of_block.alternatives);
        own.public.clone_from(&of_block.public);
    }
    if own.public.is_none() {
        // The authentication that the block demands counts for each of its handlers, unless the handler demands another one.
        own.authentication.inherit(&of_block.authentication);
    }
    Some(Requirement { runtime: own.runtime.or(&of_block.runtime), ..own })
}

/// `#[cfg_attr(.., require_oauth(..))]`
fn is_conditional(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    attribute.path().is_ident(&symbol::CFG_ATTR) && mentions_require_oauth(list.tokens.clone())
}

/// The FNV-1a hash of a name. Two methods of one type have different names; should their hashes be equal, the two
/// impls would conflict and not compile.
fn hash_of(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
