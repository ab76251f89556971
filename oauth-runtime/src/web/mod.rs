//! The axum edge: the only place that knows HTTP.

mod acquire;
mod authorization;
mod authorization_request;
mod consent_request;
mod current;
mod same_origin;
mod guard;
mod layer;
mod html;
pub mod pages;
mod protects;
mod request;
mod response;
mod routes;

pub use acquire::{AcquireRefusal, Acquired};
pub use authorization::AuthorizationRefusal;
pub use authorization_request::AuthorizationRequest;
pub use consent_request::ConsentRequest;
pub use current::{CurrentClient, CurrentToken, CurrentUser};
pub use guard::{Guard, Method, MethodRequirement, Requirement};
pub use layer::{RequireLayer, RequireService};
pub use protects::Protects;
pub use same_origin::SameOrigin;
