use oauth_runtime::prelude::*;

#[derive(Clone, Copy, OAuthScope)]
enum Scope {
    /// See your photos
    Read,
    /// Change your photos
    Write,
}

#[derive(Clone, Copy)]
enum Other {
    Read,
}

#[require_oauth(Scope::Raed)]
async fn misspelt() {}

#[require_oauth(Other::Read)]
async fn no_scope() {}

#[require_oauth(Read)]
async fn without_its_enum() {}

#[require_oauth(Scope::Read, Scope::Write)]
async fn two() {}

#[require_oauth(all)]
async fn without_a_list() {}

#[require_oauth(all())]
async fn nothing() {}

#[require_oauth(all(Scope::Read, Scope::Read))]
async fn twice() {}

#[require_oauth(all(Scope::Read, all("profile")))]
async fn within() {}

#[require_oauth(any(Scope::Read, Scope::Read))]
async fn alternatives() {}

#[require_oauth(any(Scope::Read, read))]
async fn bare() {}

fn main() {}
