//! The rules of the protocol as pure functions over typed values.
//!
//! Nothing here is asynchronous, reads a clock, draws a random number, knows HTTP or a database:
//! time and fresh values arrive as arguments. The order of the modules is the reading order.

pub mod authorization_request;
pub mod authorization_response;
pub mod bearer;
pub mod client;
pub mod client_authentication;
pub mod client_metadata;
pub mod error;
pub mod introspection;
pub mod limits;
pub mod metadata;
pub mod parameters;
pub mod pkce;
pub mod redirect_uri;
pub mod scope;
pub mod sealed_answer;
pub mod secret;
pub mod token_response;
