//! Requests that a well-known library of this kind answered with a 500 or with too much, one test for each row of
//! `docs/parity.md`. A row without a test here is about an endpoint or a response type that does not exist yet.

mod at_authorization;
mod at_resources;
mod at_start;
mod at_token;
mod of_clients;
