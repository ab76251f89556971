//! The client role: its columns, its own rule, and the conversion of a row into the protocol's client.

pub(crate) mod contract;
pub(super) mod rules;
pub(super) mod expand;
