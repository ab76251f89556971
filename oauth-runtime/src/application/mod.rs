//! What an application declares: its provider, its grants and its hooks. The only module that is generic over the application's provider.

pub mod client_lookup;
pub(crate) mod client_row;
pub mod custom;
pub mod declared;
pub(crate) mod declared_grant;
#[cfg(feature = "fetch")]
pub(crate) mod document_row;
pub mod grants;
pub mod lookup;
pub mod policies;
mod provider;
pub(crate) mod tables;
mod entity_store;
pub mod registration;
pub mod required_scopes;
pub mod save;
pub mod user_lookup;

pub use provider::Provider;
