use oauth_runtime::prelude::*;

#[derive(Clone, Copy, OAuthScope)]
enum Scope {
    Read,
    ///
    Write,
    /// Delete your photos
    #[oauth(message = "scope delete")]
    Delete,
    /// Print your photos
    #[oauth(message)]
    Print,
}

fn main() {}
