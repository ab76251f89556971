use oauth_runtime::prelude::*;

#[derive(Clone, Copy, OAuthScope)]
enum Scope {
    /// See your photos
    #[oauth(implies(Raed))]
    Read,
    /// Change your photos
    #[oauth(implies(Write, Read, Read))]
    Write,
    /// Delete your photos
    #[oauth(implies())]
    Delete,
    /// Print your photos
    #[oauth(implies("photos:read"))]
    Print,
    /// Share your photos
    #[oauth(implies = Read)]
    Share,
}

#[derive(Clone, Copy, OAuthScope)]
enum Ring {
    /// See your photos
    #[oauth(implies(Administer))]
    Read,
    /// Change your photos
    #[oauth(implies(Read))]
    Write,
    /// Do everything
    #[oauth(implies(Write))]
    Administer,
}

fn main() {}
