//! The arguments of `#[grant(..)]` become constants of the grant's trait.

use super::{
    arguments::Arguments,
    auth_methods::AuthMethods,
    kind::{ALL, Kind, Seconds, Wire},
    own_word::OwnWord,
    seconds,
};
use crate::{
    attr::{Key, each_once},
    errors::Errors,
    runtime::Runtime,
    symbol::{self, Symbol},
    wording::{one_of, suggestion},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{ImplItem, ItemImpl, LitStr, spanned::Spanned as _};

/// The checked arguments.
pub(super) struct Options {
    pub(super) runtime: Runtime,
    /// Where `none` stands among the client authentication methods.
    pub(super) none: Option<Span>,
    /// Where `client_secret_jwt` stands among them.
    pub(super) client_secret_jwt: Option<Span>,
    /// Whether the attribute says how clients authenticate.
    pub(super) names_auth_methods: bool,
    /// Whether the application registers the grant itself.
    pub(super) by_value: bool,
    constants: Vec<TokenStream>,
}

/// An option that sets a constant.
enum Setting {
    AuthMethods,
    TokenOwner,
    Seconds(&'static Seconds),
}

impl Setting {
    /// The option behind a key, if the kind of grant has it.
    fn of(key: &Key, kind: &'static Kind) -> Option<Self> {
        if key.is(symbol::AUTH_METHODS) && kind.has_auth_methods() {
            return Some(Self::AuthMethods);
        }
        if key.is(symbol::TOKEN_OWNER) && kind.has_token_owner {
            return Some(Self::TokenOwner);
        }
        kind.seconds.iter().find(|option| key.is(option.key)).map(Self::Seconds)
    }

    fn constant(&self) -> &'static str {
        match self {
            Self::AuthMethods => "AUTH_METHODS",
            Self::TokenOwner => "TOKEN_OWNER",
            Self::Seconds(option) => option.constant,
        }
    }
}

impl Options {
    pub(super) fn read(
        kind: &'static Kind,
        arguments: Arguments,
        implementation: &ItemImpl,
        errors: &mut Errors,
    ) -> Self {
        let keys = each_once(arguments.keys, errors);
        let runtime = Runtime::of(&keys, errors);
        let mut options = Self {
            runtime,
            none: None,
            client_secret_jwt: None,
            names_auth_methods: false,
            by_value: false,
            constants: Vec::new(),
        };
        options.read_word(kind, arguments.word.as_ref(), implementation, errors);
        for key in keys.iter().filter(|key| !key.is(symbol::CRATE)) {
            if key.is(symbol::BY_VALUE) {
                key.flag(errors);
                options.by_value = true;
            } else if let Some(setting) = Setting::of(key, kind) {
                options.read_setting(&setting, kind, key, implementation, errors);
            } else {
                errors.at(&key.name, unknown(key, kind));
            }
        }
        options
    }

    pub(super) fn constants(&self) -> impl Iterator<Item = TokenStream> {
        self.constants.iter().cloned()
    }

    /// The grant type or response type, where the application chooses it.
    fn read_word(
        &mut self,
        kind: &Kind,
        text: Option<&LitStr>,
        implementation: &ItemImpl,
        errors: &mut Errors,
    ) {
        let Wire::Own(parameter) = kind.wire else {
            if let Some(text) = text {
                let message =
                    format!("the standard fixes the grant type of `grants::{}`", kind.name);
                errors.at(text, format_args!("{message}: remove the text"));
            }
            return;
        };
        let own = OwnWord::of(parameter);
        match text {
            Some(text) if declares(implementation, own.constant) => {
                reject_second(own.constant, text, errors);
            }
            Some(text) => {
                own.check(text, errors);
                let constant = Ident::new(own.constant, Span::call_site());
                self.constants.push(quote! { const #constant: &'static str = #text; });
            }
            None if declares(implementation, own.constant) => {}
            None => errors.push(syn::Error::new(
                Span::call_site(),
                format_args!(
                    "say which `{}` the grant answers, as in `#[grant(\"{}\")]`",
                    own.name, own.example
                ),
            )),
        }
    }

    fn read_setting(
        &mut self,
        setting: &Setting,
        kind: &Kind,
        key: &Key,
        implementation: &ItemImpl,
        errors: &mut Errors,
    ) {
        if declares(implementation, setting.constant()) {
            return reject_second(setting.constant(), &key.name, errors);
        }
        let constant = match setting {
            Setting::AuthMethods => AuthMethods::read(kind, key, errors).map(|methods| {
                self.names_auth_methods = true;
                self.none = methods.none;
                self.client_secret_jwt = methods.client_secret_jwt;
                methods.constant(&self.runtime)
            }),
            Setting::TokenOwner => token_owner(key, &self.runtime, errors),
            Setting::Seconds(option) => seconds::constant(option, key, errors),
        };
        self.constants.extend(constant);
    }
}

/// `token_owner = client_owner`
fn token_owner(key: &Key, runtime: &Runtime, errors: &mut Errors) -> Option<TokenStream> {
    const OWNERS: [(Symbol, &str); 2] =
        [(symbol::NOBODY, "Nobody"), (symbol::CLIENT_OWNER, "ClientOwner")];
    let path = key.path(errors, "token_owner = client_owner")?;
    let Some((_, variant)) = OWNERS.iter().find(|(name, _)| path.is_ident(name)) else {
        let names = OWNERS.iter().map(|(name, _)| *name);
        errors.at(&path, format_args!("`token_owner` takes {}", one_of(names)));
        return None;
    };
    let variant = Ident::new(variant, path.span());
    Some(quote!(const TOKEN_OWNER: #runtime::TokenOwner = #runtime::TokenOwner::#variant;))
}

fn declares(implementation: &ItemImpl, constant: &str) -> bool {
    implementation
        .items
        .iter()
        .any(|item| matches!(item, ImplItem::Const(item) if item.ident == constant))
}

fn reject_second(constant: &str, place: impl ToTokens, errors: &mut Errors) {
    errors.at(place, format_args!("the impl has `const {constant}` as well: keep one of the two"));
}

/// What is wrong with a key that the kind of grant does not have.
fn unknown(key: &Key, kind: &Kind) -> String {
    let name = key.name.to_string();
    let has = |kind: &&Kind| kind.seconds.iter().any(|option| key.is(option.key));
    if let Some(other) = ALL.iter().find(has) {
        return format!(
            "`{name}` is an option of `grants::{}`, not of `grants::{}`",
            other.name, kind.name
        );
    }
    let own = [
        (symbol::AUTH_METHODS, kinds(Kind::has_auth_methods)),
        (symbol::TOKEN_OWNER, kinds(|kind| kind.has_token_owner)),
    ];
    if let Some((_, owners)) = own.iter().find(|(option, _)| key.is(*option)) {
        return format!("`{name}` is an option of {}, not of `{}`", one_of(owners), kind.name);
    }
    let is_own = |owners: &[&str]| owners.contains(&kind.name);
    let own = own.iter().filter(|(_, owners)| is_own(owners)).map(|(option, _)| *option);
    let known = own
        .chain([symbol::BY_VALUE, symbol::CRATE])
        .chain(kind.seconds.iter().map(|option| option.key));
    format!("unknown option `{name}`; {}", suggestion(&name, known, "the options are"))
}

/// The names of the kinds of grant for which `is_one` is true.
fn kinds(is_one: impl Fn(&Kind) -> bool) -> Vec<&'static str> {
    ALL.iter().filter(|kind| is_one(kind)).map(|kind| kind.name).collect()
}
