//! The provider in the terms of the toolkit: its entities, its grants, its settings.

use crate::{
    entity::{client, code, short_lived, token, user},
    metrics::Metrics,
    pages::texts::TEXTS,
    scope::Scope,
    sign_in::{find_active, find_by_subject},
};
use oauth_runtime::{
    clock::Clock,
    keys::KeyEncryptionKey,
    prelude::*,
    protocol::{
        protected_resource::ProtectedResource, response_type::ResponseType, scope_word::ScopeWord,
    },
    redis::Redis,
    settings::RegistrationSettings,
};
use sea_orm::DatabaseConnection;
use std::sync::Arc;

/// The application that the toolkit turns into a provider.
#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
pub struct App {
    #[oauth(db)]
    pub(crate) database: DatabaseConnection,
}

/// The provider's authorization server.
pub type Server = AuthorizationServer<App>;

#[grant(auth_methods(
    client_secret_basic,
    client_secret_post,
    client_secret_jwt,
    private_key_jwt,
    none
))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(
    client_secret_basic,
    client_secret_post,
    client_secret_jwt,
    private_key_jwt,
    none
))]
impl grants::RefreshToken for App {}

#[grant(auth_methods(client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt))]
impl grants::ClientCredentials for App {}

/// For devices without a browser or a keyboard.
#[grant(auth_methods(
    client_secret_basic,
    client_secret_post,
    client_secret_jwt,
    private_key_jwt,
    none
))]
impl grants::DeviceCode for App {}

/// For clients that cannot be changed. A seed must name the grant type for each such client.
#[grant]
impl grants::Implicit for App {}

/// For clients that cannot be changed. A seed must name the grant type for each such client.
#[grant(auth_methods(client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt))]
impl grants::Password for App {
    async fn authenticate_user(
        &self,
        username: &str,
        password: &str,
    ) -> Outcome<Option<user::Model>> {
        let user = find_active(&self.database, username).await?;
        passwords::verify(user, password, |user| &user.password_hash).await
    }
}

/// For clients that act for people of another system. A seed must name the grant type and the keys of each such client.
#[grant(auth_methods(
    client_secret_basic,
    client_secret_post,
    client_secret_jwt,
    private_key_jwt,
    none
))]
impl grants::JwtBearer for App {
    async fn user_of_assertion(&self, _: &str, subject: &str) -> Outcome<Option<user::Model>> {
        Ok(find_by_subject(&self.database, subject).await?)
    }
}

/// For servers that call another server for their own caller. An operator must name the grant type for each such server. The
/// default decides what each may exchange: tokens that were issued to it, or that are for the resource whose URI is its
/// identifier.
#[grant(auth_methods(client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt))]
impl grants::TokenExchange for App {}

/// Builds the server.
pub(crate) async fn build(
    (app, key, redis): (App, Option<KeyEncryptionKey>, Option<Redis>),
    mut settings: Settings,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
) -> Result<Server, BuildError> {
    // Every error of this server leads to a page that explains it, unless a setting says otherwise.
    settings.explain_errors.get_or_insert(true);
    // People are not asked twice for the same consent, and applications can renew a sign-in without a page.
    settings.authorization.remembers_consent.get_or_insert(true);
    // The demo API lies below the issuer. Where a setting makes tokens without a resource valid for another API, this API must
    // not accept them.
    let is_own_resource = settings.access_tokens.audience.is_none();
    settings.registration = self_registered(settings.registration);
    if key.is_some()
        && settings.openid.response_types.is_empty()
        && !settings.profile.rules().withholds_grant("implicit")
    {
        settings.openid.response_types =
            ResponseType::OPENID.iter().map(|known| known.name.to_owned()).collect();
    }
    let reads_documents = settings.client_id_metadata_documents.enabled == Some(true);
    let mut builder = TEXTS
        .into_iter()
        .fold(AuthorizationServer::builder(app), |builder, (language, messages)| {
            builder.texts(language, messages)
        })
        .settings(settings)
        .scopes::<Scope>()
        .dynamic_registration(DynamicRegistration::open())
        .clock(clock)
        .on_event(move |event| metrics.count(event));
    if reads_documents {
        builder = builder.client_id_metadata_documents();
    }
    if is_own_resource {
        let scopes = [Scope::Profile, Scope::Email].map(|scope| scope.word().as_str());
        let api = ProtectedResource::below_issuer("").name("Demo API").scopes_supported(scopes);
        builder = builder.resource(api);
    }
    if let Some(key) = key {
        builder = builder.key_encryption_key(key).openid_connect().end_session();
    }
    if let Some(redis) = redis {
        builder = builder.redis(redis);
    }
    builder.build().await
}

/// The settings for clients that register themselves: they get every scope word but `admin`, whatever a file of settings says.
fn self_registered(mut settings: RegistrationSettings) -> RegistrationSettings {
    let admin = Scope::Admin.word().as_str();
    for words in [&mut settings.default_scope, &mut settings.scopes] {
        let written = words.len();
        words.retain(|word| word != admin);
        if words.len() < written {
            tracing::warn!(
                "server.registration: `{admin}` was left out, because only clients that you register yourself may have it"
            );
        }
    }
    if settings.default_scope.is_empty() {
        settings.default_scope =
            [Scope::Profile, Scope::Email].map(|scope| scope.word().as_str().to_owned()).into();
    }
    if settings.scopes.is_empty() {
        let words = Scope::WORDS.iter().map(ScopeWord::as_str);
        settings.scopes = words.filter(|word| *word != admin).map(str::to_owned).collect();
    }
    settings
}
