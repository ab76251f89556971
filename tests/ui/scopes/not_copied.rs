use oauth_runtime::prelude::*;

#[derive(OAuthScope)]
enum Scope {
    /// See your photos
    Read,
}

fn main() {}
