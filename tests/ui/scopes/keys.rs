use oauth_runtime::prelude::*;

#[derive(Clone, Copy, OAuthScope)]
#[oauth(scope = "photos")]
enum OnTheEnum {
    /// See your photos
    Read,
}

#[derive(Clone, Copy, OAuthScope)]
#[oauth(prefix = "photos:")]
enum Scope {
    /// See your photos
    #[oauth(scop = "photos:read")]
    Read,
    /// Change your photos
    #[oauth(description = "Change")]
    Write,
    /// Delete your photos
    #[oauth(scope(delete), scope = "photos:delete")]
    Delete,
    /// Print your photos
    #[oauth]
    Print,
}

fn main() {}
