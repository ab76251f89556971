//! The names of claims, which both crates list, because the macros cannot use the runtime. OpenID Connect Core, section 5.1.

use crate::source::root;
use oauth_runtime::protocol::claims::{RESERVED, STANDARD};
use std::collections::BTreeSet;

/// The words of a list in the file of the macros.
fn of_macros(list: &str) -> BTreeSet<String> {
    let file = std::fs::read_to_string(root().join("oauth-macros/src/claims.rs"));
    let file = file.expect("the file is there");
    let (_, rest) = file.split_once(&format!("{list}: [&str;")).expect("the list is there");
    let (list, _) = rest.split_once("];").expect("the list ends");
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_macros_know_the_claims_that_standard_scope_words_give() {
    let of_runtime = STANDARD.iter().flat_map(|(_, claims)| claims.iter());

    assert_eq!(of_macros("STANDARD"), of_runtime.map(|name| (*name).to_owned()).collect());
}

/// A column for a claim that the server sets itself would compile, and nobody would ever be told of it.
#[test]
fn the_macros_refuse_every_claim_that_the_runtime_never_tells() {
    assert_eq!(of_macros("RESERVED"), RESERVED.map(str::to_owned).into());
}
