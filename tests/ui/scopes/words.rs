use oauth_runtime::prelude::*;

#[derive(Clone, Copy, OAuthScope)]
enum Scope {
    /// See your photos
    #[oauth(scope = "")]
    Empty,
    /// See your photos
    #[oauth(scope = "photos\"read")]
    Quote,
    /// See your photos
    #[oauth(scope = "fotos:lésen")]
    Letter,
    /// See and change your photos
    #[oauth(scope = "photos:read photos:write")]
    Two,
    /// See your photos
    #[oauth(scope = "photos,")]
    Comma,
    /// See an album of yours
    #[oauth(scope = "album:{id}")]
    Pattern,
    /// See your profile
    Profile,
    /// See your profile
    #[oauth(scope = "profile")]
    Again,
    /// See your profile
    #[oauth(scope = "profile")]
    AndAgain,
}

// A mistake in a word is no mistake of whoever uses the enum.
#[require_oauth(Scope::Profile)]
async fn me() {}

fn main() {}
