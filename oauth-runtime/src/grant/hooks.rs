//! Where an application takes part in a grant, without the application's types.

use super::Pending;
use crate::{
    protocol::{
        client::{Client, SubjectId},
        scope::Scope,
        secret::{CodeHash, TokenHash},
    },
    store::{IssuedCode, IssuedToken, NewCode, Transaction},
};

/// The hooks of the authorization code grant. All run inside the transaction.
pub(crate) trait CodeHooks: Send + Sync {
    /// Finds the code that a client presents.
    fn query<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a CodeHash,
        client: &'a Client,
    ) -> Pending<'a, Option<IssuedCode>>;
    /// Whether the user of the code may have a token.
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a IssuedCode,
    ) -> Pending<'a, bool>;
    /// Stores a code.
    fn save<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        code: &'a NewCode,
    ) -> Pending<'a, ()>;
}

/// The hooks of the refresh token grant. All run inside the transaction.
pub(crate) trait RefreshHooks: Send + Sync {
    /// Finds the refresh token that a client presents.
    fn authenticate_refresh_token<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        token: &'a TokenHash,
        client: &'a Client,
    ) -> Pending<'a, Option<IssuedToken>>;
    /// Whether the user of the token may have another one.
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        token: &'a IssuedToken,
    ) -> Pending<'a, bool>;
}

/// The hook of the implicit grant. It runs inside the transaction.
pub(crate) trait ImplicitHook: Send + Sync {
    /// Whether the user who consented may have a token.
    fn authenticate_user<'a>(
        &'a self,
        transaction: &'a mut dyn Transaction,
        client_id: &'a str,
        subject: &'a SubjectId,
        scope: &'a Scope,
    ) -> Pending<'a, bool>;
}

/// The hook of the password grant. It runs before the transaction.
pub(crate) trait PasswordHook: Send + Sync {
    /// The user with that name and password.
    fn authenticate_user<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
    ) -> Pending<'a, Option<SubjectId>>;
}
