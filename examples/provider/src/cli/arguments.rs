//! Every flag and subcommand.

use super::given_secret::GivenSecret;
use crate::{client_address::network, redis_settings::RedisSettings};
use clap::{Args, Parser, Subcommand};
use oauth_runtime::jose::SigningAlgorithm;
use std::path::PathBuf;

/// A complete OAuth 2.0 provider.
#[derive(Debug, Parser)]
#[command(
    name = "provider",
    version,
    about,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: Serve,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one, which clap makes by value")]
pub(crate) enum Command {
    /// Register, show and remove applications
    #[command(subcommand)]
    Client(ClientCommand),
    /// Add, list and disable accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Revoke tokens and remove expired ones
    #[command(subcommand)]
    Token(TokenCommand),
    /// List, replace and retire signing keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Print, create and check the tables
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Print what a shell needs to complete this command line
    Completions(Completions),
}

/// Where codes and everything short-lived are, if not in the database.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_field_names, reason = "each is named as its flag")]
pub(crate) struct RedisPlace {
    /// Keep codes and everything short-lived in this Redis instead of the database
    #[arg(long, env = "REDIS_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) redis_url: Option<String>,
    /// What all keys in Redis begin with, so that several providers can share one
    #[arg(long, env = "REDIS_PREFIX", default_value = "oauth:", value_name = "TEXT")]
    pub(crate) redis_prefix: String,
    /// Authorities whose certificate a Redis over TLS must have, in PEM [default: those of the machine]
    #[arg(long, env = "REDIS_CA", value_name = "FILE")]
    pub(crate) redis_ca: Option<PathBuf>,
}

/// Where the tables are, and how results are printed.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Database: SQLite, PostgreSQL, MySQL or MariaDB
    #[arg(long, env = "DATABASE_URL", default_value = DEFAULT_DATABASE, value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: String,
    /// Key under which the provider's keys are stored encrypted [default: beside an SQLite file, else `provider.keys`]
    #[arg(long, env = "PROVIDER_KEY_FILE", value_name = "FILE")]
    pub(crate) signing_keys: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) redis: RedisPlace,
    /// Settings from a TOML file, of which `database_url`, `signing_keys`, `redis_url`, `redis_prefix`, `redis_ca` and `[server.keys]` count here
    #[arg(long, env = "PROVIDER_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

const DEFAULT_DATABASE: &str = "sqlite://provider.db?mode=rwc";

impl RedisPlace {
    /// The Redis that is named, if one is.
    pub(crate) fn settings(&self) -> Option<RedisSettings> {
        let Self { redis_url, redis_prefix, redis_ca } = self.clone();
        redis_url.map(|url| RedisSettings { url, prefix: redis_prefix, authorities: redis_ca })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Socket to bind; port 0 picks a free one
    #[arg(long, env = "PROVIDER_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub(crate) listen: String,
    /// Issuer identifier, without a trailing slash [default: the bound address, over http]
    #[arg(long, env = "PROVIDER_ISSUER", value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// Database: SQLite, PostgreSQL, MySQL or MariaDB
    #[arg(long, env = "DATABASE_URL", default_value = DEFAULT_DATABASE, value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: String,
    /// Key under which the provider's keys are stored encrypted; made if the database holds none [default: beside an SQLite file, else `provider.keys`]
    #[arg(long, env = "PROVIDER_KEY_FILE", value_name = "FILE")]
    pub(crate) signing_keys: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) redis: RedisPlace,
    /// Access tokens: `opaque` or `jwt` (RFC 9068) [default: opaque]
    #[arg(long, value_parser = ["opaque", "jwt"], value_name = "FORMAT")]
    pub(crate) access_token: Option<String>,
    /// Rules: `default`; `oauth21`, which is stricter; or `compat`, which is weaker and for moving over from Authlib; fapi2 is not built yet [default: default]
    #[arg(long, env = "PROVIDER_PROFILE", value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Users and clients to insert or update [default: demo data, on a new database only]
    #[arg(long, env = "PROVIDER_SEED", value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// Show demo credentials on the login page [default: when this start inserted the demo data]
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) demo: Option<bool>,
    /// Network of proxies whose `Forwarded` or `X-Forwarded-For` is believed; may be repeated
    #[arg(
        id = "trusted_proxy",
        long = "trusted-proxy",
        env = "PROVIDER_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = network,
        value_name = "CIDR"
    )]
    pub(crate) trusted_proxies: Vec<ipnet::IpNet>,
    /// Permit a plain http issuer that is not loopback: for a network that is protected otherwise
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) insecure_transport: Option<bool>,
    /// Settings from a TOML file: the names of these flags, with `_` for `-`, and the tables `[server]` and `[connections]`
    #[arg(long, env = "PROVIDER_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) unbuilt: Unbuilt,
}

