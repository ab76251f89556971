//! What the program is told, by flags or by the environment.

use clap::{Parser, ValueEnum};
use std::{net::SocketAddr, path::PathBuf};

/// An API whose tokens come from a provider on another machine. No `Debug`: there is a secret among them.
#[derive(Parser)]
pub(crate) struct Arguments {
    /// The issuer of the tokens
    #[arg(long, env = "RESOURCE_SERVER_ISSUER", value_name = "URL")]
    pub(crate) issuer: String,
    /// For whom the tokens have to be: `aud`; the issuer, unless told otherwise
    #[arg(long, env = "RESOURCE_SERVER_AUDIENCE", value_name = "URI")]
    pub(crate) audience: Option<String>,
    /// The protected resource that the API is: its tokens have to name it, and its metadata are served; `https` but on this machine
    #[arg(long, env = "RESOURCE_SERVER_RESOURCE", value_name = "URI", conflicts_with = "audience")]
    pub(crate) resource: Option<String>,
    /// How tokens are checked
    #[arg(long, env = "RESOURCE_SERVER_MODE", value_enum, default_value_t = Mode::Jwt)]
    pub(crate) mode: Mode,
    /// The client that asks about tokens; it needs `introspection: true` at the provider
    #[arg(long, env = "RESOURCE_SERVER_CLIENT_ID", required_if_eq("mode", "introspection"))]
    pub(crate) client_id: Option<String>,
    /// The secret of that client
    #[arg(
        long,
        env = "RESOURCE_SERVER_CLIENT_SECRET",
        hide_env_values = true,
        required_if_eq("mode", "introspection")
    )]
    pub(crate) client_secret: Option<String>,
    /// How many seconds a revoked token may still be let in by introspection; 0 asks at every request
    #[arg(long, env = "RESOURCE_SERVER_MAX_AGE", value_name = "SECONDS", default_value_t = 5)]
    pub(crate) max_age: u32,
    /// A PEM file with certificates to trust besides those of the system
    #[arg(long, env = "RESOURCE_SERVER_ROOT_CERTIFICATES", value_name = "FILE")]
    pub(crate) root_certificates: Option<PathBuf>,
    /// Permits an issuer with plain http on another machine, in a network that is protected otherwise
    #[arg(long, env = "RESOURCE_SERVER_INSECURE_TRANSPORT")]
    pub(crate) insecure_transport: bool,
    /// Where to listen
    #[arg(long, env = "RESOURCE_SERVER_LISTEN", default_value = "127.0.0.1:8081")]
    pub(crate) listen: SocketAddr,
}

/// How tokens are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// By their signature and the keys that the issuer publishes
    Jwt,
    /// By asking the issuer
    Introspection,
}
