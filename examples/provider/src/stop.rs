//! The reason why the program stops, and its exit code.

use oauth_runtime::migration::Missing;
use serde_json::{Value, json};
use std::process::ExitCode;

/// The reason, as one line for the person at the terminal.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Stop {
    /// A flag, a file or the database is wrong: exit code 2.
    #[error("{0}")]
    Mistake(String),
    /// The named client or user does not exist, or a check did not pass: exit code 1.
    #[error("{0}")]
    Unknown(String),
    /// The database lacks tables, columns or indexes: exit code 1.
    #[error("missing: {}", names(.0))]
    Missing(Vec<Missing>),
}

impl Stop {
    /// A mistake in the flag or member that `place` names.
    pub(crate) fn mistake(place: &str, problem: impl std::fmt::Display) -> Self {
        Self::Mistake(format!("{place}: {}", one_line(&problem.to_string())))
    }

    /// The database refused something or cannot be reached.
    pub(crate) fn database(error: impl std::fmt::Display) -> Self {
        Self::mistake("--database-url", error)
    }

    /// The exit code of the program.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    /// The line and the exit code, for a program.
    pub(crate) fn json(&self) -> Value {
        json!({ "exit_code": self.code(), "message": self.to_string() })
    }

    fn code(&self) -> u8 {
        match self {
            Self::Mistake(_) => 2,
            Self::Unknown(_) | Self::Missing(_) => 1,
        }
    }
}

impl From<sea_orm::DbErr> for Stop {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::database(error)
    }
}

fn names(missing: &[Missing]) -> String {
    missing.iter().map(|missing| missing.what.as_str()).collect::<Vec<_>>().join(", ")
}

/// Joins the lines of a text: messages of databases may span several lines, but a terminal line must not.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
