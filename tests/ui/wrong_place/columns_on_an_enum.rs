use oauth_runtime::prelude::*;

#[oauth_columns(token)]
pub enum Model {
    Token,
}

#[oauth_columns(token)]
pub struct Token(i64);

fn main() {}
