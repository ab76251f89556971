//! The command line of the reference provider.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    provider::cli::main().await
}
