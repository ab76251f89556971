//! The words that the macros read and write. Each is spelled here once, so that a misspelt word does not compile.

/// A word: the key of an attribute, the name of a column, a word of SeaORM's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Symbol(&'static str);

impl Symbol {
    pub(crate) const fn as_str(self) -> &'static str {
        self.0
    }
}

/// Lets an identifier be compared with a word: `ident == symbol::OWNER`, `path.is_ident(&symbol::OWNER)`.
impl AsRef<str> for Symbol {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl std::fmt::Display for Symbol {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

// Attributes.
pub(crate) const ALLOW: Symbol = Symbol("allow");
pub(crate) const CFG: Symbol = Symbol("cfg");
pub(crate) const CFG_ATTR: Symbol = Symbol("cfg_attr");
pub(crate) const DEBUG_HANDLER: Symbol = Symbol("debug_handler");
pub(crate) const DENY: Symbol = Symbol("deny");
pub(crate) const DERIVE: Symbol = Symbol("derive");
pub(crate) const DOC: Symbol = Symbol("doc");
pub(crate) const EXPECT: Symbol = Symbol("expect");
pub(crate) const FORBID: Symbol = Symbol("forbid");
pub(crate) const OAUTH: Symbol = Symbol("oauth");
pub(crate) const OAUTH_COLUMNS: Symbol = Symbol("oauth_columns");
pub(crate) const REQUIRE_OAUTH: Symbol = Symbol("require_oauth");
pub(crate) const SEA_ORM: Symbol = Symbol("sea_orm");
pub(crate) const WARN: Symbol = Symbol("warn");

// A key of every attribute.
pub(crate) const CRATE: Symbol = Symbol("crate");

// Roles, as `#[oauth_columns(..)]` and `#[derive(OAuthProvider)]` name them.
pub(crate) const CLIENT: Symbol = Symbol("client");
pub(crate) const SHORT_LIVED: Symbol = Symbol("short_lived");
pub(crate) const TOKEN: Symbol = Symbol("token");
pub(crate) const USER: Symbol = Symbol("user");

// Columns of every role. `code` and `key` are columns; `code` is a role as well.
pub(crate) const ACCESS_TOKEN: Symbol = Symbol("access_token");
pub(crate) const CLIENT_ID: Symbol = Symbol("client_id");
pub(crate) const CLIENT_ID_ISSUED_AT: Symbol = Symbol("client_id_issued_at");
pub(crate) const CLIENT_SECRET: Symbol = Symbol("client_secret");
pub(crate) const CLIENT_SECRET_EXPIRES_AT: Symbol = Symbol("client_secret_expires_at");
pub(crate) const CODE: Symbol = Symbol("code");
pub(crate) const CODE_CHALLENGE: Symbol = Symbol("code_challenge");
pub(crate) const CODE_CHALLENGE_METHOD: Symbol = Symbol("code_challenge_method");
pub(crate) const DISABLED_AT: Symbol = Symbol("disabled_at");
pub(crate) const EXPIRES_AT: Symbol = Symbol("expires_at");
pub(crate) const FAILED_ATTEMPTS: Symbol = Symbol("failed_attempts");
pub(crate) const FAMILY: Symbol = Symbol("family");
pub(crate) const FAMILY_EXPIRES_AT: Symbol = Symbol("family_expires_at");
pub(crate) const GENERATION: Symbol = Symbol("generation");
pub(crate) const GRANTED: Symbol = Symbol("granted");
pub(crate) const ISSUED_AT: Symbol = Symbol("issued_at");
pub(crate) const KEY: Symbol = Symbol("key");
pub(crate) const KIND: Symbol = Symbol("kind");
pub(crate) const METADATA: Symbol = Symbol("metadata");
pub(crate) const PAYLOAD: Symbol = Symbol("payload");
pub(crate) const PREVIOUS_SECRET: Symbol = Symbol("previous_secret");
pub(crate) const PREVIOUS_SECRET_EXPIRES_AT: Symbol = Symbol("previous_secret_expires_at");
pub(crate) const REDIRECT_URI: Symbol = Symbol("redirect_uri");
pub(crate) const REFRESH_EXPIRES_AT: Symbol = Symbol("refresh_expires_at");
pub(crate) const REFRESH_TOKEN: Symbol = Symbol("refresh_token");
pub(crate) const REGISTRATION_ID: Symbol = Symbol("registration_id");
pub(crate) const REMOVABLE_AT: Symbol = Symbol("removable_at");
pub(crate) const REVOKED_AT: Symbol = Symbol("revoked_at");
pub(crate) const SCOPE: Symbol = Symbol("scope");
pub(crate) const SEALED_ANSWER: Symbol = Symbol("sealed_answer");
pub(crate) const SEALED_SECRET: Symbol = Symbol("sealed_secret");
pub(crate) const REGISTRATION_ACCESS_TOKEN: Symbol = Symbol("registration_access_token");
pub(crate) const REGISTRATION_EXPIRES_AT: Symbol = Symbol("registration_expires_at");
pub(crate) const SUPERSEDED_AT: Symbol = Symbol("superseded_at");
pub(crate) const USED_AT: Symbol = Symbol("used_at");

// Members of client metadata that may be columns. RFC 7591, section 2; `introspection` is ours.
pub(crate) const CLIENT_NAME: Symbol = Symbol("client_name");
pub(crate) const CLIENT_URI: Symbol = Symbol("client_uri");
pub(crate) const CONTACTS: Symbol = Symbol("contacts");
pub(crate) const GRANT_TYPES: Symbol = Symbol("grant_types");
pub(crate) const INTROSPECTION: Symbol = Symbol("introspection");
pub(crate) const JWKS: Symbol = Symbol("jwks");
pub(crate) const JWKS_URI: Symbol = Symbol("jwks_uri");
pub(crate) const LOGO_URI: Symbol = Symbol("logo_uri");
pub(crate) const POLICY_URI: Symbol = Symbol("policy_uri");
pub(crate) const REDIRECT_URIS: Symbol = Symbol("redirect_uris");
pub(crate) const RESPONSE_TYPES: Symbol = Symbol("response_types");
pub(crate) const SOFTWARE_ID: Symbol = Symbol("software_id");
pub(crate) const SOFTWARE_VERSION: Symbol = Symbol("software_version");
pub(crate) const TOKEN_ENDPOINT_AUTH_METHOD: Symbol = Symbol("token_endpoint_auth_method");
pub(crate) const TOS_URI: Symbol = Symbol("tos_uri");

// Keys on the fields of entities, other than the columns with a fixed name.
pub(crate) const ACTIVE: Symbol = Symbol("active");
pub(crate) const CLAIM: Symbol = Symbol("claim");
pub(crate) const CLAIMS: Symbol = Symbol("claims");
pub(crate) const DISABLED: Symbol = Symbol("disabled");
pub(crate) const FILLED: Symbol = Symbol("filled");
pub(crate) const OWNER: Symbol = Symbol("owner");
pub(crate) const STAMP: Symbol = Symbol("stamp");
pub(crate) const SUBJECT: Symbol = Symbol("subject");
pub(crate) const VERIFIED: Symbol = Symbol("verified");

// Keys that people try, and that do not exist.
pub(crate) const PLAINTEXT: Symbol = Symbol("plaintext");
pub(crate) const ROLE: Symbol = Symbol("role");
pub(crate) const TABLE_NAME: Symbol = Symbol("table_name");

// Keys of `#[derive(OAuthProvider)]` and `#[derive(OAuthState)]`.
pub(crate) const DB: Symbol = Symbol("db");
pub(crate) const QUERY_CLIENT: Symbol = Symbol("query_client");
pub(crate) const SAVE_TOKEN: Symbol = Symbol("save_token");
pub(crate) const GRANT_SCOPE: Symbol = Symbol("grant_scope");
pub(crate) const HAS_CONSENTED: Symbol = Symbol("has_consented");
pub(crate) const MAY_INTROSPECT: Symbol = Symbol("may_introspect");
pub(crate) const USER_CLAIMS: Symbol = Symbol("user_claims");
pub(crate) const SERVER: Symbol = Symbol("server");

// Options of `#[grant(..)]`, and the values of two of them. Methods: RFC 7591, section 2.
pub(crate) const AUTH_METHODS: Symbol = Symbol("auth_methods");
pub(crate) const BY_VALUE: Symbol = Symbol("by_value");
pub(crate) const CLIENT_OWNER: Symbol = Symbol("client_owner");
pub(crate) const CLIENT_SECRET_BASIC: Symbol = Symbol("client_secret_basic");
pub(crate) const CLIENT_SECRET_JWT: Symbol = Symbol("client_secret_jwt");
pub(crate) const CLIENT_SECRET_POST: Symbol = Symbol("client_secret_post");
pub(crate) const CODE_EXPIRES_IN: Symbol = Symbol("code_expires_in");
pub(crate) const EXPIRES_IN: Symbol = Symbol("expires_in");
pub(crate) const FAMILY_EXPIRES_IN: Symbol = Symbol("family_expires_in");
pub(crate) const NOBODY: Symbol = Symbol("nobody");
pub(crate) const NONE: Symbol = Symbol("none");
pub(crate) const PRIVATE_KEY_JWT: Symbol = Symbol("private_key_jwt");
pub(crate) const REFRESH_EXPIRES_IN: Symbol = Symbol("refresh_expires_in");
pub(crate) const RETRY_WINDOW: Symbol = Symbol("retry_window");
pub(crate) const TOKEN_OWNER: Symbol = Symbol("token_owner");

// Keys of `#[derive(OAuthScope)]`; `scope` is a column as well.
pub(crate) const IMPLIES: Symbol = Symbol("implies");
pub(crate) const MESSAGE: Symbol = Symbol("message");

// Keys of `#[require_oauth(..)]`.
pub(crate) const ACR_VALUES: Symbol = Symbol("acr_values");
pub(crate) const ALL: Symbol = Symbol("all");
pub(crate) const ANY: Symbol = Symbol("any");
pub(crate) const ANY_TOKEN: Symbol = Symbol("any_token");
pub(crate) const MAX_AGE: Symbol = Symbol("max_age");
pub(crate) const OPTIONAL: Symbol = Symbol("optional");
pub(crate) const PUBLIC: Symbol = Symbol("public");
pub(crate) const STATE: Symbol = Symbol("state");

// Words of SeaORM's and of its types; `ignore` is one of ours as well.
pub(crate) const AUTO_INCREMENT: Symbol = Symbol("auto_increment");
pub(crate) const BELONGS_TO: Symbol = Symbol("BelongsTo");
pub(crate) const BOOL: Symbol = Symbol("bool");
pub(crate) const COLUMN_NAME: Symbol = Symbol("column_name");
pub(crate) const COLUMN_TYPE: Symbol = Symbol("column_type");
pub(crate) const COMPACT_MODEL: Symbol = Symbol("compact_model");
pub(crate) const DEFAULT_EXPR: Symbol = Symbol("default_expr");
pub(crate) const DEFAULT_VALUE: Symbol = Symbol("default_value");
pub(crate) const DERIVE_ENTITY_MODEL: Symbol = Symbol("DeriveEntityModel");
pub(crate) const ENUM_NAME: Symbol = Symbol("enum_name");
pub(crate) const EXTRA: Symbol = Symbol("extra");
pub(crate) const FROM: Symbol = Symbol("from");
pub(crate) const HAS_MANY: Symbol = Symbol("HasMany");
pub(crate) const HAS_ONE: Symbol = Symbol("HasOne");
pub(crate) const IGNORE: Symbol = Symbol("ignore");
pub(crate) const INDEXED: Symbol = Symbol("indexed");
pub(crate) const MODEL: Symbol = Symbol("model");
pub(crate) const MODEL_EX: Symbol = Symbol("model_ex");
pub(crate) const MODEL_EX_STRUCT: Symbol = Symbol("ModelEx");
pub(crate) const MODEL_STRUCT: Symbol = Symbol("Model");
pub(crate) const NULLABLE: Symbol = Symbol("nullable");
pub(crate) const OPTION: Symbol = Symbol("Option");
pub(crate) const PRIMARY_KEY: Symbol = Symbol("primary_key");
pub(crate) const UNIQUE: Symbol = Symbol("unique");
pub(crate) const UNIQUE_KEY: Symbol = Symbol("unique_key");
