//! What `#[sea_orm(..)]` says about a field. SeaORM checks its own keys; unknown ones are skipped
//! here.

use proc_macro2::{Ident, Span};
use syn::{
    Attribute, Expr, Lit, LitBool, LitStr, Path, PathArguments, Type, ext::IdentExt as _,
    meta::ParseNestedMeta,
};

/// The facts that matter for a column.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the attribute")]
pub(crate) struct SeaOrm {
    pub(crate) primary_key: bool,
    /// `auto_increment = false`
    pub(crate) counted_by_nobody: bool,
    pub(crate) unique: bool,
    pub(crate) indexed: bool,
    pub(crate) ignored: bool,
    pub(crate) nullable: bool,
    /// The database has a value for rows that bring none.
    pub(crate) has_default: bool,
    /// `from = "user_id"`, on a relation.
    pub(crate) from: Option<String>,
    enum_name: Option<String>,
}

impl SeaOrm {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut facts = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("sea_orm"))
        {
            // What does not parse is an error of SeaORM's own derive.
            let _ = attribute.parse_nested_meta(|meta| facts.note(&meta));
        }
        facts
    }

    fn note(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let Some(name) = meta.path.get_ident().map(ToString::to_string) else { return skip(meta) };
        match name.as_str() {
            "primary_key" => self.primary_key = true,
            "unique" => self.unique = true,
            "indexed" | "unique_key" => self.indexed = true,
            "ignore" => self.ignored = true,
            "nullable" => self.nullable = true,
            "default_value" | "default_expr" => self.has_default = true,
            "auto_increment" => {
                self.counted_by_nobody =
                    matches!(meta.value()?.parse::<LitBool>(), Ok(literal) if !literal.value);
                return Ok(());
            }
            "extra" => {
                let extra = text(meta)?.to_ascii_uppercase();
                self.has_default |=
                    ["DEFAULT", "GENERATED"].iter().any(|word| extra.contains(word));
                return Ok(());
            }
            "enum_name" => {
                self.enum_name = Some(text(meta)?);
                return Ok(());
            }
            "from" => {
                self.from = Some(text(meta)?);
                return Ok(());
            }
            _ => {}
        }
        skip(meta)
    }

    /// The variant of `Column` that SeaORM makes of the field: one rule, spanned at the field.
    pub(crate) fn column(&self, field: &Ident) -> Ident {
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

fn skip(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
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

/// Whether the field is a relation: SeaORM tells by the last word of the type, and so must we.
pub(crate) fn is_relation(ty: &Type) -> bool {
    last_word(ty).is_some_and(|word| word == "BelongsTo" || word == "HasOne" || word == "HasMany")
}

/// Whether SeaORM makes the column nullable: it tells by the last word of the type.
pub(crate) fn is_option(ty: &Type) -> bool {
    last_word(ty).is_some_and(|word| word == "Option")
}

/// Whether SeaORM takes a primary key of the type for one that the database does not count up.
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
        let column = |field: &str, enum_name: Option<&str>| {
            let facts = SeaOrm { enum_name: enum_name.map(str::to_owned), ..SeaOrm::default() };
            facts.column(&syn::parse_str(field).unwrap()).to_string()
        };

        assert_eq!(column("r#type", None), "Type");
        assert_eq!(column("client_id2x", None), "ClientId2x");
        assert_eq!(column("URI", None), "Uri");
        assert_eq!(column("self_", None), "Self_");
        assert_eq!(column("secret", Some("TheSecret")), "TheSecret");
        assert_eq!(column("secret", Some("type")), "r#type");
        assert_eq!(SeaOrm::default().column(&format_ident!("__")), "__");
    }
}
