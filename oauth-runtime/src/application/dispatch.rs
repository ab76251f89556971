//! The hooks of a declared grant, called on the application's provider.

use super::{
    grants,
    lookup::{
        CodeLookup, GrantedUser, RefreshTokenLookup, StoredCode, StoredRefreshToken, bounded,
    },
    save::{CodeToSave, Saved},
};
use crate::{
    entity::user::ResourceOwner as _,
    grant::{
        Deciding,
        hooks::{CodeHooks, ImplicitHook, PasswordHook, RefreshHooks},
    },
    protocol::{
        client::{Client, SubjectId},
        scope::Scope,
        secret::{CodeHash, TokenHash},
    },
    store::{IssuedCode, IssuedToken, NewCode, Transaction},
};

/// A provider as the home of hooks.
pub(super) struct Declared<P>(pub(super) P);

impl<P: grants::AuthorizationCode> CodeHooks for Declared<P> {
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

impl<P: grants::Implicit> ImplicitHook for Declared<P> {
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        client_id: &'a str,
        subject: &'a SubjectId,
        scope: &'a Scope,
    ) -> Deciding<'a, bool> {
        let user = GrantedUser { transaction, client_id, subject, scope };
        Box::pin(bounded(self.0.authenticate_user(user)))
    }
}

impl<P: grants::RefreshToken> RefreshHooks for Declared<P> {
    fn authenticate_refresh_token<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        hash: &'a TokenHash,
        client: &'a Client,
    ) -> Deciding<'a, Option<IssuedToken>> {
        Box::pin(async move {
            let lookup = RefreshTokenLookup { transaction, hash, client };
            let found = bounded(self.0.authenticate_refresh_token(lookup)).await?;
            Ok(found.map(|StoredRefreshToken(token)| token))
        })
    }

    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        token: &'a IssuedToken,
    ) -> Deciding<'a, bool> {
        Box::pin(async move {
            // Without a user there is nobody to refuse.
            let Some(subject) = token.subject() else { return Ok(true) };
            let client_id = &token.client_id;
            let user = GrantedUser { transaction, client_id, subject, scope: &token.scope };
            bounded(self.0.authenticate_user(user)).await
        })
    }
}

impl<P: grants::Password> PasswordHook for Declared<P> {
    fn authenticate_user<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
    ) -> Deciding<'a, Option<SubjectId>> {
        Box::pin(async move {
            let user = self.0.authenticate_user(username, password).await?;
            Ok(user.map(|user| SubjectId::new(user.user_id())))
        })
    }
}
