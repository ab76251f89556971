//! The registrations that `#[grant]` submits, one function for each grant. Call them for a generic provider, which an attribute cannot
//! register.

pub use super::{
    custom::register::{authorization_grant, token_grant},
    declared_grant::GrantRegistration,
    grants::{
        authorization_code::register as authorization_code,
        client_credentials::register as client_credentials, device_code::register as device_code,
        implicit::register as implicit, jwt_bearer::register as jwt_bearer,
        password::register as password, refresh_token::register as refresh_token,
        token_exchange::register as token_exchange,
    },
};
