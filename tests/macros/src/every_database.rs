//! One function in, the function and a module with one test for each database out.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Expr, FnArg, ItemFn, ReturnType,
    parse::{Parse, ParseStream},
    spanned::Spanned as _,
};

/// The variants of `oauth_tests::database::Kind`, each with the name of its test.
const DATABASES: [(&str, &str); 2] = [("Sqlite", "sqlite"), ("Postgresql", "postgresql")];

/// What stands in the parentheses of the attribute.
struct Options {
    seed: Option<Expr>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Self { seed: None });
        }
        let name: syn::Ident = input.parse()?;
        if name != "seed" {
            return Err(syn::Error::new(
                name.span(),
                format!("`{name}` is no option; the only one is `seed = EXPRESSION`"),
            ));
        }
        input.parse::<syn::Token![=]>()?;
        let seed = input.parse()?;
        input.parse::<Option<syn::Token![,]>>()?;
        Ok(Self { seed: Some(seed) })
    }
}

/// Keeps the function as it is and puts a module of the same name beside it.
pub(crate) fn expand(options: TokenStream, function: TokenStream) -> syn::Result<TokenStream> {
    let Options { seed } = syn::parse2(options)?;
    let function: ItemFn = syn::parse2(function)?;
    check(&function)?;
    let name = &function.sig.ident;
    let text = name.to_string();
    // A test that is configured away leaves no module that would call it.
    let conditions = function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    // The expression of a seed is written where the function stands.
    let names = seed.as_ref().map(|_| {
        quote!(
            use super::*;
        )
    });
    let tests = DATABASES.map(|(kind, test)| {
        let (kind, test) = (format_ident!("{kind}"), format_ident!("{test}"));
        let kind = quote!(::oauth_tests::database::Kind::#kind);
        let call = match &seed {
            None => quote!(run(#kind, #text, super::#name)),
            Some(seed) => quote!(run_with_seed(#kind, #text, &#seed, super::#name)),
        };
        quote! {
            #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn #test() {
                ::oauth_tests::on_database::#call.await;
            }
        }
    });
    Ok(quote! {
        #function

        #(#conditions)*
        mod #name {
            #names
            #(#tests)*
        }
    })
}

fn check(function: &ItemFn) -> syn::Result<()> {
    let signature = &function.sig;
    let wrong = |span, text| Err(syn::Error::new(span, text));
    if signature.asyncness.is_none() {
        return wrong(
            signature.fn_token.span,
            "expected `async fn`: the databases are asynchronous",
        );
    }
    if !signature.generics.params.is_empty() {
        return wrong(
            signature.generics.span(),
            "a test cannot be generic: nobody would choose the types",
        );
    }
    if let ReturnType::Type(_, given) = &signature.output {
        return wrong(
            given.span(),
            "a test returns nothing: it panics when it meets what it did not expect",
        );
    }
    let mut arguments = signature.inputs.iter();
    match (arguments.next(), arguments.next()) {
        (Some(FnArg::Typed(_)), None) => Ok(()),
        _ => wrong(
            signature.ident.span(),
            "expected one argument, such as `provider: Running` or `database: TestDatabase`",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(options: TokenStream, function: TokenStream) -> Result<String, String> {
        expand(options, function)
            .map(|tokens| tokens.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_function_stays_and_a_module_of_its_name_has_a_test_for_each_database() {
        let made = expanded(
            quote!(),
            quote!(
                #[cfg(unix)]
                async fn a_sentence(provider: Running) {}
            ),
        );

        let wanted = quote! {
            #[cfg(unix)]
            async fn a_sentence(provider: Running) {}

            #[cfg(unix)]
            mod a_sentence {
                #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    ::oauth_tests::on_database::run(
                        ::oauth_tests::database::Kind::Sqlite, "a_sentence", super::a_sentence
                    ).await;
                }
                #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgresql() {
                    ::oauth_tests::on_database::run(
                        ::oauth_tests::database::Kind::Postgresql, "a_sentence", super::a_sentence
                    ).await;
                }
            }
        };
        assert_eq!(made, Ok(wanted.to_string()));
    }

    #[test]
    fn a_seed_is_read_where_the_function_stands() {
        let made = expanded(
            quote!(seed = clients()),
            quote!(
                async fn a_sentence(provider: Running) {}
            ),
        );

        let made = made.unwrap();
        let call = quote!(run_with_seed(
            ::oauth_tests::database::Kind::Sqlite,
            "a_sentence",
            &clients(),
            super::a_sentence
        ));
        assert!(made.contains(&call.to_string()), "{made}");
        assert!(
            made.contains(
                &quote!(
                    use super::*;
                )
                .to_string()
            ),
            "{made}"
        );
    }

    #[test]
    fn what_cannot_be_such_a_test_is_refused_with_what_would_be_right() {
        for (options, function, lesson) in [
            (
                quote!(sed = x),
                quote!(
                    async fn f(provider: Running) {}
                ),
                "`sed` is no option",
            ),
            (
                quote!(),
                quote!(
                    fn f(provider: Running) {}
                ),
                "expected `async fn`",
            ),
            (
                quote!(),
                quote!(
                    async fn f() {}
                ),
                "expected one argument",
            ),
            (
                quote!(),
                quote!(
                    async fn f(self) {}
                ),
                "expected one argument",
            ),
            (
                quote!(),
                quote!(
                    async fn f(a: A, b: B) {}
                ),
                "expected one argument",
            ),
            (
                quote!(),
                quote!(
                    async fn f(a: A) -> u8 {
                        1
                    }
                ),
                "a test returns nothing",
            ),
            (
                quote!(),
                quote!(
                    async fn f<T>(a: T) {}
                ),
                "a test cannot be generic",
            ),
        ] {
            let refusal = expanded(options, function.clone()).unwrap_err();
            assert!(refusal.contains(lesson), "{function} gave {refusal}");
        }
    }
}
