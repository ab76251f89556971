//! The rules of the protocol as pure functions over typed values.
//!
//! Nothing here is asynchronous, reads a clock, draws a random number, knows HTTP or a database:
//! time and fresh values arrive as arguments. The order of the modules is the reading order.

pub mod error;
pub mod limits;
pub(crate) mod time_window;
pub mod parameters;
pub mod strict_json;
pub mod secret;
pub mod stamp;
pub(crate) mod spelling;
pub mod scope_pattern;
pub mod scope;
pub mod scope_word;
pub mod scope_table;
pub mod permission;
pub(crate) mod known_errors;
pub mod languages;
pub mod issuer;
pub mod redirect_uri;
pub mod resource_indicator;
pub mod resource_indicators;
pub mod protected_resource;
pub mod root_key;
pub mod sealed_secret;
pub mod client_metadata;
pub mod pkce;
pub mod response_type;
pub mod client;
pub mod profile;
pub mod unbuilt_metadata;
pub mod secret_rules;
pub mod client_rules;
pub(crate) mod registration_members;
pub mod registration_request;
pub mod registration_response;
pub mod self_registration;
pub mod requested_scope;
pub mod access_token_claims;
pub mod access_token_format;
pub mod assertion;
pub mod authorization;
pub mod authentication_requirement;
pub mod source;
pub mod client_request;
pub mod client_authentication;
pub mod authorization_request;
pub mod authorization_response;
pub mod token_response;
pub mod user_code;
pub(crate) mod refresh_token;
pub mod sealed_answer;
pub mod bearer;
pub mod challenge;
pub mod introspection;
pub mod metadata;
