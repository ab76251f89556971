//! The reference provider beside a hand-written axum + sqlx server, measured side by side as a ratio.

mod baseline;
mod browser;
mod clock;
mod connection;
mod html;
mod load;
mod memory;
mod options;
mod report;
mod round;
mod run;
mod seed;
mod server;
mod statistics;
mod table;

use clap::Parser;

use crate::options::{Command, Options};

/// What this program can fail with: it only ever prints it.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A result whose failure is one line for a person.
type Outcome<T> = Result<T, Failure>;

fn main() -> std::process::ExitCode {
    let options = Options::parse();
    let outcome = match options.command {
        Some(Command::Baseline(arguments)) => baseline::run(&arguments),
        None => run::run(&options.measurement),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("benchmark: {failure}");
            std::process::ExitCode::FAILURE
        }
    }
}
