//! What a scope word means, in the words of the person who is asked.

use crate::scope::Scope;
use oauth_runtime::prelude::*;

/// A permission as a page shows it.
pub(crate) struct Permission<'a> {
    pub(crate) word: &'a str,
    pub(crate) title: &'a str,
    pub(crate) detail: &'a str,
    /// A name for lists.
    pub(crate) short: &'a str,
}

/// The permission behind a scope word. A word without a description is shown as it is.
pub(crate) fn permission(word: &str) -> Permission<'_> {
    let Some(scope) = Scope::from_word(word) else {
        let detail = "A permission that this application defines.";
        return Permission { word, title: word, detail, short: word };
    };
    let text = scope.word();
    let detail = text.detail().unwrap_or_default();
    Permission { word, title: text.description(), detail, short: short(scope) }
}

const fn short(scope: Scope) -> &'static str {
    match scope {
        Scope::OpenId => "Identity",
        Scope::Profile => "Profile",
        Scope::Email => "Email address",
        Scope::Address => "Postal address",
        Scope::Phone => "Phone number",
        Scope::OfflineAccess => "Stays connected",
        Scope::Admin => "Administration",
    }
}
