//! What `#[grant]` leaves beside the impl of a grant. Without it the impl compiles and no server offers the grant, so every
//! trait of a grant asks for it.

use std::marker::PhantomData;

/// An impl that stands below `#[grant]`, or whose program registers the grant itself.
#[diagnostic::on_unimplemented(
    message = "no server offers this grant of `{Self}`, because `#[grant]` is missing",
    label = "write `#[grant]` above this impl",
    note = "a grant that the program registers itself has `#[grant(by_value)]` there"
)]
pub trait Declared<G> {}

/// [`grants::AuthorizationCode`](super::grants::AuthorizationCode)
#[derive(Debug)]
pub enum AuthorizationCode {}

/// [`grants::ClientCredentials`](super::grants::ClientCredentials)
#[derive(Debug)]
pub enum ClientCredentials {}

/// [`grants::DeviceCode`](super::grants::DeviceCode)
#[derive(Debug)]
pub enum DeviceCode {}

/// [`grants::Implicit`](super::grants::Implicit)
#[derive(Debug)]
pub enum Implicit {}

/// [`grants::JwtBearer`](super::grants::JwtBearer)
#[derive(Debug)]
pub enum JwtBearer {}

/// [`grants::Password`](super::grants::Password)
#[derive(Debug)]
pub enum Password {}

/// [`grants::RefreshToken`](super::grants::RefreshToken)
#[derive(Debug)]
pub enum RefreshToken {}

/// [`grants::TokenExchange`](super::grants::TokenExchange)
#[derive(Debug)]
pub enum TokenExchange {}

/// [`TokenGrant`](super::custom::TokenGrant) of a provider.
#[derive(Debug)]
pub struct TokenGrant<P>(PhantomData<fn(P)>);

/// [`AuthorizationGrant`](super::custom::AuthorizationGrant) of a provider.
#[derive(Debug)]
pub struct AuthorizationGrant<P>(PhantomData<fn(P)>);
