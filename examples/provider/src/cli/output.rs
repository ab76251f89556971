//! Results on standard output: a table for people, JSON for programs.

use crate::stop::Stop;
use serde_json::Value;
use std::io::Write as _;

/// Prints one line or several.
pub(super) fn print(text: &str) -> Result<(), Stop> {
    match writeln!(std::io::stdout(), "{text}") {
        // A closed pipe is no mistake: a reader such as `head` has seen enough.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Stop::mistake("standard output", error))
        }
        _ => Ok(()),
    }
}

/// Prints one JSON value.
pub(super) fn print_json(value: &Value) -> Result<(), Stop> {
    print(&format!("{value:#}"))
}

/// Prints rows under headings, each column as wide as its widest cell.
pub(super) fn print_table<const N: usize>(
    headings: [&str; N],
    rows: &[[String; N]],
) -> Result<(), Stop> {
    let headings = headings.map(str::to_owned);
    let mut widths = headings.clone().map(|heading| heading.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(printable(cell).chars().count());
        }
    }
    let lines: Vec<String> = std::iter::once(&headings)
        .chain(rows)
        .map(|row| {
            row.iter()
                .zip(widths)
                .map(|(cell, width)| format!("{:<width$}", printable(cell)))
                .collect::<Vec<_>>()
                .join("  ")
                .trim_end()
                .to_owned()
        })
        .collect();
    print(&lines.join("\n"))
}

/// Replaces control characters, so that a stored name cannot move the cursor of a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() { '\u{fffd}' } else { character })
        .collect()
}
