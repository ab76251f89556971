use oauth_runtime::prelude::*;

#[derive(OAuthClient)]
pub enum Client {
    Public,
}

#[derive(OAuthToken)]
pub struct Token(i64);

#[derive(ResourceOwner)]
pub struct User {
    pub id: i64,
}

#[derive(OAuthProvider)]
pub enum App {}

fn main() {}
