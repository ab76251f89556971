//! The authorization code grant as an application declares it. RFC 6749, section 4.1.

use super::UserKey;
use crate::{
    application::{
        Provider,
        declared::{self, Declared},
        declared_grant::{DeclaredGrant, Declares, GrantRegistration},
        lookup::{CodeLookup, GrantedUser, StoredCode, bounded},
        save::{CodeToSave, Saved},
    },
    entity::{
        code::CodeModel, ephemeral::ShortLivedModel, subject_column::PointsAt, token::FamilyTokens,
        user::ResourceOwner,
    },
    grant::{
        AuthorizationCodeGrant, CodeResponder, Deciding,
        hooks::{CodeHooks, Hooked},
    },
    protocol::{
        client::{AuthMethod, Client},
        error::{Outage, Outcome},
        secret::CodeHash,
    },
    store::{IssuedCode, NewCode, Transaction},
};
use std::{future::Future, sync::Arc};

/// The authorization code grant (RFC 6749 section 4.1), with PKCE (RFC 7636).
pub trait AuthorizationCode:
    Provider<
        User: ResourceOwner,
        Token: FamilyTokens<Owner: PointsAt<UserKey<Self>>>,
        Code: CodeModel<Owner: PointsAt<UserKey<Self>>>,
        ShortLived: ShortLivedModel,
    > + Declared<declared::AuthorizationCode>
{
    /// The client authentication methods that the grant accepts. `none` counts only if the code entity has the PKCE columns.
    const AUTH_METHODS: &'static [AuthMethod] = AuthMethod::STANDARD;
    /// How long an access token is valid, in seconds; `None` is the server's setting, or what the profile says.
    const EXPIRES_IN: Option<i64> = None;
    /// How long an authorization code is valid, in seconds; at most 600 (RFC 6749 section 4.1.2). `None` is what the profile says, 60 by
    /// default.
    const CODE_EXPIRES_IN: Option<i64> = None;
    /// Whether the impl has a hook of its own. `#[grant]` sets `false` if it has none; the server then needs no transaction for reading.
    #[doc(hidden)]
    const WRITES_HOOKS: bool = true;

    /// Stores an authorization code, inside the transaction that uses the user's consent up.
    ///
    /// # Errors
    /// An outage; nothing was written then.
    fn save_authorization_code(
        &self,
        code: CodeToSave<'_, Self::Code>,
    ) -> impl Future<Output = Result<Saved, Outage>> + Send {
        code.save()
    }

    /// Finds an authorization code that a client presents, inside the transaction that will use it up. `None` refuses it
    /// (`invalid_grant`). The server checks afterwards that the code was issued to this client, is unused and has not expired.
    ///
    /// # Errors
    /// A refusal or an outage.
    fn query_authorization_code(
        &self,
        mut lookup: CodeLookup<'_>,
    ) -> impl Future<Output = Outcome<Option<StoredCode>>> + Send {
        async move { Ok(lookup.find().await?) }
    }

    /// The last veto. Called after every check of the protocol has passed; return `false` to refuse this user
    /// (`invalid_grant`).
    ///
    /// # Errors
    /// A refusal or an outage.
    fn authenticate_user(
        &self,
        _user: GrantedUser<'_>,
    ) -> impl Future<Output = Outcome<bool>> + Send {
        async { Ok(true) }
    }
}

/// Registers the authorization code grant of a provider.
#[must_use]
pub const fn register<P: AuthorizationCode>() -> GrantRegistration {
    GrantRegistration::of::<P, Declaration>()
}

struct Declaration;

impl<P: AuthorizationCode> Declares<P> for Declaration {
    fn declare(provider: P) -> DeclaredGrant {
        let hooks: Arc<dyn CodeHooks> = Arc::new(OfProvider(provider));
        let hooks = Hooked { hooks, are_written: P::WRITES_HOOKS };
        let has_pkce = <P::Code as CodeModel>::COLUMNS.pkce.is_some();
        let permitted = P::AUTH_METHODS
            .iter()
            .copied()
            .filter(|method| has_pkce || *method != AuthMethod::NONE);
        let token = AuthorizationCodeGrant {
            auth_methods: permitted.collect(),
            expires_in: P::EXPIRES_IN,
            hooks: hooks.clone(),
        };
        let code_expires_in = P::CODE_EXPIRES_IN.map(|seconds| seconds.clamp(1, 600));
        DeclaredGrant::at_token_endpoint(token)
            .and_at_authorization_endpoint(CodeResponder { code_expires_in, hooks })
    }
}

/// The hooks, called on the application's provider.
struct OfProvider<P>(P);

impl<P: AuthorizationCode> CodeHooks for OfProvider<P> {
    fn query<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        hash: &'a CodeHash,
        client: &'a Client,
    ) -> Deciding<'a, Option<IssuedCode>> {
        Box::pin(async move {
            let lookup = CodeLookup { transaction, hash, client };
            let found = bounded(self.0.query_authorization_code(lookup)).await?;
            Ok(found.map(|StoredCode(code)| code))
        })
    }

    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a IssuedCode,
    ) -> Deciding<'a, bool> {
        Box::pin(async move {
            let authorization = &code.authorization;
            let Some(subject) = &authorization.subject else { return Ok(false) };
            let (client_id, scope) = (&code.client_id, &authorization.scope);
            let user = GrantedUser { transaction, client_id, subject, scope };
            bounded(self.0.authenticate_user(user)).await
        })
    }

    fn save<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a NewCode,
    ) -> Deciding<'a, ()> {
        Box::pin(async move {
            let hook = self.0.save_authorization_code(CodeToSave::new(transaction, code));
            let _: Saved = bounded(hook).await?;
            Ok(())
        })
    }
}
