//! What `#[sea_orm(..)]` and the type of a field say about its column, by SeaORM's own rules.

use crate::symbol::{self, Symbol};
use proc_macro2::{Ident, Span};
use syn::{
    Attribute, Expr, Lit, LitBool, LitStr, Path, PathArguments, Type, ext::IdentExt as _,
    meta::ParseNestedMeta,
};

/// The facts that the rules need.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the attribute")]
pub(crate) struct SeaOrm {
    pub(crate) primary_key: bool,
    /// `auto_increment = false`: the database does not count the primary key up.
    pub(crate) is_not_counted_up: bool,
    pub(crate) unique: bool,
    pub(crate) indexed: bool,
    pub(crate) ignored: bool,
    pub(crate) nullable: bool,
    /// Whether the database has a value for a row that is inserted without one.
    pub(crate) has_default: bool,
    /// `from = "user_id"`, on a relation.
    pub(crate) from: Option<String>,
    enum_name: Option<String>,
}

impl SeaOrm {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut facts = Self::default();
        let own = attributes.iter().filter(|attribute| attribute.path().is_ident(&symbol::SEA_ORM));
        for attribute in own {
            // SeaORM's own derive reports what does not parse.
            let _ = attribute.parse_nested_meta(|meta| facts.note(&meta));
        }
        facts
    }

    /// Notes one key. SeaORM checks its keys itself, so an unknown one is skipped.
    fn note(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let is = |word: Symbol| meta.path.is_ident(&word);
        if is(symbol::AUTO_INCREMENT) {
            let value = meta.value()?.parse::<LitBool>();
            self.is_not_counted_up = matches!(value, Ok(literal) if !literal.value);
            return Ok(());
        }
        if is(symbol::EXTRA) {
            let extra = text(meta)?.to_ascii_uppercase();
            self.has_default |= ["DEFAULT", "GENERATED"].iter().any(|word| extra.contains(word));
            return Ok(());
        }
        if is(symbol::ENUM_NAME) {
            self.enum_name = Some(text(meta)?);
            return Ok(());
        }
        if is(symbol::FROM) {
            self.from = Some(text(meta)?);
            return Ok(());
        }
        self.primary_key |= is(symbol::PRIMARY_KEY);
        self.unique |= is(symbol::UNIQUE);
        self.indexed |= is(symbol::INDEXED) || is(symbol::UNIQUE_KEY);
        self.ignored |= is(symbol::IGNORE);
        self.nullable |= is(symbol::NULLABLE);
        self.has_default |= is(symbol::DEFAULT_VALUE) || is(symbol::DEFAULT_EXPR);
        skip_value(meta)
    }

    /// The variant that SeaORM makes of the field in its enum `Column`, spanned at the field.
    pub(crate) fn variant(&self, field: &Ident) -> Ident {
        let name = self.enum_name.clone().unwrap_or_else(|| upper_camel_case(field));
        let spelled = if matches!(name.as_str(), "Self" | "self" | "crate") {
            format!("{name}_")
        } else {
            name
        };
        let identifier =
            syn::parse_str::<Ident>(&spelled).or_else(|_| syn::parse_str(&format!("r#{spelled}")));
        identifier.map_or_else(|_| field.clone(), |identifier| respanned(identifier, field.span()))
    }
}

fn upper_camel_case(field: &Ident) -> String {
    heck::ToUpperCamelCase::to_upper_camel_case(field.unraw().to_string().as_str())
}

fn respanned(mut identifier: Ident, span: Span) -> Ident {
    identifier.set_span(span);
    identifier
}

fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(syn::Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in meta.input);
        content.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}

fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    match meta.value()?.parse::<Lit>()? {
        Lit::Str(text) => Ok(LitStr::value(&text)),
        _ => Ok(String::new()),
    }
}

/// Whether the field is a relation. SeaORM decides by the last word of the type, so this must do the same.
pub(crate) fn is_relation(ty: &Type) -> bool {
    last_word(ty).is_some_and(|word| {
        [symbol::BELONGS_TO, symbol::HAS_ONE, symbol::HAS_MANY].iter().any(|known| word == known)
    })
}

/// Whether SeaORM makes the column nullable. It decides by the last word of the type.
pub(crate) fn is_option(ty: &Type) -> bool {
    last_word(ty).is_some_and(|word| word == &symbol::OPTION)
}

/// Whether the column is a `bool`.
pub(crate) fn is_bool(ty: &Type) -> bool {
    last_word(ty).is_some_and(|word| word == &symbol::BOOL)
}

/// Whether SeaORM treats a primary key of the type as one that the database does not count up.
pub(crate) fn is_text_key(ty: &Type) -> bool {
    let plain = |path: &Path| {
        path.segments.last().is_some_and(|segment| matches!(segment.arguments, PathArguments::None))
    };
    let named = last_word(ty).is_some_and(|word| {
        ["String", "Uuid"].iter().any(|suffix| word.to_string().ends_with(suffix))
    });
    named && matches!(ty, Type::Path(path) if plain(&path.path))
}

fn last_word(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::format_ident;

    #[test]
    fn variants_are_named_as_seaorm_names_them() {
        let variant = |field: &str, enum_name: Option<&str>| {
            let facts = SeaOrm { enum_name: enum_name.map(str::to_owned), ..SeaOrm::default() };
            facts.variant(&syn::parse_str(field).unwrap()).to_string()
        };

        assert_eq!(variant("r#type", None), "Type");
        assert_eq!(variant("client_id2x", None), "ClientId2x");
        assert_eq!(variant("URI", None), "Uri");
        assert_eq!(variant("self_", None), "Self_");
        assert_eq!(variant("secret", Some("TheSecret")), "TheSecret");
        assert_eq!(variant("secret", Some("type")), "r#type");
        assert_eq!(SeaOrm::default().variant(&format_ident!("__")), "__");
    }
}
