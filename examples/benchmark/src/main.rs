//! Measures a provider and a hand-written axum + sqlx server side by side, as a ratio.

mod options;
mod clock;
mod statistics;
mod seed;
mod database;
mod serve;
mod smallest;
mod baseline;
mod connection;
mod load;
mod round;
mod html;
mod browser;
mod server;
mod process;
mod contest;
mod report;
mod table;
mod run;
mod prune;
#[cfg(test)]
mod both;

use clap::Parser;

use crate::options::{Command, Options};

/// The allocator that the provider ships with. The two servers of this program are one binary, so they share it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// An error of this program, which is only printed.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A result whose failure is one line for a person.
type Outcome<T> = Result<T, Failure>;

fn main() -> std::process::ExitCode {
    let options = Options::parse();
    let outcome = match options.command {
        Some(Command::Quickstart(arguments)) => smallest::run(&arguments),
        Some(Command::Baseline(arguments)) => baseline::run(&arguments),
        Some(Command::Prune(arguments)) => prune::run(&arguments),
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
