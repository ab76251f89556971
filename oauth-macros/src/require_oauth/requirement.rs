//! The arguments of `#[require_oauth(..)]`.

use super::{
    alternative::{Named, Word, words},
    authentication::AuthenticationRequirement,
};
use crate::{
    attr::{Key, Value},
    errors::Errors,
    runtime::Runtime,
    symbol,
    wording::suggestion,
};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Attribute, Path, Token, Type,
    parse::{Parse, ParseStream, Parser as _},
    punctuated::Punctuated,
    spanned::Spanned as _,
};

/// What the attribute demands of a request.
#[derive(Default)]
pub(super) struct Requirement {
    pub(super) runtime: Runtime,
    /// The token must have all words of at least one of these entries. If there is no entry, any valid token will do.
    pub(super) alternatives: Vec<Vec<Word>>,
    /// Whether a request without a token passes as well.
    pub(super) optional: bool,
    /// Whether the attribute names a scope, `any_token` or `public`, and so replaces the scope or the `public` of an outer attribute.
    pub(super) is_explicit: bool,
    /// Whether the attribute has no argument.
    pub(super) is_empty: bool,
    /// The word `public`: everybody passes.
    pub(super) public: Option<Ident>,
    /// The router state that must have a server.
    pub(super) state: Option<Type>,
    /// How the user of the token must have been authenticated.
    pub(super) authentication: AuthenticationRequirement,
}

/// One argument of the attribute.
enum Argument {
    /// `"profile email"`, `Scope::Profile`
    Scope(Named),
    /// `optional`, `any(..)`
    Key(Key),
    /// `state = AppState`: a type, where other keys have an expression.
    State(Key, Box<Type>),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if Named::is_next(input) {
            return input.parse().map(Self::Scope);
        }
        let ahead = input.fork();
        let is_state = ahead.parse::<Path>().is_ok_and(|path| path.is_ident(&symbol::STATE))
            && ahead.peek(Token![=]);
        if !is_state {
            return input.parse().map(Self::Key);
        }
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Self::State(Key { name, value: Value::Absent }, input.parse()?))
    }
}

impl Requirement {
    pub(super) fn read(arguments: TokenStream, errors: &mut Errors) -> Self {
        let mut requirement = Self::default();
        let arguments = match Punctuated::<Argument, Token![,]>::parse_terminated.parse2(arguments)
        {
            Ok(arguments) => arguments,
            Err(error) => {
                errors.push(error);
                return requirement;
            }
        };
        let mut expressions = 0;
        for argument in &arguments {
            match argument {
                Argument::Scope(named) => {
                    let words = words(named, errors);
                    requirement.alternatives.extend((!words.is_empty()).then_some(words));
                    expressions += 1;
                    reject_second(expressions, named, errors);
                }
                Argument::Key(key) if key.is(symbol::ANY) => {
                    requirement.read_any(key, errors);
                    expressions += 1;
                    reject_second(expressions, key, errors);
                }
                Argument::Key(key) if key.is(symbol::ALL) => {
                    expressions += 1;
                    errors.at(
                        key,
                        "`all` takes a list of scopes, as in `all(Scope::Profile, Scope::Email)`",
                    );
                }
                Argument::Key(key) if key.is(symbol::OPTIONAL) => {
                    key.flag(errors);
                    reject_duplicate(requirement.optional, key, errors);
                    requirement.optional = true;
                }
                Argument::Key(key) if key.is(symbol::ANY_TOKEN) => {
                    key.flag(errors);
                    expressions += 1;
                    reject_second(expressions, key, errors);
                }
                Argument::Key(key) if key.is(symbol::PUBLIC) => {
                    key.flag(errors);
                    reject_duplicate(requirement.public.is_some(), key, errors);
                    requirement.public = Some(key.name.clone());
                }
                Argument::State(key, ty) => {
                    reject_duplicate(requirement.state.is_some(), key, errors);
                    requirement.state = Some(Type::clone(ty));
                }
                Argument::Key(key) if key.is(symbol::ACR_VALUES) => {
                    let is_there = requirement.authentication.acr_values.is_some();
                    reject_duplicate(is_there, key, errors);
                    requirement.authentication.read_acr_values(key, errors);
                }
                Argument::Key(key) if key.is(symbol::MAX_AGE) => {
                    reject_duplicate(requirement.authentication.max_age.is_some(), key, errors);
                    requirement.authentication.read_max_age(key, errors);
                }
                Argument::Key(key) if key.is(symbol::CRATE) => {
                    requirement.runtime = Runtime::of([key], errors);
                }
                Argument::Key(key) => reject_unknown(key, errors),
            }
        }
        requirement.is_explicit = expressions > 0 || requirement.public.is_some();
        requirement.is_empty = arguments.is_empty();
        if let Some(public) = &requirement.public
            && (expressions > 0 || requirement.optional || requirement.authentication.is_there())
        {
            errors.at(public, "`public` lets everybody in: remove what stands beside it");
        }
        requirement
    }

