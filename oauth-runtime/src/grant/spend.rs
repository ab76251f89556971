//! The one-time objects that a token uses up, as a grant names them.

use crate::{
    protocol::{
        sealed_answer::RequestDigest,
        secret::{CodeHash, HandleHash, PlainRefreshToken, TokenHash},
    },
    store::Family,
};

/// One object that the write of the token uses up or requires.
pub(crate) enum Spend {
    /// An authorization code, with the identifier of the family that its tokens will form.
    Code { code: CodeHash, family: String },
    /// A refresh token.
    RefreshToken(Superseded),
    /// The access token that is exchanged. It remains valid; the new token expires no later than `expires_at`, in epoch seconds.
    SubjectToken { token: TokenHash, expires_at: i64 },
    /// The access token of the actor, who acts for the user. It remains valid.
    ActorToken(TokenHash),
    /// A one-time object of one of the application's own grants, or of a device authorization.
    Handle(HandleHash),
    /// The mark of a consent form or of an assertion, each of which counts only once.
    Mark { id: HandleHash, expires_at: i64 },
}

/// A refresh token that its successor replaces.
pub(crate) struct Superseded {
    /// The token as it was presented. The stored answer is encrypted with it.
    pub(crate) presented: PlainRefreshToken,
    /// The digest of this request, which a retry must match.
    pub(crate) digest: RequestDigest,
    /// The family of the token, and its generation in it.
    pub(crate) family: Family,
    /// When the family expires, in epoch seconds.
    pub(crate) family_expires_at: Option<i64>,
}

impl Spend {
    /// The family and generation of the token that replaces this object, if it has one.
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
