//! The doc comment of a variant: what a consent page says.

use crate::symbol;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The first paragraph, and the others.
pub(super) struct Text {
    pub(super) description: String,
    pub(super) detail: Option<String>,
}

impl Text {
    /// The text above a variant; `None` without one.
    pub(super) fn read(attributes: &[Attribute]) -> Option<Self> {
        let mut paragraphs = vec![String::new()];
        for line in attributes.iter().filter_map(line).collect::<Vec<_>>().join("\n").lines() {
            let line = line.trim();
            match paragraphs.last_mut() {
                Some(last) if line.is_empty() && !last.is_empty() => paragraphs.push(String::new()),
                Some(last) => {
                    let space = if last.is_empty() || line.is_empty() { "" } else { " " };
                    last.push_str(space);
                    last.push_str(line);
                }
                None => {}
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        let (description, others) = paragraphs.split_first()?;
        let detail = (!others.is_empty()).then(|| others.join(" "));
        Some(Self { description: description.clone(), detail })
    }
}

fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(doc) = &attribute.meta else { return None };
    match &doc.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if doc.path.is_ident(&symbol::DOC) => {
            Some(text.value())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn the_first_paragraph_is_the_description_and_the_others_are_the_detail() {
        let item: syn::ItemStruct = parse_quote! {
            /// See your
            /// profile
            ///
            /// Your name.
            ///
            /// And more.
            struct S;
        };
        let text = Text::read(&item.attrs).unwrap();

        assert_eq!(text.description, "See your profile");
        assert_eq!(text.detail.as_deref(), Some("Your name. And more."));
    }

    #[test]
    fn an_empty_comment_is_none() {
        let item: syn::ItemStruct = parse_quote! {
            ///
            struct S;
        };
        assert!(Text::read(&item.attrs).is_none());
    }
}
