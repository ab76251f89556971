//! The grants as an application declares them: `#[grant] impl grants::AuthorizationCode for App {}`.
//!
//! Each file has the trait of a grant, the calls of its hooks, and the grant that the declaration makes. The trait bounds say which
//! columns the grant needs; the compiler reports a missing column at the `impl`.

pub(crate) mod authorization_code;
pub(crate) mod client_credentials;
pub(crate) mod device_code;
pub(crate) mod implicit;
pub(crate) mod jwt_bearer;
pub(crate) mod password;
pub(crate) mod refresh_token;
pub(crate) mod token_exchange;

pub use crate::grant::{
    TokenOwner,
    token_exchange::{AskedExchange, ExchangedToken, PermittedExchange},
};
pub use authorization_code::AuthorizationCode;
pub use client_credentials::ClientCredentials;
pub use device_code::DeviceCode;
pub use implicit::Implicit;
pub use jwt_bearer::JwtBearer;
pub use password::Password;
pub use refresh_token::RefreshToken;
pub use token_exchange::TokenExchange;

use super::Provider;
use crate::entity::user::ResourceOwner;

/// The type of the primary key of a provider's users.
pub type UserKey<P> = <<P as Provider>::User as ResourceOwner>::Key;
