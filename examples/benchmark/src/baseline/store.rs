//! What the handlers need from a database. Each database has its own statements for it.

/// A client's row: the hash of its secret, its scope, its grant types, its redirect URI, and whether it may introspect.
pub(super) type ClientRow = (Vec<u8>, String, String, String, bool);

/// A token that may be used now: client, scope and user.
pub(super) type BearerRow = (String, String, Option<i64>);

/// A token of either kind that may be used now: whether it is the access token, client, scope, times of issue and
/// expiry, and user.
pub(super) type IntrospectedRow = (bool, String, String, i64, i64, Option<i64>);

/// A result of the database.
pub(super) type Stored<T> = Result<T, sqlx::Error>;

/// An access token without a user. RFC 6749, section 4.4.
pub(super) struct NewToken<'a> {
    pub(super) access_hash: &'a [u8],
    pub(super) client_id: &'a str,
    pub(super) scope: &'a str,
    pub(super) now: i64,
    pub(super) expires_at: i64,
}

/// A code. RFC 6749, section 4.1.2.
pub(super) struct NewCode<'a> {
    pub(super) code_hash: &'a [u8],
    pub(super) client_id: &'a str,
    pub(super) user_id: i64,
    pub(super) redirect_uri: &'a str,
    pub(super) scope: &'a str,
    pub(super) code_challenge: &'a str,
    pub(super) expires_at: i64,
    pub(super) family: &'a [u8],
}

/// What a client presents to exchange a code. RFC 6749, section 4.1.3; RFC 7636, section 4.6.
pub(super) struct PresentedCode<'a> {
    pub(super) code_hash: &'a [u8],
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) code_challenge: &'a str,
}

/// What a client presents to refresh. RFC 6749, section 6.
pub(super) struct PresentedRefreshToken<'a> {
    pub(super) refresh_hash: &'a [u8],
    pub(super) client_id: &'a str,
}

/// The tokens that follow a code or a refresh token.
pub(super) struct Successor<'a> {
    pub(super) access_hash: &'a [u8],
    pub(super) refresh_hash: &'a [u8],
    pub(super) now: i64,
    pub(super) expires_at: i64,
    pub(super) refresh_expires_at: i64,
}

/// A database with the statements of the hand-written server.
pub(super) trait Store: Clone + Send + Sync + 'static {
    /// The client with that identifier.
    fn find_client(
        &self,
        client_id: &str,
    ) -> impl Future<Output = Stored<Option<ClientRow>>> + Send;

    /// The access token with that hash, if it is valid at that time and its user may act.
    fn find_bearer(
        &self,
        access_hash: &[u8],
        now: i64,
    ) -> impl Future<Output = Stored<Option<BearerRow>>> + Send;

    /// The token of either kind with that hash, if it is valid at that time and its user may act.
    fn find_introspected(
        &self,
        hash: &[u8],
        now: i64,
    ) -> impl Future<Output = Stored<Option<IntrospectedRow>>> + Send;

    /// Stores a token without a user.
    fn insert_token(&self, token: &NewToken<'_>) -> impl Future<Output = Stored<()>> + Send;

    /// Stores a code, if its user may act. Returns whether it was stored.
    fn insert_code(&self, code: &NewCode<'_>) -> impl Future<Output = Stored<bool>> + Send;

    /// Uses a code up and stores its tokens in one transaction, if the code is valid and its user may act. Returns the scope.
    fn exchange_code(
        &self,
        code: &PresentedCode<'_>,
        successor: &Successor<'_>,
    ) -> impl Future<Output = Stored<Option<String>>> + Send;

    /// Uses a refresh token up and stores its successor in one transaction, if the token is valid and its user may act.
    /// Returns the scope.
    fn rotate(
        &self,
        token: &PresentedRefreshToken<'_>,
        successor: &Successor<'_>,
    ) -> impl Future<Output = Stored<Option<String>>> + Send;

    /// Revokes the tokens of a code that its own client shows again. RFC 6749, section 4.1.2.
    fn revoke_replayed_code(
        &self,
        code: &PresentedCode<'_>,
        now: i64,
    ) -> impl Future<Output = Stored<()>> + Send;

    /// Revokes the family of a refresh token that its own client shows again. RFC 9700, section 4.14.2.
    fn revoke_replayed_token(
        &self,
        token: &PresentedRefreshToken<'_>,
        now: i64,
    ) -> impl Future<Output = Stored<()>> + Send;
}
