//! How much of a request is read. Over a limit the answer is a 4xx, never more work.

/// Longest request body, in bytes.
pub const BODY: usize = 64 * 1024;
/// Most parameters in one request.
pub const PARAMETERS: usize = 64;
/// Longest `state`, in bytes.
pub const STATE: usize = 8 * 1024;
/// Longest further parameter that a response type keeps, in bytes.
pub const KEPT_PARAMETER: usize = 2 * 1024;
/// Longest `scope`, in bytes.
pub const SCOPE: usize = 4 * 1024;
/// Most words in one `scope`.
pub const SCOPE_TOKENS: usize = 64;
/// Longest `nonce`, in bytes.
pub const NONCE: usize = 1024;
/// Longest `prompt`, in bytes.
pub const PROMPT: usize = 256;
/// Longest `id_token_hint`, in bytes.
pub const ID_TOKEN_HINT: usize = 4 * 1024;
/// Longest `login_hint` that a sign-in page receives, in bytes.
pub const LOGIN_HINT: usize = 256;
/// Longest `claims`, in bytes.
pub const CLAIMS: usize = 4 * 1024;
/// Longest `acr_values`, in bytes.
pub const ACR_VALUES: usize = 1024;
/// Longest redirect URI, in bytes.
pub const REDIRECT_URI: usize = 2 * 1024;
/// Longest `resource`, in bytes.
pub const RESOURCE: usize = 2 * 1024;
/// Most `resource`s in one request.
pub const RESOURCES: usize = 8;
/// Longest client identifier, in bytes.
pub const CLIENT_ID: usize = 255;
/// Longest client secret, in bytes.
pub const CLIENT_SECRET: usize = 1024;
/// Longest code, token or handle that is looked up, in bytes.
pub const TOKEN: usize = 16 * 1024;
/// Most exchanges in a chain: a token for a token that was itself given in exchange, and so on.
pub const EXCHANGES: usize = 4;
/// Longest end-user name or password, in bytes.
pub const PASSWORD: usize = 1024;
/// How many wrong code verifiers make a code useless.
pub const VERIFIER_ATTEMPTS: i64 = 5;
/// Clock skew that is tolerated, in seconds.
pub const CLOCK_SKEW: i64 = 10;
