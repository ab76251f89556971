//! `#[derive(OAuthProvider)]`: names the entities of an application and its connection.

use crate::{
    attr::{Key, keys_of},
    errors::Errors,
    marked_field::{Mark, marked},
    runtime::Runtime,
    symbol::{self, Symbol},
    wording::{nearest, suggestion},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Path, spanned::Spanned as _};

/// An entity of the provider.
struct EntityKey {
    key: Symbol,
    /// The associated type of the trait `Provider`.
    associated: &'static str,
    /// Whether every provider has it. The others may be `Absent`.
    is_mandatory: bool,
}

const ENTITIES: [EntityKey; 5] = [
    EntityKey { key: symbol::CLIENT, associated: "Client", is_mandatory: true },
    EntityKey { key: symbol::TOKEN, associated: "Token", is_mandatory: true },
    EntityKey { key: symbol::USER, associated: "User", is_mandatory: false },
    EntityKey { key: symbol::CODE, associated: "Code", is_mandatory: false },
    EntityKey { key: symbol::SHORT_LIVED, associated: "ShortLived", is_mandatory: false },
];

/// A method of the trait `Provider` that a function of the application may replace. The key has the method's name.
struct Hook {
    key: Symbol,
    /// The constant that says whether the application replaces the method; `None` where the server does not ask.
    constant: Option<&'static str>,
    signature: fn(&Runtime) -> Signature,
}

/// The types of a method's argument, of its result, and of its error.
struct Signature {
    argument: TokenStream,
    output: TokenStream,
    error: TokenStream,
}

