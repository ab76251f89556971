//! The provider over HTTP, in this process: tests of its own pages, its seed and its files.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect must panic")]

mod client_address;
mod connections;
mod database_file;
mod demo_data;
mod forms;
mod issuer_path;
mod metrics;
mod playground;
mod seed;
mod sessions;
mod sign_in;
mod signing_out;
