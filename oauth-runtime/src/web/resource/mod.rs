//! Protected routes over a resource server. They need no authorization server and no database. RFC 6750.

mod rejection;
mod protects;
mod token_of_request;
mod guard;
mod layer;
mod acquire;
mod current_token;
mod metadata;

pub use current_token::CurrentToken;
pub use guard::{Guard, Method, MethodRequirement, Requirement};
pub use layer::{RequireLayer, RequireService};
#[cfg(feature = "sea-orm")]
pub(super) use metadata::document;
pub use protects::{ProtectingServer, Protects};
#[cfg(feature = "sea-orm")]
pub(super) use token_of_request::{origin_of, token_for};
