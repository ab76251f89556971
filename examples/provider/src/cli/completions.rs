//! `provider completions`: prints the script with which a shell completes the command line.

use super::{
    arguments::{Arguments, Completions},
    output::{print, print_json},
};
use crate::stop::Stop;
use clap::CommandFactory as _;
use serde_json::json;

pub(super) fn run(arguments: &Completions) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "provider", &mut script);
    let script = String::from_utf8_lossy(&script);
    if arguments.json {
        return print_json(&json!({ "shell": arguments.shell.to_string(), "script": script }));
    }
    print(script.trim_end())
}
