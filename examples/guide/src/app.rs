//! The provider, its grants and their hooks.

use crate::{
    entity::{client, code, short_lived, token, user},
    languages::with_texts,
};
use oauth_runtime::{entity::user::Claims, prelude::*};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _,
};

/// The application as a provider.
#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
#[oauth(query_client = Self::approved_client, save_token = Self::save_with_grant, grant_scope = Self::own_team, user_claims = Self::with_team)]
pub struct App {
    /// Where everything is stored.
    #[oauth(db)]
    pub db: DatabaseConnection,
}

/// The authorization server.
pub type Server = AuthorizationServer<App>;

impl App {
    /// An application that nobody has approved does not exist yet.
    async fn approved_client(
        &self,
        lookup: ClientLookup<'_, client::Model>,
    ) -> Result<Option<client::Model>, Outage> {
        Ok(lookup.find().await?.filter(|client| client.approved))
    }

    /// Keeps which grant a token came from.
    async fn save_with_grant(&self, token: TokenToSave<'_, token::Model>) -> Result<Saved, Outage> {
        let grant_type = token.grant_type().to_owned();
        token.save_with(|row| row.issued_by = Set(grant_type)).await
    }
}

impl App {
    /// A member gives access to their own team and to no other.
    async fn own_team(&self, asked: AskedScope<'_>) -> Outcome<Scope> {
        let member = match asked.subject() {
            Some(subject) => {
                let id: i64 = subject.as_str().parse().map_err(Outage::new)?;
                user::Entity::find_by_id(id).one(&self.db).await?
            }
            None => None,
        };
        let own = member.map(|member| format!("team:{}", member.team_id));
        let is_granted = |word: &str| !word.starts_with("team:") || own.as_deref() == Some(word);
        Ok(asked.scope().only(is_granted))
    }
}

impl App {
    /// What clients may know of a member: what the columns hold, and the team.
    async fn with_team(
        &self,
        member: UserLookup<'_, user::Model>,
    ) -> Result<Option<Claims>, Outage> {
        let Some(row) = member.find().await? else { return Ok(None) };
        let mut claims = row.claims();
        claims.insert("team".to_owned(), row.team_id.into());
        Ok(Some(claims))
    }
}

#[grant(auth_methods(client_secret_basic, client_secret_post, none))]
impl grants::AuthorizationCode for App {}

#[grant(auth_methods(client_secret_basic, none), retry_window = 60)]
impl grants::RefreshToken for App {
    async fn authenticate_user(&self, mut user: GrantedUser<'_>) -> Outcome<bool> {
        let id: i64 = user.subject().as_str().parse().map_err(Outage::new)?;
        let member = user::Entity::find_by_id(id).one(user.transaction().await?).await?;
        // Members of team 0 have to sign in again when their token has run out.
        Ok(member.is_some_and(|member| member.team_id != 0))
    }
}

#[grant(token_owner = client_owner)]
impl grants::ClientCredentials for App {}

#[grant(auth_methods(client_secret_basic))]
impl grants::Password for App {
    async fn authenticate_user(
        &self,
        username: &str,
        password: &str,
    ) -> Outcome<Option<user::Model>> {
        let found =
            user::Entity::find().filter(user::Column::Email.eq(username)).one(&self.db).await?;
        // Takes the same time for a name that nobody has.
        passwords::verify(found, password, |member| &member.password_hash).await
    }
}

/// Builds the server.
pub async fn server(db: DatabaseConnection, issuer: &str) -> Result<Server, BuildError> {
    with_texts(AuthorizationServer::builder(App { db }))
        .issuer(issuer)
        .scopes_supported(["profile", "email", "admin", "reports", "archive"])
        .token_expires_in("client_credentials", 900)
        .error_uri(ErrorCode::INVALID_CLIENT, "https://docs.example.com/errors#invalid_client")
        .on_event(|event| println!("{event:?}"))
        .build()
        .await
}
