use oauth_runtime::prelude::*;

#[derive(Clone, Copy, OAuthScope)]
struct Words;

#[derive(Clone, Copy, OAuthScope)]
enum None {}

#[derive(Clone, Copy, OAuthScope)]
enum Of<T> {
    /// See your photos
    Read(T),
}

#[derive(Clone, Copy, OAuthScope)]
enum Fields {
    /// See your photos
    Read { album: u8 },
    /// Change your photos
    Write(u8),
    /// Delete your photos
    Delete,
}

fn main() {}
