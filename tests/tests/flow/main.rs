//! Behaviour over HTTP, on every database.

mod activity;
mod authorization_code;
mod code_security;
mod consent_form;
mod introspection;
mod pkce;
mod redirect_registration;
mod redirect_vectors;
mod refresh_token;
mod refresh_window;
mod revocation;
mod validation_before_redirect;
