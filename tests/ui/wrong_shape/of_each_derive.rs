use oauth_runtime::prelude::*;

#[derive(AuthorizationCode)]
pub union Code {
    id: i64,
}

#[derive(ShortLived)]
pub struct Pending {
    pub id: i64,
}

#[derive(OAuthToken)]
pub struct Nothing;

#[derive(ResourceOwner)]
pub enum User {
    Somebody,
}

#[derive(OAuthProvider)]
pub union Provider {
    id: i64,
}

#[derive(OAuthState)]
pub enum State {
    Ready,
}

fn main() {}
