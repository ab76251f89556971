//! The HTTP layer, over axum: the only part of the crate that knows HTTP.

mod client_address;
mod error_body;
mod resource;
#[cfg(feature = "sea-orm")]
mod own_resources;
#[cfg(feature = "sea-orm")]
mod current;
#[cfg(feature = "sea-orm")]
mod languages;
#[cfg(feature = "sea-orm")]
mod request;
#[cfg(feature = "sea-orm")]
mod response;
#[cfg(feature = "sea-orm")]
mod cors;
#[cfg(feature = "sea-orm")]
mod routes;
#[cfg(feature = "sea-orm")]
mod authorization_request;
#[cfg(feature = "sea-orm")]
mod consent_request;
#[cfg(feature = "sea-orm")]
mod html;
#[cfg(feature = "sea-orm")]
pub mod pages;
#[cfg(feature = "sea-orm")]
mod authorization_refusal;
#[cfg(feature = "sea-orm")]
mod consent_scope;
#[cfg(feature = "sea-orm")]
mod authorization;
#[cfg(feature = "sea-orm")]
mod device_request;
#[cfg(feature = "sea-orm")]
mod device_consent;
#[cfg(feature = "sea-orm")]
mod user_code_form;
#[cfg(feature = "sea-orm")]
mod device;
#[cfg(feature = "sea-orm")]
mod end_session_request;
#[cfg(feature = "sea-orm")]
mod end_session;
#[cfg(feature = "sea-orm")]
mod end_session_answer;
#[cfg(feature = "sea-orm")]
mod same_origin;

#[cfg(feature = "sea-orm")]
pub use authorization_refusal::AuthorizationRefusal;
#[cfg(feature = "sea-orm")]
pub use authorization_request::AuthorizationRequest;
pub use client_address::ClientAddress;
#[cfg(feature = "sea-orm")]
pub use consent_request::ConsentRequest;
#[cfg(feature = "sea-orm")]
pub use current::{CurrentClient, CurrentUser, ModelServer};
#[cfg(feature = "sea-orm")]
pub use device::DevicePage;
#[cfg(feature = "sea-orm")]
pub use device_consent::DeviceConsent;
#[cfg(feature = "sea-orm")]
pub use device_request::DeviceRequest;
#[cfg(feature = "sea-orm")]
pub use end_session::EndSession;
#[cfg(feature = "sea-orm")]
pub use end_session_request::EndSessionRequest;
#[cfg(feature = "sea-orm")]
pub use own_resources::Acquired;
pub use resource::{
    CurrentToken, Guard, Method, MethodRequirement, ProtectingServer, Protects, RequireLayer,
    RequireService, Requirement,
};
#[cfg(feature = "sea-orm")]
pub use same_origin::SameOrigin;
#[cfg(feature = "sea-orm")]
pub use user_code_form::UserCodeForm;
