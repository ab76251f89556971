//! The texts of the pages, in each language. To improve a text, change its file; a test compares the files.

/// Each language with its messages, English first.
pub(crate) const TEXTS: [(&str, &str); 4] = [
    ("en", include_str!("../../texts/en.ftl")),
    ("de", include_str!("../../texts/de.ftl")),
    ("es", include_str!("../../texts/es.ftl")),
    ("zh-Hans", include_str!("../../texts/zh-Hans.ftl")),
];
