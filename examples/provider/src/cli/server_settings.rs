//! The table `[server]` of the file with settings: the toolkit's own settings, by the names of their sections.

use crate::seed::json::nearest;
use oauth_runtime::{
    endpoint::{self, EndpointError},
    settings::Settings,
};
use serde_json::{Map, Number, Value};
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeInteger, DeTable, DeValue},
};

/// What the table is called.
pub(super) const TABLE: &str = "server";

/// The provider's own pages have every other path.
const BELOW: &str = "/oauth/";

/// The settings, and where each key stands, for mistakes that show later.
#[derive(Default)]
pub(super) struct ServerSettings {
    pub(super) settings: Settings,
    keys: Vec<(String, usize)>,
}

/// The key of a mistake, its line, and what it is. Values are not repeated: a misplaced one may hold a password.
pub(super) type Mistake = (String, usize, String);

impl ServerSettings {
    /// Reads the table; `line_of` tells the line of a place in the file.
    pub(super) fn read(
        table: &Spanned<DeValue<'_>>,
        line_of: &impl Fn(usize) -> usize,
    ) -> Result<Self, Mistake> {
        let mut keys = vec![(TABLE.to_owned(), line_of(table.span().start))];
        let json = json(table, TABLE, &mut |path, span| keys.push((path, line_of(span.start))))
            .map_err(|(path, problem)| (path.clone(), line(&keys, &path), problem.to_owned()))?;
        let settings: Settings = serde_path_to_error::deserialize(json).map_err(|error| {
            let path = match error.path().to_string() {
                // The table itself.
                root if root == "." => TABLE.to_owned(),
                below => format!("{TABLE}.{below}"),
            };
            let line = line(&keys, &path);
            (path, line, explained(&error.into_inner().to_string()))
        })?;
        let read = Self { settings, keys };
        match read.refused() {
            Some((key, problem)) => {
                let path = format!("{TABLE}.{key}");
                let line = line(&read.keys, &path);
                Err((path, line, problem))
            }
            None => Ok(read),
        }
    }

    /// The line of a key, or of the table that would hold it.
    pub(super) fn line_of(&self, path: &str) -> usize {
        line(&self.keys, path)
    }

    /// What the toolkit refuses, and what the provider decides itself.
    fn refused(&self) -> Option<(String, String)> {
        let settings = &self.settings;
        if let Err(error) = settings.check() {
            return Some((error.key().to_owned(), error.problem().to_string()));
        }
        match endpoint::check(&settings.endpoints, &[]) {
            Err(EndpointError::Setting(error)) => {
                return Some((error.key().to_owned(), error.problem().to_string()));
            }
            Err(error) => return Some(("endpoints.paths".into(), error.to_string())),
            Ok(()) => {}
        }
        if settings.issuer.is_some() {
            return Some(("issuer".into(), "set `issuer` at the top of the file instead".into()));
        }
        if settings.authorization.login_path != Settings::default().authorization.login_path {
            let problem = "the login page of this provider is at /login".to_owned();
            return Some(("authorization.login_path".into(), problem));
        }
        let elsewhere = settings.endpoints.paths.iter().find(|(_, path)| !path.starts_with(BELOW));
        elsewhere.map(|(name, _)| {
            (format!("endpoints.paths.{name}"), format!("must begin with {BELOW} here"))
        })
    }
}

/// The line of the longest part of a path that stands in the file.
fn line(keys: &[(String, usize)], path: &str) -> usize {
    let holds = |key: &str| {
        path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let found = keys.iter().filter(|(key, _)| holds(key)).max_by_key(|(key, _)| key.len());
    found.map_or(1, |(_, line)| *line)
}

/// The same value as JSON. Tells of every key.
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

/// What would be right, without the value and in the words of TOML.
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
        "i64" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        what if what == "a map" || what.starts_with("struct ") => "a table",
        what => what,
    };
    format!("expected {expected}")
}
