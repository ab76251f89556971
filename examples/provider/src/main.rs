//! The command line of the reference provider.

use std::process::ExitCode;

/// It gives the memory of a password's hash back to the system at once, which the default allocator keeps.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    provider::cli::main().await
}
