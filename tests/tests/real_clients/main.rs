//! OAuth clients that others wrote complete their flows against the real program.

mod node;
mod python;
mod rust_oauth2;
