//! The guarded fetch: the one place of the runtime that opens a connection to another machine.
//!
//! An address has one of two grades of trust, each a type of its own. An [`OperatorUrl`] comes from the operator's configuration
//! and may lie in a private network. A [`StrangerUrl`] comes from a client, a request or a document: it is https, and no
//! packet goes to an address that is not public, unless [`FetchSettings::permitted_networks`] has it. There are no
//! redirects and no proxy, and size and time are bounded.

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
