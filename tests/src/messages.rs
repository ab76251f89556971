//! The messages of the pages, as their files hold them.

use std::collections::{BTreeMap, BTreeSet};

/// The text of each message by the message's name, as it is written in the file.
#[must_use]
pub fn messages(file: &str) -> BTreeMap<String, String> {
    let mut messages = BTreeMap::new();
    let mut last = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let (name, text) = line.split_once('=').expect("a message has a text");
            name.trim().clone_into(&mut last);
            let before = messages.insert(last.clone(), text.trim().to_owned());
            assert_eq!(before, None, "{last} stands twice");
        } else if let Some(text) = messages.get_mut(&last) {
            text.push_str(line);
        }
    }
    messages
}

/// The arguments in the text of a message.
#[must_use]
pub fn arguments(text: &str) -> BTreeSet<&str> {
    let names = text.split('$').skip(1);
    names
        .map(|rest| {
            rest.split(|sign: char| !sign.is_ascii_alphanumeric()).next().unwrap_or_default()
        })
        .collect()
}

/// Every file with messages, of the toolkit and of the reference provider, by its language.
pub const FILES: [(&str, [&str; 2]); 4] = [
    (
        "en",
        [
            include_str!("../../oauth-runtime/texts/en.ftl"),
            include_str!("../../examples/provider/texts/en.ftl"),
        ],
    ),
    (
        "de",
        [
            include_str!("../../oauth-runtime/texts/de.ftl"),
            include_str!("../../examples/provider/texts/de.ftl"),
        ],
    ),
    (
        "es",
        [
            include_str!("../../oauth-runtime/texts/es.ftl"),
            include_str!("../../examples/provider/texts/es.ftl"),
        ],
    ),
    (
        "zh-Hans",
        [
            include_str!("../../oauth-runtime/texts/zh-Hans.ftl"),
            include_str!("../../examples/provider/texts/zh-Hans.ftl"),
        ],
    ),
];

/// All messages of a language.
#[must_use]
pub fn all_in(language: &str) -> BTreeMap<String, String> {
    let (_, files) = FILES.iter().find(|(known, _)| *known == language).expect("a language");
    files.iter().flat_map(|file| messages(file)).collect()
}
