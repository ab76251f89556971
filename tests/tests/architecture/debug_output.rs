//! No type that prints itself by `#[derive(Debug)]` holds a secret as bare text: a secret has a type of its own, whose `Debug` hides it,
//! and whatever holds one of those types may derive.

use crate::source::Source;
use syn::{Attribute, Field, Fields, Item};

/// Words in the name of a field, or of a type with one field, that may mean a secret.
const SECRETS: [&str; 14] = [
    "assertion",
    "authorization",
    "code",
    "cookie",
    "credential",
    "handle",
    "key",
    "parameter",
    "passphrase",
    "password",
    "secret",
    "ticket",
    "token",
    "verifier",
];
/// The types that print whatever they hold.
const BARE: [&str; 10] =
    ["BTreeMap", "Bytes", "Cow", "HashMap", "HeaderMap", "Map", "String", "Value", "str", "u8"];
/// What has such a name and holds no secret.
const HARMLESS: &[(&str, &str)] = &[
    // The hash that the authorization request carries in the clear.
    ("CodeChallenge", "code_challenge"),
    ("IssuedCode", "code_challenge"),
    ("NewCode", "code_challenge"),
    // Names of types, methods, grants and settings.
    ("BuildError::CodeColumnsBesideRedis", "code_columns_beside_redis"),
    ("ClientMetadata", "token_endpoint_auth_method"),
    ("ErrorCode", "error_code"),
    ("ClientAdd", "access_token_format"),
    ("ClientSet", "access_token_format"),
    ("FetchSettingError", "key"),
    ("Implemented", "access_token_formats"),
    ("IntrospectionAnswer", "token_type"),
    ("IntrospectionResponse", "token_type"),
    ("Lifetimes", "access_token_by_grant"),
    ("ResponseType", "parameters"),
    ("Rules", "access_tokens"),
    ("Serve", "access_token"),
    ("SettingError", "key"),
    // What a challenge tells everybody.
    ("Challenge", "parameters"),
    ("ChallengeParameter", "challenge_parameter"),
    ("Details", "parameters"),
    // Where endpoints are.
    ("Endpoints", "authorization"),
    ("Endpoints", "device_authorization"),
    ("ForResource", "authorization_servers"),
    ("Endpoints", "token"),
    // The secret of the demo data, which everybody knows.
    ("DemoClient", "secret"),
];

/// What the types of a file print and should not.
pub(crate) fn violations(source: &Source) -> Vec<String> {
    let path = &source.path;
    let file =
        syn::parse_file(&source.text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
    let mut found = Vec::new();
    in_items(&file.items, &mut found);
    let told = found.iter().filter(|field| !HARMLESS.iter().any(|known| is(field, *known)));
    told.map(|(holder, field)| {
        format!(
            "{path}: `{holder}` prints its `{field}` by `#[derive(Debug)]`: give the secret a type of its own, or write `Debug` by hand"
        )
    })
    .collect()
}

/// What is called harmless and is nowhere any more.
pub(crate) fn unused(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        in_items(&syn::parse_file(&source.text).expect("Rust").items, &mut found);
    }
    let unused = HARMLESS.iter().filter(|known| !found.iter().any(|field| is(field, **known)));
    unused
        .map(|(holder, field)| {
            format!("no type {holder} prints a `{field}`: take it out of `HARMLESS`")
        })
        .collect()
}

fn is(found: &(String, String), known: (&str, &str)) -> bool {
    found.0 == known.0 && found.1 == known.1
}

/// Each holder and field that may be a secret in the clear.
fn in_items(items: &[Item], found: &mut Vec<(String, String)>) {
    for item in items {
        match item {
            Item::Struct(item) if derives_debug(&item.attrs) => {
                in_fields(&item.ident.to_string(), &item.fields, found);
            }
            Item::Enum(item) if derives_debug(&item.attrs) => {
                for variant in &item.variants {
                    let name = format!("{}::{}", item.ident, variant.ident);
                    in_fields(&name, &variant.fields, found);
                }
            }
            Item::Mod(module) if !is_test(&module.attrs) => {
                let content = module.content.as_ref();
                in_items(content.map_or(&[][..], |(_, items)| items), found);
            }
            _ => {}
        }
    }
}

fn in_fields(holder: &str, fields: &Fields, found: &mut Vec<(String, String)>) {
    for field in fields {
        // What has no name of its own has that of its holder.
        let name = field.ident.as_ref().map_or_else(
            || in_lower_case(holder.rsplit("::").next().unwrap_or(holder)),
            ToString::to_string,
        );
        if may_be_secret(&name) && is_bare(field) {
            found.push((holder.to_owned(), name));
        }
    }
}

/// `ClientSecret` is `client_secret`.
fn in_lower_case(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn may_be_secret(name: &str) -> bool {
    name.split('_').any(|word| {
        SECRETS.contains(&word) || word.strip_suffix('s').is_some_and(|one| SECRETS.contains(&one))
    })
}

fn is_bare(field: &Field) -> bool {
    words(&field.ty).iter().any(|word| BARE.contains(&word.as_str()))
}

fn derives_debug(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let derives = ["derive", "cfg_attr"].iter().any(|name| attribute.path().is_ident(name));
        derives && words(&attribute.meta).iter().any(|word| word == "Debug")
    })
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && words(&attribute.meta).iter().any(|word| word == "test")
    })
}

/// The words of a piece of code.
fn words(code: &impl quote::ToTokens) -> Vec<String> {
    let text = code.to_token_stream().to_string();
    let is_sign = |letter: char| !letter.is_alphanumeric() && letter != '_';
    text.split(is_sign).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_found(text: &str, count: usize) {
        let found = violations(&Source::new("oauth-runtime/src/a.rs", text));
        assert_eq!(found.len(), count, "{text}: {found:?}");
    }

    #[test]
    fn a_secret_that_a_derived_debug_would_print_is_found() {
        for printed in [
            "#[derive(Clone, Debug)] pub struct Sent { pub client_secret: Option<String> }",
            "#[derive(Debug)] struct PlainToken(String);",
            "#[derive(Debug)] enum Credentials { Secret(String), Public }",
            "#[derive(Debug)] enum Shown { Body { passwords: Vec<String> } }",
            "#[cfg_attr(feature = \"x\", derive(Debug))] struct Sealed { key: [u8; 32] }",
            "mod inner { #[derive(Debug)] struct Sent<'a> { code_verifier: &'a str } }",
        ] {
            assert_found(printed, 1);
        }
        for hidden in [
            "struct Sent { client_secret: String }",
            "#[derive(Debug)] struct Sent { client_secret: SecretHash, name: String }",
            "#[derive(Debug)] struct Sent { code_lifetime: u32 }",
            "#[cfg(test)] mod tests { #[derive(Debug)] struct Sent { token: String } }",
        ] {
            assert_found(hidden, 0);
        }
    }
}
