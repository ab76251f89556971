//! Behaviour over HTTP, on every database.

mod account;
mod activity;
mod authorization_code;
mod authorization_endpoint;
mod bad_input;
mod client_authentication;
mod client_credentials;
mod client_is_no_user;
mod client_metadata;
mod code_security;
mod consent_form;
mod implicit;
mod introspection;
mod metadata;
mod pages;
mod password;
mod pkce;
mod protected_resources;
mod pruning;
mod redirect_registration;
mod redirect_vectors;
mod refresh_token;
mod refresh_window;
mod refresh_without_row;
mod revocation;
mod validation_before_redirect;
