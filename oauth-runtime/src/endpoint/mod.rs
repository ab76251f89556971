//! One function per endpoint: load, authenticate, decide, write, answer. No HTTP types and no database types.

pub(crate) mod authorization;
pub(crate) mod introspection;
pub(crate) mod metadata;
pub(crate) mod revocation;
pub(crate) mod token;
