//! The messages of one language.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::collections::BTreeSet;
use unic_langid::LanguageIdentifier;

/// An error in the texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct TextError {
    #[source]
    problem: TextProblem,
}

impl TextError {
    /// Why the texts cannot be used.
    #[must_use]
    pub const fn problem(&self) -> &TextProblem {
        &self.problem
    }
}

/// Why texts cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextProblem {
    /// The text is not a language tag.
    #[error("`{0}` cannot be the language of texts: write a tag such as `de` or `pt-BR`")]
    Tag(String),
    /// The text is not a list of messages in the syntax of Project Fluent.
    #[error("the texts in `{language}` cannot be read: line {line}: {message}")]
    Syntax {
        /// The language of the texts.
        language: String,
        /// The number of the line, from 1.
        line: usize,
        /// The message of the parser.
        message: String,
    },
}

impl From<TextProblem> for TextError {
    fn from(problem: TextProblem) -> Self {
        Self { problem }
    }
}

/// The messages of one language, by their names.
pub(super) struct Language {
    tag: String,
    id: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
    names: BTreeSet<String>,
}

impl Language {
    /// A language without messages.
    pub(super) fn new(tag: &str) -> Result<Self, TextError> {
        let id: LanguageIdentifier = tag.parse().map_err(|_| TextProblem::Tag(tag.to_owned()))?;
        let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
        // With isolation, Fluent's invisible marks for mixed text directions would end up in text that people copy.
        bundle.set_use_isolating(false);
        Ok(Self { tag: id.to_string(), id, bundle, names: BTreeSet::new() })
    }

    /// Adds messages. A message replaces an earlier one with the same name.
    pub(super) fn add(&mut self, messages: &str) -> Result<(), TextError> {
        let resource = FluentResource::try_new(messages.to_owned()).map_err(|(_, errors)| {
            let error = errors.first();
            let before = error.and_then(|error| messages.get(..error.pos.start));
            TextProblem::Syntax {
                language: self.tag.clone(),
                line: before.unwrap_or_default().matches('\n').count() + 1,
                message: error.map_or_else(String::new, ToString::to_string),
            }
        })?;
        self.names.extend(names(messages).map(str::to_owned));
        self.bundle.add_resource_overriding(resource);
        Ok(())
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.id == other.id
    }

    pub(super) fn tag(&self) -> &str {
        &self.tag
    }

    pub(super) fn id(&self) -> &LanguageIdentifier {
        &self.id
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Formats a message with its arguments; `None` if the message does not exist, or needs an argument that is not given.
    pub(super) fn format(&self, name: &str, arguments: &[(&str, &str)]) -> Option<String> {
        let pattern = self.bundle.get_message(name)?.value()?;
        let mut given = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            given.set(*name, *value);
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&given), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

/// The names of the messages in a text. A message starts at the beginning of a line; lines that continue it do not.
fn names(messages: &str) -> impl Iterator<Item = &str> {
    let begins = |line: &str| line.starts_with(|first: char| first.is_ascii_alphabetic());
    let lines = messages.lines().filter(move |line| begins(line));
    lines.filter_map(|line| Some(line.split_once('=')?.0.trim_end()))
}
