//! The attribute of the tests that run on every database.

use proc_macro::TokenStream;

mod every_database;

/// Makes one test for each database out of one function.
///
/// ```text
/// /// RFC 6749, section 4.1.
/// #[every_database]
/// async fn a_sentence_about_behaviour(provider: Running) { .. }
///
/// #[every_database(seed = clients())]
/// async fn a_sentence_about_clients_of_its_own(provider: Running) { .. }
/// ```
///
/// The tests are `a_sentence_about_behaviour::sqlite` and `a_sentence_about_behaviour::postgresql`. The argument is any type that
/// implements `oauth_tests::on_database::OnDatabase`, such as a running provider or the bare database. With a seed the type
/// must implement `WithSeed`. When a database cannot be reached, the test says that it was skipped, and fails in CI.
#[proc_macro_attribute]
pub fn every_database(options: TokenStream, function: TokenStream) -> TokenStream {
    every_database::expand(options.into(), function.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
