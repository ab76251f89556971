//! The header of the impl below `#[grant]`: which grant it declares, and for which provider.

use super::kind::{self, Kind};
use crate::{
    errors::Errors,
    wording::{one_of, printed, suggestion},
};
use syn::{GenericArgument, ItemImpl, PathArguments, PathSegment, Type};

/// `grants::RefreshToken for App`, or `TokenGrant<App> for Handover`.
pub(super) struct Header {
    pub(super) kind: &'static Kind,
    pub(super) provider: Type,
}

impl Header {
    pub(super) fn read(implementation: &ItemImpl, errors: &mut Errors) -> Option<Self> {
        let Some((path, _)) = &implementation.trait_ else {
            reject_inherent(implementation, errors);
            return None;
        };
        if let Some(polarity) = &implementation.modifiers.polarity {
            errors.at(polarity, "a negative impl declares no grant: remove the `!`");
        }
        let segment = path.segments.last()?;
        let name = segment.ident.to_string();
        let Some(kind) = kind::ALL.iter().find(|kind| kind.name == name) else {
            errors.at(
                &segment.ident,
                format_args!(
                    "`{name}` is not a grant; {}",
                    suggestion(&name, kind::ALL.iter().map(|kind| kind.name), "the grants are")
                ),
            );
            return None;
        };
        let provider = if kind.is_standard() {
            if !matches!(segment.arguments, PathArguments::None) {
                errors.at(
                    &segment.arguments,
                    "a grant of the standard takes no type arguments: remove them",
                );
            }
            (*implementation.self_ty).clone()
        } else {
            provider_of(segment, implementation, errors)?
        };
        Some(Self { kind, provider })
    }
}

/// `App` of `TokenGrant<App>`
fn provider_of(
    segment: &PathSegment,
    implementation: &ItemImpl,
    errors: &mut Errors,
) -> Option<Type> {
    if let PathArguments::AngleBracketed(arguments) = &segment.arguments
        && let Some(GenericArgument::Type(provider)) = arguments.args.first()
        && arguments.args.len() == 1
    {
        return Some(provider.clone());
    }
    errors.at(
        segment,
        format_args!(
            "name the provider that the grant is for: `impl {}<App> for {}`",
            segment.ident,
            printed(&implementation.self_ty)
        ),
    );
    None
}

fn reject_inherent(implementation: &ItemImpl, errors: &mut Errors) {
    let provider = printed(&implementation.self_ty);
    let standard = kind::ALL.iter().filter(|kind| kind.is_standard());
    let written = one_of(standard.map(|kind| format!("impl grants::{} for {provider}", kind.name)));
    errors.at(
        &implementation.self_ty,
        format_args!("this impl block declares no grant: write {written}"),
    );
}
