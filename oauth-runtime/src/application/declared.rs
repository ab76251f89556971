//! The marker that `#[grant]` adds to the impl of a grant. Without `#[grant]` the impl would compile and no server would offer the grant,
//! so every grant trait requires the marker.

use std::marker::PhantomData;

/// Implemented if `#[grant]` stands above the impl, also as `#[grant(by_value)]` where the program registers the grant itself.
#[diagnostic::on_unimplemented(
    message = "no server offers this grant of `{Self}`, because `#[grant]` is missing",
    label = "write `#[grant]` above this impl",
    note = "a grant that the program registers itself has `#[grant(by_value)]` there"
)]
pub trait Declared<G> {}

/// Marks an impl of [`grants::AuthorizationCode`](super::grants::AuthorizationCode).
#[derive(Debug)]
pub enum AuthorizationCode {}

/// Marks an impl of [`grants::ClientCredentials`](super::grants::ClientCredentials).
#[derive(Debug)]
pub enum ClientCredentials {}

/// Marks an impl of [`grants::DeviceCode`](super::grants::DeviceCode).
#[derive(Debug)]
pub enum DeviceCode {}

/// Marks an impl of [`grants::Implicit`](super::grants::Implicit).
#[derive(Debug)]
pub enum Implicit {}

/// Marks an impl of [`grants::JwtBearer`](super::grants::JwtBearer).
#[derive(Debug)]
pub enum JwtBearer {}

/// Marks an impl of [`grants::Password`](super::grants::Password).
#[derive(Debug)]
pub enum Password {}

/// Marks an impl of [`grants::RefreshToken`](super::grants::RefreshToken).
#[derive(Debug)]
pub enum RefreshToken {}

/// Marks an impl of [`grants::TokenExchange`](super::grants::TokenExchange).
#[derive(Debug)]
pub enum TokenExchange {}

/// Marks an impl of [`TokenGrant`](super::custom::TokenGrant) for a provider.
#[derive(Debug)]
pub struct TokenGrant<P>(PhantomData<fn(P)>);

/// Marks an impl of [`AuthorizationGrant`](super::custom::AuthorizationGrant) for a provider.
#[derive(Debug)]
pub struct AuthorizationGrant<P>(PhantomData<fn(P)>);
