//! The program from outside: flags, exit codes, output lines, signals, and the commands beside a running server.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect must panic")]

mod administration;
mod configuration;
mod keys;
mod mistakes;
mod program;
mod rotation;
mod serving;
mod tables;
mod tokens;
mod upkeep;
