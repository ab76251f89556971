//! Reads JSON strictly. Every mistake is reported with the path of its member.

use oauth_runtime::protocol::strict_json;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// A mistake, and its place.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// A member is wrong.
    #[error("{path}: {problem}")]
    Member {
        /// The path of the member, such as `clients[0].redirect_uris[1]`.
        path: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// The text is not JSON, or names a member twice.
    #[error("{0}")]
    Syntax(String),
}

impl SeedError {
    pub(crate) fn at(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Member { path: path.into(), problem: problem.into() }
    }
}

/// Parses JSON and refuses an object that names a member twice.
pub(crate) fn parse(text: &str) -> Result<Value, SeedError> {
    strict_json::parse(text.as_bytes()).map_err(|error| SeedError::Syntax(error.to_string()))
}

/// A value, and the path that leads to it.
#[derive(Clone, Debug)]
pub struct Located<'a> {
    path: String,
    value: &'a Value,
}

impl<'a> Located<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { path: String::new(), value }
    }

    pub(crate) fn error(&self, problem: impl Into<String>) -> SeedError {
        SeedError::at(if self.path.is_empty() { "the file" } else { &self.path }, problem)
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn object(self) -> Result<Members<'a>, SeedError> {
        let Value::Object(map) = self.value else { return Err(self.error("expected an object")) };
        Ok(Members { path: self.path, map, taken: HashSet::new() })
    }

    pub(crate) fn text(&self) -> Result<&'a str, SeedError> {
        self.value.as_str().ok_or_else(|| self.error("expected a string"))
    }

    pub(crate) fn filled_text(&self) -> Result<&'a str, SeedError> {
        match self.text()? {
            "" => Err(self.error("must not be empty")),
            text => Ok(text),
        }
    }

    /// A password or a secret. It must not be longer than a request may carry.
    pub(crate) fn secret(&self, longest: usize) -> Result<&'a str, SeedError> {
        match self.filled_text()? {
            text if text.len() > longest => {
                Err(self.error(format!("expected at most {longest} bytes")))
            }
            text => Ok(text),
        }
    }

    pub(crate) fn boolean(&self) -> Result<bool, SeedError> {
        self.value.as_bool().ok_or_else(|| self.error("expected true or false"))
    }

    pub(crate) fn items(&self, expected: &str) -> Result<Vec<Located<'a>>, SeedError> {
        let list = self.value.as_array().ok_or_else(|| self.error(expected))?;
        Ok(list
            .iter()
            .enumerate()
            .map(|(index, value)| Located { path: format!("{}[{index}]", self.path), value })
            .collect())
    }

    pub(crate) fn texts(&self) -> Result<Vec<Located<'a>>, SeedError> {
        let items = self.items("expected a list of strings")?;
        items.iter().try_for_each(|item| item.text().map(|_| ()))?;
        Ok(items)
    }
}

/// The members of an object. Each is to be taken once.
#[derive(Debug)]
pub struct Members<'a> {
    path: String,
    map: &'a Map<String, Value>,
    taken: HashSet<&'a str>,
}

impl<'a> Members<'a> {
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<Located<'a>> {
        let (name, value) = self.map.get_key_value(name)?;
        self.taken.insert(name.as_str());
        Some(Located { path: self.path_of(name), value })
    }

    /// The members `name#LANGUAGE`.
    pub(crate) fn take_in_languages(&mut self, name: &str) -> Vec<(&'a str, Located<'a>)> {
        let is_tagged = |key: &str| key.strip_prefix(name).is_some_and(|tag| tag.starts_with('#'));
        let keys: Vec<&'a str> =
            self.map.keys().map(String::as_str).filter(|key| is_tagged(key)).collect();
        keys.into_iter().filter_map(|key| Some((key, self.take(key)?))).collect()
    }

    /// Takes a required member. When it is missing, a member that is not in `known` may be the one that was meant, so the message
    /// names that one too.
    pub(crate) fn required(
        &mut self,
        name: &str,
        known: &[&str],
    ) -> Result<Located<'a>, SeedError> {
        if let Some(member) = self.take(name) {
            return Ok(member);
        }
        let unknown = self.map.keys().find(|name| !known.contains(&name.as_str()));
        let problem = match unknown {
            None => "missing".to_owned(),
            Some(unknown) => format!("missing; {}", self.unknown(unknown, known)),
        };
        Err(SeedError::at(self.path_of(name), problem))
    }

    pub(crate) fn list(&mut self, name: &str) -> Result<Vec<Located<'a>>, SeedError> {
        self.take(name).map_or(Ok(Vec::new()), |list| list.items("expected a list of objects"))
    }

    /// Refuses the first member that was not taken.
    pub(crate) fn finish(&self, known: &[&str]) -> Result<(), SeedError> {
        match self.map.keys().find(|name| !self.taken.contains(name.as_str())) {
            Some(unknown) => Err(self.unknown(unknown, known)),
            None => Ok(()),
        }
    }

    fn unknown(&self, unknown: &str, known: &[&str]) -> SeedError {
        let problem = match nearest(unknown, known) {
            Some(name) => format!("unknown member, did you mean {name}?"),
            None => format!("unknown member, expected one of: {}", known.join(", ")),
        };
        SeedError::at(self.path_of(unknown), problem)
    }
}

/// Refuses a list whose items share an identifier.
pub(crate) fn unique<'a>(
    list: &str,
    member: &str,
    identifiers: impl Iterator<Item = &'a str>,
) -> Result<(), SeedError> {
    let mut seen = HashSet::new();
    for (index, identifier) in identifiers.enumerate() {
        if !seen.insert(identifier) {
            return Err(SeedError::at(
                format!("{list}[{index}].{member}"),
                format!("`{identifier}` is given twice"),
            ));
        }
    }
    Ok(())
}

/// The known name that is closest to a misspelt one.
pub(crate) fn nearest<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    let allowed = (unknown.len() / 3).max(1);
    known
        .iter()
        .map(|name| (distance(unknown, name), *name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// The number of letters to insert, delete or replace to turn one word into the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&right) {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = *cell;
            *cell = replaced.min(diagonal + 1).min(before + 1);
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("redirect_uri", "redirect_uris"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
