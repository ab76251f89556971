//! The hooks of a declared grant, called on the application's provider.

use super::{
    Pending, declaration,
    hooks::{CodeHooks, ImplicitHook, PasswordHook, RefreshHooks},
};
use crate::{
    entity::{
        hook::{
            CodeLookup, GrantedUser, RefreshTokenLookup, StoredCode, StoredRefreshToken, bounded,
        },
        resource_owner::ResourceOwner as _,
        save::{CodeToSave, Saved},
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

impl<P: declaration::AuthorizationCode> CodeHooks for Declared<P> {
    fn query<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        hash: &'a CodeHash,
        client: &'a Client,
    ) -> Pending<'a, Option<IssuedCode>> {
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
    ) -> Pending<'a, bool> {
        Box::pin(bounded(self.0.authenticate_user(GrantedUser {
            transaction,
            client_id: &code.client_id,
            subject: &code.subject,
            scope: &code.scope,
        })))
    }

    fn save<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a NewCode,
    ) -> Pending<'a, ()> {
        Box::pin(async move {
            let hook = self.0.save_authorization_code(CodeToSave::new(transaction, code));
            let _: Saved = bounded(hook).await?;
            Ok(())
        })
    }
}

impl<P: declaration::Implicit> ImplicitHook for Declared<P> {
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        client_id: &'a str,
        subject: &'a SubjectId,
        scope: &'a Scope,
    ) -> Pending<'a, bool> {
        let user = GrantedUser { transaction, client_id, subject, scope };
        Box::pin(bounded(self.0.authenticate_user(user)))
    }
}

impl<P: declaration::RefreshToken> RefreshHooks for Declared<P> {
    fn authenticate_refresh_token<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        hash: &'a TokenHash,
        client: &'a Client,
    ) -> Pending<'a, Option<IssuedToken>> {
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
    ) -> Pending<'a, bool> {
        Box::pin(async move {
            // Without a user there is nobody to refuse.
            let Some(subject) = &token.subject else { return Ok(true) };
            let client_id = &token.client_id;
            let user = GrantedUser { transaction, client_id, subject, scope: &token.scope };
            bounded(self.0.authenticate_user(user)).await
        })
    }
}

impl<P: declaration::Password> PasswordHook for Declared<P> {
    fn authenticate_user<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
    ) -> Pending<'a, Option<SubjectId>> {
        Box::pin(async move {
            let user = self.0.authenticate_user(username, password).await?;
            Ok(user.map(|user| SubjectId::new(user.user_id())))
        })
    }
}
