//! The statements that are the same for both databases. SQLite reads `$1` as PostgreSQL does.

/// A client. The caller compares the secret, in constant time.
pub(super) const FIND_CLIENT: &str = "\
SELECT secret_hash, scope, grant_types, redirect_uri, introspection FROM client WHERE client_id = $1";

/// An access token that may be used now.
pub(super) const FIND_BEARER: &str = r#"
SELECT token.client_id, token.scope, token.user_id
FROM token LEFT JOIN "user" AS owner ON owner.id = token.user_id
WHERE token.access_hash = $1 AND token.expires_at > $2 AND token.revoked_at IS NULL
  AND (token.user_id IS NULL OR owner.active)"#;

/// A token of either kind that may be used now. The second look-up runs only if the first finds nothing.
pub(super) const FIND_INTROSPECTED: &str = r#"
SELECT TRUE, token.client_id, token.scope, token.issued_at, token.expires_at, token.user_id
FROM token LEFT JOIN "user" AS owner ON owner.id = token.user_id
WHERE token.access_hash = $1 AND token.expires_at > $2 AND token.revoked_at IS NULL
  AND (token.user_id IS NULL OR owner.active)
UNION ALL
SELECT FALSE, token.client_id, token.scope, token.issued_at, token.refresh_expires_at, token.user_id
FROM token JOIN "user" AS owner ON owner.id = token.user_id
WHERE token.refresh_hash = $1 AND token.refresh_expires_at > $2 AND token.revoked_at IS NULL
  AND token.superseded_at IS NULL AND owner.active
LIMIT 1"#;

/// A token without a user.
pub(super) const INSERT_TOKEN: &str = "\
INSERT INTO token (access_hash, client_id, scope, issued_at, expires_at, generation) \
VALUES ($1, $2, $3, $4, $5, 0)";

/// A code, if its user may act.
pub(super) const INSERT_CODE: &str = r#"
INSERT INTO code (code_hash, client_id, user_id, redirect_uri, scope, code_challenge, expires_at, family)
SELECT $1, $2, id, $4, $5, $6, $7, $8 FROM "user" WHERE id = $3 AND active"#;

/// Revokes the tokens that a code issued, if the code is shown again with everything else right.
pub(super) const REVOKE_REPLAYED_CODE: &str = "\
UPDATE token SET revoked_at = $1 WHERE revoked_at IS NULL AND family = \
(SELECT family FROM code WHERE code_hash = $2 AND client_id = $3 AND redirect_uri = $4 \
AND code_challenge = $5 AND used_at IS NOT NULL)";

/// Revokes the family of a refresh token that is shown again.
pub(super) const REVOKE_REPLAYED_TOKEN: &str = "\
UPDATE token SET revoked_at = $1 WHERE revoked_at IS NULL AND family = \
(SELECT family FROM token WHERE refresh_hash = $2 AND client_id = $3 AND superseded_at IS NOT NULL)";
