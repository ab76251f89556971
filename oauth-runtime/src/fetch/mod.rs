//! The guarded fetch: the only place of the runtime that opens a connection to another machine.
//!
//! An address has one of two types, by how far it is trusted. An [`OperatorUrl`] comes from the operator's configuration and may
//! lie in a private network. A [`StrangerUrl`] comes from a client, a request or a document: it must be https, and no packet goes
//! to an address that is not public, unless it lies in one of the [`FetchSettings::permitted_networks`]. Redirects are not
//! followed, no proxy is used, and size and time are bounded.

mod address;
mod answer;
mod basic_credentials;
mod error;
mod guarded_fetch;
mod issuer_metadata;
mod key_set;
mod lifetime;
mod public_address;
mod remote;
mod resolver;
mod settings;
mod single_flight;

pub use address::{Address, AddressError, OperatorUrl, StrangerUrl};
pub use basic_credentials::BasicCredentials;
pub use error::FetchError;
pub use guarded_fetch::GuardedFetch;
pub(crate) use issuer_metadata::{IssuerMetadata, Member};
pub(crate) use key_set::RemoteKeySet;
pub(crate) use remote::Remote;
pub use settings::{FetchSettingError, FetchSettingProblem, FetchSettings};
pub(crate) use single_flight::SingleFlight;
