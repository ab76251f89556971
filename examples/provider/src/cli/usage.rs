//! Parses the command line. Help is printed as clap writes it; a mistake becomes one line that names the flag.

use crate::stop::Stop;
use clap::{ArgMatches, Command, error::ErrorKind};
use std::ffi::OsString;

/// The parsed arguments; `None` when the line asked for help or the version, which is then printed.
pub(super) fn parse(command: Command, line: &[OsString]) -> Result<Option<ArgMatches>, Stop> {
    let error = match command.try_get_matches_from(line) {
        Ok(matches) => return Ok(Some(matches)),
        Err(error) => error,
    };
    let problem = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return Ok(None);
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "a subcommand is missing, --help lists them".to_owned()
        }
        // The arguments of `token revoke` may be a token, so the message must not repeat them.
        _ if line.windows(2).any(|words| words == ["token", "revoke"]) => {
            "token revoke: expected one TOKEN, or - to read it from standard input; --help shows the flags"
                .to_owned()
        }
        ErrorKind::ArgumentConflict => {
            format!(
                "{}; write the flags of a subcommand after the subcommand, as in `client list --database-url URL`",
                one_line(&error)
            )
        }
        _ => one_line(&error),
    };
    Err(Stop::Mistake(problem))
}

/// The problem on one line, without the usage that follows it.
pub(super) fn one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let problem: Vec<&str> = text
        .lines()
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    problem.join(" ").trim_start_matches("error: ").to_owned()
}