/// Flags that are reserved: each is refused until it does something.
#[derive(Debug, Args)]
#[expect(clippy::struct_field_names, reason = "each is named as its flag")]
pub(crate) struct Unbuilt {
    /// Not built yet: serve https
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Not built yet: serve https
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Not built yet: ask clients for certificates
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_client_ca: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Register a client; its secret is shown this once
    Add(ClientAdd),
    /// Change what a client registered; what is not named stays
    Set(ClientSet),
    /// List the clients
    List(Common),
    /// Show a client, without its secret
    Show(ClientNamed),
    /// Give a client a new secret, which is shown this once
    RotateSecret(ClientRotateSecret),
    /// Remove a client and revoke its tokens
    Remove(ClientNamed),
}

#[derive(Debug, Args)]
pub(crate) struct ClientRotateSecret {
    #[command(flatten)]
    pub(crate) named: ClientNamed,
    /// How many seconds the old secret stays valid beside the new one
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(0..=31_536_000))]
    pub(crate) grace: i64,
    /// Read the new secret from standard input instead of generating it
    #[arg(long)]
    pub(crate) secret_stdin: bool,
    /// How many seconds the new secret is good [default: it does not end]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(1..=3_153_600_000))]
    pub(crate) secret_expires_in: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct ClientAdd {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Identifier [default: a random one]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Name that people are shown
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// A client that cannot keep a secret; the same as --auth-method none
    #[arg(long)]
    pub(crate) public: bool,
    /// Read the secret from standard input instead of generating it
    #[arg(long)]
    pub(crate) secret_stdin: bool,
    /// How many seconds the secret is good [default: it does not end]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(1..=3_153_600_000))]
    pub(crate) secret_expires_in: Option<i64>,
    /// Where answers may be sent; may be repeated
    #[arg(long = "redirect-uri", value_name = "URI")]
    pub(crate) redirect_uris: Vec<String>,
    /// Where people may be sent once they have signed out; may be repeated
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    pub(crate) post_logout_redirect_uris: Vec<String>,
    /// Grant the client may use; may be repeated [default: `authorization_code`; none for a resource server]
    #[arg(long = "grant-type", value_name = "TYPE")]
    pub(crate) grant_types: Vec<String>,
    /// Response type the client may use: `code`, `token`, `id_token`, `"id_token token"`, `"code id_token"`, `"code token"`, `"code id_token token"`;
    /// those with a token need the grant `implicit` too; may be repeated [default: the one of its grants]
    #[arg(long = "response-type", value_name = "TYPE")]
    pub(crate) response_types: Vec<String>,
    /// Scope the client may ask for
    #[arg(long, value_name = "A B")]
    pub(crate) scope: Option<String>,
    /// How the client authenticates [default: `client_secret_basic`]
    #[arg(long, value_name = "METHOD")]
    pub(crate) auth_method: Option<String>,
    /// User name of the developer who owns it
    #[arg(long, value_name = "USERNAME")]
    pub(crate) owner: Option<String>,
    /// Let the client introspect any token: for resource servers
    #[arg(long)]
    pub(crate) introspection: bool,
    /// What its access tokens are: `opaque` or `jwt` [default: what settings say]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) access_token_format: Option<String>,
    /// How many seconds its access tokens live [default: what grant and settings say]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) access_token_expires_in: Option<i64>,
    /// How many seconds its refresh tokens live unused [default: what grant and settings say]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) refresh_token_expires_in: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct ClientSet {
    #[command(flatten)]
    pub(crate) named: ClientNamed,
    /// Name that people are shown
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Where answers may be sent, instead of where they may now; may be repeated
    #[arg(long = "redirect-uri", value_name = "URI")]
    pub(crate) redirect_uris: Vec<String>,
    /// Where people may be sent once they have signed out, instead of where they may now; may be repeated
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    pub(crate) post_logout_redirect_uris: Vec<String>,
    /// Grant the client may use, instead of those it may now; may be repeated
    #[arg(long = "grant-type", value_name = "TYPE")]
    pub(crate) grant_types: Vec<String>,
    /// Response type the client may use; may be repeated [default: the one of its grants, if these are named]
    #[arg(long = "response-type", value_name = "TYPE")]
    pub(crate) response_types: Vec<String>,
    /// Scope the client may ask for
    #[arg(long, value_name = "A B")]
    pub(crate) scope: Option<String>,
    /// How the client authenticates; from or to `none` its tokens end
    #[arg(long, value_name = "METHOD")]
    pub(crate) auth_method: Option<String>,
    /// User name of the developer who owns it
    #[arg(long, value_name = "USERNAME")]
    pub(crate) owner: Option<String>,
    /// Let the client introspect any token: for resource servers
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) introspection: Option<bool>,
    /// What its access tokens are: `opaque` or `jwt`
    #[arg(long, value_name = "FORMAT")]
    pub(crate) access_token_format: Option<String>,
    /// How many seconds its access tokens live
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) access_token_expires_in: Option<i64>,
    /// How many seconds its refresh tokens live unused
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) refresh_token_expires_in: Option<i64>,
    /// A member of the metadata to remove, by its name, as `client show` prints it; may be repeated
    #[arg(long, value_name = "MEMBER")]
    pub(crate) unset: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ClientNamed {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The client's identifier
    #[arg(value_name = "ID")]
    pub(crate) client_id: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account
    Add(UserAdd),
    /// List the accounts
    List(Common),
    /// Disable an account: its tokens and sessions end at once
    Disable(UserNamed),
    /// Enable an account again
    Enable(UserNamed),
}