    /// The scope expression of the runtime.
    pub(super) fn scopes(&self) -> TokenStream {
        let (runtime, words) = (&self.runtime, self.words());
        if !self.has_typed() {
            return quote!(#runtime::ScopeExpression::new(#words));
        }
        // A constant of its own: a list with a function call in it is `'static` only inside a constant.
        quote!({
            const WORDS: &[&[&::core::primitive::str]] = #words;
            #runtime::ScopeExpression::new(WORDS)
        })
    }

    fn has_typed(&self) -> bool {
        self.alternatives.iter().flatten().any(|word| matches!(word, Word::Typed(_)))
    }

    fn words(&self) -> TokenStream {
        let alternatives = self.alternatives.iter().map(|words| {
            let words = words.iter().map(|word| word.expression(&self.runtime));
            quote!(&[#(#words),*])
        });
        quote!(&[#(#alternatives),*])
    }

    /// Tells the servers of the program which words the handler demands, so that they report a misspelt word when they start.
    pub(super) fn registration(&self, handler: &str, cfg: &[Attribute]) -> Option<TokenStream> {
        let (runtime, words) = (&self.runtime, self.words());
        let registration = quote!(#(#cfg)* #runtime::requires!(#handler, #words););
        (!self.alternatives.is_empty()).then_some(registration)
    }

    /// The check, at compile time, that the router state has a server.
    pub(super) fn state_check(&self, cfg: &[Attribute]) -> Option<TokenStream> {
        let (runtime, ty) = (&self.runtime, self.state.as_ref()?);
        Some(quote_spanned!(ty.span()=> #(#cfg)* const _: () = #runtime::protects::<#ty>();))
    }

    /// `any("profile email", "admin")`
    fn read_any(&mut self, key: &Key, errors: &mut Errors) {
        let Value::List(_, list) = &key.value else {
            errors.at(
                key,
                "`any` takes a list of alternatives, as in `any(\"profile email\", \"admin\")`",
            );
            return;
        };
        match Punctuated::<Named, Token![,]>::parse_terminated.parse2(list.clone()) {
            Ok(named) if named.is_empty() => errors.at(
                key,
                "`any` needs at least one alternative; to let any valid token in, write \
                 `#[require_oauth]`",
            ),
            Ok(named) => {
                for named in &named {
                    let mut words = words(named, errors);
                    let sorted = |words: &[Word]| {
                        let mut words: Vec<_> = words.iter().map(Word::printed).collect();
                        words.sort_unstable();
                        words
                    };
                    if self.alternatives.iter().any(|known| sorted(known) == sorted(&words)) {
                        errors.at(named, "this alternative is there already");
                        words.clear();
                    }
                    if !words.is_empty() {
                        self.alternatives.push(words);
                    }
                }
            }
            Err(error) => errors.push(error),
        }
    }
}

fn reject_unknown(key: &Key, errors: &mut Errors) {
    let name = key.name.to_string();
    if name.starts_with(|first: char| first.is_ascii_uppercase()) {
        let message = format!("write a typed scope with its enum: `Scope::{name}`");
        return errors.at(&key.name, message);
    }
    let known = [
        symbol::ACR_VALUES,
        symbol::ALL,
        symbol::ANY,
        symbol::ANY_TOKEN,
        symbol::CRATE,
        symbol::MAX_AGE,
        symbol::OPTIONAL,
        symbol::PUBLIC,
        symbol::STATE,
    ];
    let hint = suggestion(&name, known, "scope words are written in quotes, and the keys are");
    errors.at(&key.name, format_args!("unknown key `{name}`; {hint}"));
}

fn reject_second(expressions: usize, what: impl quote::ToTokens, errors: &mut Errors) {
    if expressions == 2 {
        errors.at(
            what,
            "one scope expression is enough: `\"a b\"` demands both words, `any(\"a\", \"b\")` \
             one of them",
        );
    }
}

fn reject_duplicate(is_there: bool, key: &Key, errors: &mut Errors) {
    if is_there {
        errors.at(&key.name, format_args!("duplicate key `{}`", key.name));
    }
}
