//! The command line. Without a subcommand the program serves; the subcommands manage clients, users, tokens, keys and tables.

pub(crate) mod arguments;
mod client;
mod client_output;
mod completions;
mod config;
mod config_table;
mod connection_settings;
mod given_secret;
mod input;
mod key;
mod output;
mod change;
mod registration;
mod rotation;
mod run;
mod server;
mod server_settings;
mod tables;
mod token;
mod usage;
mod user;

use crate::{invocation::invocation, stop::Stop};
use arguments::{Arguments, Command};
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};
use config::{ConfigFile, TableSettings};
use output::print_json;
use serde_json::json;
use std::{ffi::OsString, io::Write as _, process::ExitCode};

/// Runs the program.
pub async fn main() -> ExitCode {
    let line: Vec<OsString> = std::env::args_os().collect();
    // `--json` is looked up in the words themselves, because a line that does not parse needs an answer in JSON too.
    let wants_json = line.iter().take_while(|word| *word != "--").any(|word| word == "--json");
    match Box::pin(run(line)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            // When an output is closed, there is nobody left to tell.
            let _ = match &stop {
                Stop::Missing(missing) => tables::print_missing(missing, &stop, wants_json),
                _ if wants_json => print_json(&json!({ "error": stop.json() })),
                _ => Ok(()),
            };
            let _ = writeln!(std::io::stderr(), "provider: {stop}");
            stop.exit_code()
        }
    }
}

async fn run(line: Vec<OsString>) -> Result<(), Stop> {
    let command = Arguments::command().bin_name(invocation());
    let Some(matches) = usage::parse(command.clone(), &line)? else { return Ok(()) };
    let Some(path) = config::path_in(&matches) else {
        return Box::pin(dispatch(&matches, TableSettings::default())).await;
    };
    let file = ConfigFile::read(&path, &command)?;
    // Parses the line again, now with the values of the file as defaults.
    let Some(matches) = usage::parse(file.defaults_of(command), &line)? else { return Ok(()) };
    let done = Box::pin(dispatch(&matches, file.tables())).await;
    done.map_err(|stop| file.explain(stop, &matches))
}

async fn dispatch(matches: &ArgMatches, tables: TableSettings) -> Result<(), Stop> {
    let arguments = Arguments::from_arg_matches(matches)
        .map_err(|error| Stop::Mistake(usage::one_line(&error)))?;
    match arguments.command {
        None => Box::pin(run::serve(arguments.serve, tables)).await,
        Some(Command::Client(command)) => client::run(command).await,
        Some(Command::User(command)) => user::run(command).await,
        Some(Command::Token(command)) => token::run(command).await,
        Some(Command::Key(command)) => key::run(command, tables.server.keys).await,
        Some(Command::Schema(command)) => tables::run(command).await,
        Some(Command::Completions(arguments)) => completions::run(&arguments),
    }
}
