//! The registration endpoint and, below it, the configuration endpoint of each client. RFC 7591, section 3; RFC 7592, section 2.

mod configuration;
mod registered;
mod registering;
mod statement;

pub(super) use configuration::ConfigurationEndpoint;
pub(super) use registering::RegistrationEndpoint;
