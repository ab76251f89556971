//! The one-time objects that a token replaces, as a grant names them.

use crate::{
    protocol::{
        sealed_answer::RequestDigest,
        secret::{CodeHash, HandleHash, PlainRefreshToken, TokenHash},
    },
    store::Family,
};

/// One thing that is used up by the write that stores the token.
pub(crate) enum Spend {
    /// An authorization code, with the family that its tokens will form.
    Code { code: CodeHash, family: String },
    /// A refresh token.
    RefreshToken(Superseded),
    /// An access token that is exchanged. It stays good, and what is given for it ends no later, in epoch seconds.
    SubjectToken { token: TokenHash, expires_at: i64 },
    /// The access token of whoever acts for the user. It stays good.
    ActorToken(TokenHash),
    /// A one-time object of a grant of the application's own.
    Handle(HandleHash),
    /// A consent form, which counts once.
    Mark { id: HandleHash, expires_at: i64 },
}

/// A refresh token that its successor replaces.
pub(crate) struct Superseded {
    /// The token as it was presented; the answer is sealed under it.
    pub(crate) presented: PlainRefreshToken,
    /// What a retry must have in common with this request.
    pub(crate) digest: RequestDigest,
    /// Its place in its family.
    pub(crate) family: Family,
    /// The end of the family, in epoch seconds.
    pub(crate) family_expires_at: Option<i64>,
}

impl Spend {
    /// The place in a family of the token that replaces this object, if it has one.
    pub(crate) fn successor(&self) -> Option<Family> {
        match self {
            Self::Code { family, .. } => Some(Family { id: family.clone(), generation: 0 }),
            Self::RefreshToken(Superseded { family, .. }) => {
                Some(Family { id: family.id.clone(), generation: family.generation + 1 })
            }
            Self::SubjectToken { .. }
            | Self::ActorToken(_)
            | Self::Handle(_)
            | Self::Mark { .. } => None,
        }
    }
}