const HOOKS: [Hook; 6] = [
    Hook {
        key: symbol::QUERY_CLIENT,
        constant: Some("QUERIES_CLIENTS"),
        signature: |runtime| Signature {
            argument: quote!(#runtime::ClientLookup<'_, Self::Client>),
            output: quote!(::core::option::Option<Self::Client>),
            error: quote!(#runtime::Outage),
        },
    },
    Hook {
        key: symbol::SAVE_TOKEN,
        constant: Some("SAVES_TOKENS"),
        signature: |runtime| Signature {
            argument: quote!(#runtime::TokenToSave<'_, Self::Token>),
            output: quote!(#runtime::Saved),
            error: quote!(#runtime::Outage),
        },
    },
    Hook {
        key: symbol::GRANT_SCOPE,
        constant: None,
        signature: |runtime| Signature {
            argument: quote!(#runtime::AskedScope<'_>),
            output: quote!(#runtime::Scope),
            error: quote!(#runtime::Failure),
        },
    },
    Hook {
        key: symbol::HAS_CONSENTED,
        constant: None,
        signature: |runtime| Signature {
            argument: quote!(#runtime::AskedScope<'_>),
            output: quote!(::core::primitive::bool),
            error: quote!(#runtime::Outage),
        },
    },
    Hook {
        key: symbol::USER_CLAIMS,
        constant: None,
        signature: |runtime| Signature {
            argument: quote!(#runtime::UserLookup<'_, Self::User>),
            output: quote!(::core::option::Option<#runtime::Claims>),
            error: quote!(#runtime::Outage),
        },
    },
    Hook {
        key: symbol::MAY_INTROSPECT,
        constant: None,
        signature: |runtime| Signature {
            argument: quote!(#runtime::AskedToken<'_>),
            output: quote!(::core::primitive::bool),
            error: quote!(#runtime::Outage),
        },
    },
];

/// Every key on the struct.
fn keys_of_struct() -> Vec<Symbol> {
    let entities = ENTITIES.iter().map(|entity| entity.key);
    entities.chain(HOOKS.iter().map(|hook| hook.key)).chain([symbol::CRATE]).collect()
}

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::new();
    let mut keys = keys_of(&input.attrs, &mut errors);
    reject_unknown(&mut keys, &mut errors);
    let runtime = Runtime::of(&keys, &mut errors);
    let entities = ENTITIES.map(|entity| (path_of(&entity, &keys, &mut errors), entity));
    if matches!(input.data, Data::Struct(_)) {
        require_entities(&input.ident, &keys, &mut errors);
    }
    let connection = Mark {
        derive: "OAuthProvider",
        name: symbol::DB,
        what: "the connection",
        example: "DatabaseConnection",
        of_struct: keys_of_struct(),
    };
    let member = marked(&connection, &input, &mut errors);
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let name = &input.ident;
    let types = entities.iter().map(|(path, entity)| {
        let associated = Ident::new(entity.associated, Span::call_site());
        match path {
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
    let hooks = HOOKS.iter().filter_map(|hook| method_of(hook, &keys, &runtime, &mut errors));
    let hooks: Vec<_> = hooks.collect();
    let not_replaced = HOOKS.iter().filter(|hook| !keys.iter().any(|key| key.is(hook.key)));
    let not_replaced = not_replaced.filter_map(|hook| {
        let constant = Ident::new(hook.constant?, Span::call_site());
        Some(quote!(const #constant: bool = false;))
    });
    let implementation = quote! {
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #runtime::Provider for #name #type_generics #where_clause {
                #(#types)*
                #(#not_replaced)*

                fn database(&self) -> &#runtime::sea_orm::DatabaseConnection {
                    #database
                }

                #(#hooks)*
            }
        };
    };
    // Without the mandatory entities, not even a stub satisfies the trait.
    let is_possible = entities.iter().all(|(path, entity)| path.is_some() || !entity.is_mandatory);
    let (errors, implementation) = (errors.finish(), is_possible.then_some(implementation));
    quote!(#errors #implementation)
}

/// The path behind the key of an entity. A path in quotes is reported, and then read as if it had none.
fn path_of(entity: &EntityKey, keys: &[Key], errors: &mut Errors) -> Option<Path> {
    let name = entity.key;
    let key = keys.iter().find(|key| key.is(name))?;
    let in_quotes = || key.as_text().and_then(|text| text.parse().ok());
    key.path(errors, &format!("{name} = {name}::Entity")).or_else(in_quotes)
}

/// `query_client = path`: the method calls `path(self, ..)`.
fn method_of(
    hook: &Hook,
    keys: &[Key],
    runtime: &Runtime,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let name = hook.key;
    let key = keys.iter().find(|key| key.is(name))?;
    let path = key.path(errors, &format!("{name} = Self::{name}"))?;
    let Signature { argument, output, error } = (hook.signature)(runtime);
    let (method, result) = (&key.name, quote!(::core::result::Result<#output, #error>));
    Some(quote_spanned! {path.span()=>
        fn #method(
            &self,
            subject: #argument,
        ) -> impl ::core::future::Future<Output = #result> + ::core::marker::Send {
            #path(self, subject)
        }
    })
}

/// Reports unknown keys. A misspelt key then counts as the key that was meant, so that nothing is reported as
/// missing.
fn reject_unknown(keys: &mut [Key], errors: &mut Errors) {
    let known = keys_of_struct();
    for key in keys {
        if known.iter().any(|known| key.is(*known)) {
            continue;
        }
        if key.is(symbol::DB) {
            errors.at(&key.name, "`db` marks a field: write `#[oauth(db)]` above the connection");
            continue;
        }
        let name = key.name.to_string();
        let hint = suggestion(&name, &known, "the keys are");
        errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
        if let Some(meant) = nearest(&name, &known) {
            key.name = Ident::new(meant.as_str(), key.name.span());
        }
    }
}

fn require_entities(name: &Ident, keys: &[Key], errors: &mut Errors) {
    let is_named = |entity: &EntityKey| keys.iter().any(|key| key.is(entity.key));
    let missing = ENTITIES.iter().filter(|entity| entity.is_mandatory && !is_named(entity));
    let written: Vec<_> =
        missing.map(|entity| format!("{} = {}::Entity", entity.key, entity.key)).collect();
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
