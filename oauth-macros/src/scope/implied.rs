//! The rules of `implies(..)`: a scope implies other variants of its enum, each once, and never in a ring.

use super::variant::Variant;
use crate::{errors::Errors, wording::suggestion};
use proc_macro2::Ident;

pub(super) fn check(variants: &[Variant], errors: &mut Errors) {
    for variant in variants {
        for (place, implied) in variant.implies.iter().enumerate() {
            if variant.implies[..place].contains(implied) {
                errors.at(implied, format_args!("`{implied}` is there twice"));
            } else if *implied == variant.name {
                errors
                    .at(implied, format_args!("`{implied}` implies itself anyway: remove it here"));
            } else if find(variants, implied).is_none() {
                let known = variants.iter().map(|variant| variant.name.to_string());
                let hint = suggestion(&implied.to_string(), known, "the variants are");
                errors.at(implied, format_args!("there is no variant `{implied}`; {hint}"));
            }
        }
    }
    reject_rings(variants, errors);
}

fn find<'a>(variants: &'a [Variant], name: &Ident) -> Option<&'a Variant> {
    variants.iter().find(|variant| variant.name == *name)
}

/// Reports each ring once, where it closes in the order of the variants.
fn reject_rings(variants: &[Variant], errors: &mut Errors) {
    for (place, variant) in variants.iter().enumerate() {
        // A ring with an earlier variant was reported at that variant.
        let from = &variants[place..];
        for implied in variant.implies.iter().filter(|implied| **implied != variant.name) {
            if let Some(path) = path(from, implied, &variant.name) {
                let path: Vec<_> = path.iter().map(|name| format!("`{name}`")).collect();
                errors.at(
                    implied,
                    format_args!(
                        "`{}` implies {}, so they would all be one scope: remove one of the steps",
                        variant.name,
                        path.join(", which implies ")
                    ),
                );
            }
        }
    }
}

/// The steps from one variant to another; `None` if there is no way.
fn path<'a>(variants: &'a [Variant], from: &'a Ident, to: &Ident) -> Option<Vec<&'a Ident>> {
    let mut ways: Vec<Vec<&Ident>> = vec![vec![from]];
    let mut seen: Vec<&Ident> = vec![from];
    while let Some(way) = ways.pop() {
        let last = *way.last()?;
        if last == to {
            return Some(way);
        }
        for next in find(variants, last).into_iter().flat_map(|variant| &variant.implies) {
            if !seen.contains(&next) {
                seen.push(next);
                ways.push(way.iter().copied().chain([next]).collect());
            }
        }
    }
    None
}
