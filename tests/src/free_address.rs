//! Addresses for programs that must be told where to listen.

use std::{
    net::TcpListener,
    sync::atomic::{AtomicU16, Ordering},
};

/// The first port. It lies below the ports that the kernel gives to sockets without a chosen port, so that no other
/// socket takes one meanwhile.
const FIRST: u16 = 20_000;
/// The number of ports.
const PORTS: u16 = 10_000;
/// The distance between the first ports of two processes with neighbouring process identifiers.
const OF_PROCESS: u32 = 97;

static TAKEN: AtomicU16 = AtomicU16::new(0);

/// An address of this machine where nobody listens, and which this process gets only once.
#[must_use]
pub fn free_address() -> String {
    let of_process = std::process::id().wrapping_mul(OF_PROCESS) % u32::from(PORTS);
    let of_process = u16::try_from(of_process).unwrap_or_default();
    for _ in 0..PORTS {
        let place = of_process.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed) % PORTS) % PORTS;
        let address = format!("127.0.0.1:{}", FIRST + place);
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
    panic!("no port from {FIRST} on is free")
}
