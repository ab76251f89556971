//! The messages of the toolkit's own pages. A test checks that all languages have the same messages.

/// Each language with its messages, English first.
pub(super) const MESSAGES: [(&str, &str); 4] = [
    ("en", include_str!("../../texts/en.ftl")),
    ("de", include_str!("../../texts/de.ftl")),
    ("es", include_str!("../../texts/es.ftl")),
    ("zh-Hans", include_str!("../../texts/zh-Hans.ftl")),
];
