//! The command line: without a subcommand it serves, with one it looks after clients, users and tables.

pub(crate) mod arguments;
mod client;
mod completions;
mod input;
mod output;
mod registration;
mod rotation;
mod run;
mod tables;
mod token;
mod user;

use crate::stop::Stop;
use arguments::{Arguments, Command};
use clap::{Parser as _, error::ErrorKind};
use std::{io::Write as _, process::ExitCode};

/// Runs the program.
pub async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    match dispatch(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "provider: {stop}");
            stop.exit_code()
        }
    }
}

async fn dispatch(arguments: Arguments) -> Result<(), Stop> {
    match arguments.command {
        None => run::serve(arguments.serve).await,
        Some(Command::Client(command)) => client::run(command).await,
        Some(Command::User(command)) => user::run(command).await,
        Some(Command::Token(command)) => token::run(command).await,
        Some(Command::Schema(command)) => tables::run(command).await,
        Some(Command::Completions(arguments)) => completions::run(&arguments),
    }
}

/// Help goes out as it is; a mistake becomes one line that names the flag.
fn usage(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = writeln!(std::io::stderr(), "provider: a subcommand is missing, --help lists them");
        return ExitCode::from(2);
    }
    let text = error.render().to_string();
    let problem: Vec<&str> = text
        .lines()
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let _ = writeln!(
        std::io::stderr(),
        "provider: {}",
        problem.join(" ").trim_start_matches("error: ")
    );
    ExitCode::from(2)
}
