//! An API on a machine of its own: it knows neither the authorization server nor a database, only a verifier of tokens.

mod api;
mod elsewhere;
mod known_tokens;
mod machine_certificate;

pub use api::{AppState, routes};
pub use elsewhere::{Elsewhere, Script, json};
pub use known_tokens::KnownTokens;
pub use machine_certificate::MachineCertificate;
