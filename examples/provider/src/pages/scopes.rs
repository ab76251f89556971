//! The meaning of scope words, in the words for the person who is asked.

use oauth_runtime::prelude::Wording;

/// A permission as a page shows it.
pub(crate) struct Permission {
    pub(crate) word: String,
    pub(crate) title: String,
    pub(crate) detail: String,
}

/// The permission for a scope word. A word without a description is shown as it is.
pub(crate) fn permission(t: &Wording, word: &str) -> Permission {
    let (title, detail) = match t.scope(word) {
        Some(title) => (title, t.text(&format!("scope-{word}-detail"))),
        None => (word.to_owned(), t.text("scope-unknown-detail")),
    };
    Permission { word: word.to_owned(), title, detail }
}

/// The short name of a permission, for lists.
pub(crate) fn short(t: &Wording, word: &str) -> String {
    t.find(&format!("scope-{word}-short"), &[]).unwrap_or_else(|| word.to_owned())
}
