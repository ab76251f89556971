use oauth_runtime::prelude::*;

#[derive(Clone, Copy, OAuthScope)]
enum Scope {
    /// See your photos
    Read = 7,
}

fn main() {}
