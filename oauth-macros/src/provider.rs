//! `#[derive(OAuthProvider)]`: names the entities and the connection.

use crate::{
    attr::{Key, keys_of},
    errors::Errors,
    member::{Mark, marked},
    runtime::Runtime,
    wording::{nearest, suggestion},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Expr, ExprLit, Lit, Path, spanned::Spanned as _};

/// The entities, as keys of the attribute and as associated types; the first two are mandatory.
const ENTITIES: [(&str, &str); 5] = [
    ("client", "Client"),
    ("token", "Token"),
    ("user", "User"),
    ("code", "Code"),
    ("short_lived", "ShortLived"),
];
const MANDATORY: usize = 2;

/// The hooks, as keys of the attribute and as methods: a function of the application's stands in for each.
const HOOKS: [&str; 2] = ["query_client", "save_token"];

/// Every key of the struct.
const KEYS: [&str; 8] =
    ["client", "token", "user", "code", "short_lived", "query_client", "save_token", "crate"];

const CONNECTION: Mark = Mark {
    derive: "OAuthProvider",
    name: "db",
    what: "the connection",
    example: "DatabaseConnection",
    of_struct: &KEYS,
};

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let mut keys = keys_of(&input.attrs, &mut errors);
    reject_unknown(&mut keys, &mut errors);
    let runtime = Runtime::of(&keys, &mut errors);
    let entities = ENTITIES.map(|(key, _)| entity(&keys, key, &mut errors));
    if matches!(input.data, Data::Struct(_)) {
        require_entities(&input.ident, &keys, &mut errors);
    }
    let member = marked(&CONNECTION, &input, &mut errors);
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let name = &input.ident;
    let types = ENTITIES.iter().zip(&entities).map(|((_, associated), entity)| {
        let associated = Ident::new(associated, Span::call_site());
        match entity {
            Some(path) => quote_spanned! {path.span()=>
                type #associated = <#path as #runtime::sea_orm::EntityTrait>::Model;
            },
            None => quote!(type #associated = #runtime::Absent;),
        }
    });
    let database = match member {
        Some((member, ty)) => quote_spanned!(ty.span()=> &self.#member),
        None => quote!(::core::unreachable!()),
    };
    let hooks = HOOKS.iter().filter_map(|hook| hook_method(&keys, hook, &runtime, &mut errors));
    let hooks: Vec<_> = hooks.collect();
    let implementation = quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #runtime::Provider for #name #type_generics #where_clause {
                #(#types)*

                fn database(&self) -> &#runtime::sea_orm::DatabaseConnection {
                    #database
                }

                #(#hooks)*
            }
        };
    };
    // Without the mandatory entities no stub can satisfy the trait.
    let is_possible = entities.iter().take(MANDATORY).all(Option::is_some);
    let (errors, implementation) = (errors.finish(), is_possible.then_some(implementation));
    quote!(#errors #implementation)
}

fn entity(keys: &[Key], name: &str, errors: &mut Errors) -> Option<Path> {
    let key = keys.iter().find(|key| key.is(name))?;
    key.path(errors, &format!("{name} = {name}::Entity")).or_else(|| in_quotes(key))
}

/// A path in quotes is reported, and stands for what was meant.
fn in_quotes(key: &Key) -> Option<Path> {
    match key.assigned() {
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => text.parse().ok(),
        _ => None,
    }
}

/// `query_client = path`: the method calls `path(self, ..)`.
fn hook_method(
    keys: &[Key],
    name: &str,
    runtime: &Runtime,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let key = keys.iter().find(|key| key.is(name))?;
    let path = key.path(errors, &format!("{name} = Self::{name}"))?;
    let (argument, output) = match name {
        "query_client" => (
            quote!(#runtime::ClientLookup<'_, Self::Client>),
            quote!(::core::option::Option<Self::Client>),
        ),
        _ => (quote!(#runtime::TokenToSave<'_, Self::Token>), quote!(#runtime::Saved)),
    };
    let (method, result) = (&key.name, quote!(::core::result::Result<#output, #runtime::Outage>));
    Some(quote_spanned! {path.span()=>
        fn #method(
            &self,
            subject: #argument,
        ) -> impl ::core::future::Future<Output = #result> + ::core::marker::Send {
            #path(self, subject)
        }
    })
}

/// Reports unknown keys. One that is misspelt stands for what was meant, so that nothing seems to be missing.
fn reject_unknown(keys: &mut [Key], errors: &mut Errors) {
    for key in keys {
        let name = key.name.to_string();
        if KEYS.contains(&name.as_str()) {
            continue;
        }
        if key.is("db") {
            errors.at(&key.name, "`db` marks a field: write `#[oauth(db)]` above the connection");
            continue;
        }
        let hint = suggestion(&name, KEYS, "the keys are");
        errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
        if let Some(meant) = nearest(&name, KEYS) {
            key.name = Ident::new(meant, key.name.span());
        }
    }
}

fn require_entities(name: &Ident, keys: &[Key], errors: &mut Errors) {
    let missing =
        ENTITIES.iter().take(MANDATORY).filter(|(name, _)| !keys.iter().any(|key| key.is(name)));
    let written: Vec<_> = missing.map(|(name, _)| format!("{name} = {name}::Entity")).collect();
    if !written.is_empty() {
        let written = written.join(", ");
        errors.at(
            name,
            format_args!(
                "`{name}` does not name every entity a provider needs: below the derives add \
                 `#[oauth({written})]`"
            ),
        );
    }
}
