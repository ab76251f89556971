//! The command line of the reference provider.

use std::{process::ExitCode, time::Duration};
use tokio::runtime::Builder;

/// Returns the memory of a password hash to the system; the default allocator would keep it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The allocator returns that memory when the thread that made the hash ends, unless the thread ends within a second of the hash.
const IDLE_THREAD: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    match Builder::new_multi_thread().enable_all().thread_keep_alive(IDLE_THREAD).build() {
        Ok(runtime) => runtime.block_on(provider::cli::main()),
        Err(error) => {
            eprintln!("provider: no threads can be started: {error}");
            ExitCode::from(2)
        }
    }
}