#[derive(Debug, Args)]
pub(crate) struct UserAdd {
    #[command(flatten)]
    pub(crate) common: Common,
    /// What the person types to sign in
    pub(crate) username: String,
    /// Read the password from standard input
    #[arg(long, required = true)]
    pub(crate) password_stdin: bool,
    /// A standard claim; may be repeated
    #[arg(long = "claim", value_name = "NAME=VALUE")]
    pub(crate) claims: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UserNamed {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The user name
    pub(crate) username: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Revoke a token: an access token alone, a refresh token with its whole authorization
    Revoke(TokenRevoke),
    /// Remove everything that has expired
    Prune(Common),
}

#[derive(Debug, Args)]
pub(crate) struct TokenRevoke {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The token; `-` reads it from standard input, where no list of processes shows it
    #[arg(value_name = "TOKEN", allow_hyphen_values = true)]
    pub(crate) token: GivenSecret,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// List the keys that are published
    List(Common),
    /// Make the next key of each algorithm, which is published at once and signs after an hour
    Rotate(KeyRotate),
    /// Take a key out of the key set: what it has signed is refused
    Retire(KeyRetire),
}

#[derive(Debug, Args)]
pub(crate) struct KeyRotate {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Make the next key of this algorithm alone, such as `RS256`, by which ID tokens are signed [default: of each that `key list` shows]
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    pub(crate) algorithm: Option<SigningAlgorithm>,
    /// Sign with the new key at once; resource servers elsewhere may not know it yet
    #[arg(long)]
    pub(crate) now: bool,
}

fn algorithm(word: &str) -> Result<SigningAlgorithm, String> {
    SigningAlgorithm::parse(word).ok_or_else(|| {
        let known = SigningAlgorithm::ALL.map(SigningAlgorithm::as_str).join(", ");
        format!("no signing key can have this algorithm, expected one of: {known}")
    })
}

#[derive(Debug, Args)]
pub(crate) struct KeyRetire {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The key, as `key list` names it
    pub(crate) kid: String,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
    /// Print JSON instead of the script: its text under `script`
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// Print the SQL that creates everything
    Print(Common),
    /// Create what is missing
    Apply(Common),
    /// Name what is missing; exit code 1 when something is
    Check(Common),
}
