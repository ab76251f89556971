//! What a grant must show before the core mints.

use crate::{
    protocol::{
        client::SubjectId,
        error::Outage,
        scope::Scope,
        sealed_answer::RequestDigest,
        secret::{CodeHash, KeyHash, PlainRefreshToken},
        token_response::TokenResponse,
    },
    store::{Family, IssuedCode, IssuedToken, Transaction},
};

/// What a grant concludes.
pub(crate) enum Decision {
    /// The core may mint.
    Mint(Evidence),
    /// The client lost the answer to an earlier request and gets it again.
    Repeat(TokenResponse),
    /// Another request changed what was read before this one could; nothing was written.
    ReadAgain,
}

/// Everything that the gate demands; there is no token without it.
pub(crate) struct Evidence {
    /// The grant's wire word.
    pub(crate) grant_type: &'static str,
    /// How long the grant says that its access tokens live, in seconds.
    pub(crate) expires_in: Option<i64>,
    /// The authenticated client.
    pub(crate) client_id: String,
    /// The user, seen active in the same transaction; `None` for a token without a user.
    pub(crate) subject: Option<ActiveSubject>,
    /// The scope of the access token.
    pub(crate) scope: Scope,
    /// Whether a refresh token goes with it.
    pub(crate) with_refresh_token: bool,
    /// What is used up.
    pub(crate) origin: Origin,
}

/// The one-time object that a token replaces, with the transaction in which it was read.
pub(crate) enum Origin {
    /// Nothing: the client's own credentials.
    Nothing,
    /// What the grant checked by itself, such as a password, and the one-time objects of its own that are used up.
    Checked { transaction: Box<dyn Transaction>, one_time: Vec<KeyHash> },
    /// An authorization code.
    Code { transaction: Box<dyn Transaction>, code: CodeHash, family: String },
    /// A refresh token.
    RefreshToken {
        transaction: Box<dyn Transaction>,
        presented: PlainRefreshToken,
        digest: RequestDigest,
        family: Family,
        family_expires_at: Option<i64>,
    },
}

/// A user who was enabled when the transaction read the code or token that names them.
pub(crate) struct ActiveSubject(SubjectId);

impl ActiveSubject {
    /// The user of a code, if client and user may still act.
    pub(crate) fn of_code(code: &IssuedCode) -> Option<Self> {
        (code.client_is_active && code.subject_is_active).then(|| Self(code.subject.clone()))
    }

    /// The user of a token, if client and user may still act.
    pub(crate) fn of_token(token: &IssuedToken) -> Option<Self> {
        let subject = token.subject.clone()?;
        token.is_alive().then_some(Self(subject))
    }

    /// A user whom the transaction finds enabled.
    pub(crate) async fn load(
        transaction: &mut dyn Transaction,
        subject: &SubjectId,
    ) -> Result<Option<Self>, Outage> {
        let is_active = transaction.subject_is_active(subject).await?;
        Ok(is_active.then(|| Self(subject.clone())))
    }

    pub(crate) fn id(&self) -> &SubjectId {
        &self.0
    }

    pub(crate) fn into_id(self) -> SubjectId {
        self.0
    }
}
