//! A table of the file with settings, read by serde. A mistake is reported with its key and its line.

use crate::seed::json::nearest;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeInteger, DeTable, DeValue},
};

/// The line of each key of a table.
#[derive(Default)]
pub(super) struct Keys(Vec<(String, usize)>);

/// The key of a mistake, its line, and its description. The description does not repeat values: a misplaced one
/// may be a password.
pub(super) type Mistake = (String, usize, String);

impl Keys {
    /// The line of the longest prefix of a path that is a key in the file.
    pub(super) fn line_of(&self, path: &str) -> usize {
        let holds = |key: &str| {
            path.strip_prefix(key)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let found = self.0.iter().filter(|(key, _)| holds(key)).max_by_key(|(key, _)| key.len());
        found.map_or(1, |(_, line)| *line)
    }

    /// A mistake in the value of a key.
    pub(super) fn mistake(&self, path: String, problem: impl Into<String>) -> Mistake {
        let line = self.line_of(&path);
        (path, line, problem.into())
    }
}

/// Reads the table of that name. `line_of` gives the line of a position in the file.
pub(super) fn read<T: DeserializeOwned>(
    name: &str,
    table: &Spanned<DeValue<'_>>,
    line_of: &impl Fn(usize) -> usize,
) -> Result<(T, Keys), Mistake> {
    let mut keys = Keys(vec![(name.to_owned(), line_of(table.span().start))]);
    let json = json(table, name, &mut |path, span| keys.0.push((path, line_of(span.start))))
        .map_err(|(path, problem)| keys.mistake(path, problem))?;
    let settings = serde_path_to_error::deserialize(json).map_err(|error| {
        let path = match error.path().to_string() {
            // The table itself.
            root if root == "." => name.to_owned(),
            below => format!("{name}.{below}"),
        };
        keys.mistake(path, explained(&error.into_inner().to_string()))
    })?;
    Ok((settings, keys))
}

/// Converts a value into JSON. Calls `tell` with the path and the position of every key.
fn json(
    value: &Spanned<DeValue<'_>>,
    path: &str,
    tell: &mut impl FnMut(String, Range<usize>),
) -> Result<Value, (String, &'static str)> {
    let no_number = || (path.to_owned(), "expected a whole number of at most 64 bits");
    Ok(match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(number) => Value::Number(whole(number).ok_or_else(no_number)?),
        DeValue::Float(_) => return Err(no_number()),
        DeValue::Datetime(_) => return Err((path.to_owned(), "a date is no setting")),
        DeValue::Array(items) => {
            items.iter().map(|item| json(item, path, tell)).collect::<Result<_, _>>()?
        }
        DeValue::Table(table) => Value::Object(members(table, path, tell)?),
    })
}

fn members(
    table: &DeTable<'_>,
    path: &str,
    tell: &mut impl FnMut(String, Range<usize>),
) -> Result<Map<String, Value>, (String, &'static str)> {
    let mut members = Map::new();
    for (name, value) in table {
        let path = format!("{path}.{}", name.get_ref());
        tell(path.clone(), name.span());
        members.insert(name.get_ref().to_string(), json(value, &path, tell)?);
    }
    Ok(members)
}

fn whole(number: &DeInteger<'_>) -> Option<Number> {
    i64::from_str_radix(number.as_str(), number.radix()).ok().map(Number::from)
}

/// The error message of serde in the words of TOML: it says what would be right, without the value.
fn explained(message: &str) -> String {
    if message.starts_with("unknown field") {
        let mut words = message.split('`').skip(1).step_by(2);
        let unknown = words.next().unwrap_or_default();
        let known: Vec<&str> = words.collect();
        return match nearest(unknown, &known) {
            Some(near) => format!("unknown member, did you mean {near}?"),
            None => format!("unknown member, expected one of: {}", known.join(", ")),
        };
    }
    let expected = message.rsplit_once(", expected ").map_or("another value", |(_, what)| what);
    let expected = match expected {
        "i64" | "u64" | "u32" | "usize" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        what if what == "a map" || what.starts_with("struct ") => "a table",
        what => what,
    };
    format!("expected {expected}")
}
