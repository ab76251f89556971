use oauth_runtime::prelude::*;

#[derive(ResourceOwner)]
pub struct Model {
    pub id: i64,
}

fn main() {}
