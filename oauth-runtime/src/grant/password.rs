//! The resource owner password credentials grant. RFC 6749, section 4.3.
//!
//! RFC 9700, section 2.4, advises against it: the client sees the password. It exists for clients that cannot be
//! changed, and each of them must be registered for it.

use super::{
    Conclusion, Deciding, Evidence, Grant, Recipient, TokenRequest,
    hooks::{Authenticated, PasswordHook},
};
use crate::{
    protocol::{
        authorization::Authorization,
        client::AuthMethod,
        error::{ErrorCode, OAuthError, Outage, Outcome},
        limits,
    },
    services::Services,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The wire word (RFC 6749 section 4.3.2).
pub(crate) const GRANT_TYPE: &str = "password";
const USERNAME_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "username is missing or too long")
        .with_id("username_missing");
const PASSWORD_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "password is missing or too long")
        .with_id("password_missing");
const WRONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_GRANT, "the username or the password is wrong")
        .with_id("password_wrong");

/// The grant as it was declared.
pub(crate) struct PasswordGrant {
    pub(crate) auth_methods: &'static [AuthMethod],
    pub(crate) expires_in: Option<i64>,
    pub(crate) hook: Arc<dyn PasswordHook>,
    pub(crate) busy: Busy,
}

/// How many passwords of one client are looked at together; the queue of slow hashes is everybody's.
const TOGETHER: usize = 8;

/// The requests of each client whose password is being looked at.
#[derive(Clone, Default)]
pub(crate) struct Busy(Arc<Mutex<HashMap<String, usize>>>);

/// One of them.
struct Turn {
    busy: Busy,
    client_id: String,
}

impl Busy {
    fn enter(&self, client_id: &str) -> Result<Turn, Outage> {
        let mut clients = self.lock();
        let requests = clients.entry(client_id.to_owned()).or_default();
        if *requests >= TOGETHER {
            return Err(Outage::new("too many passwords of one client at the same time"));
        }
        *requests += 1;
        Ok(Turn { busy: self.clone(), client_id: client_id.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        // A count is right after every statement, so a panic elsewhere has spoilt nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut clients = self.busy.lock();
        if let Some(requests) = clients.get_mut(&self.client_id) {
            *requests -= 1;
            if *requests == 0 {
                clients.remove(&self.client_id);
            }
        }
    }
}

impl Grant for PasswordGrant {
    fn grant_type(&self) -> &'static str {
        GRANT_TYPE
    }

    fn auth_methods(&self) -> &[AuthMethod] {
        self.auth_methods
    }

    fn decide<'a>(
        &'a self,
        services: &'a Services,
        request: &'a TokenRequest,
    ) -> Deciding<'a, Conclusion> {
        Box::pin(decide(self, services, request))
    }
}

async fn decide(
    grant: &PasswordGrant,
    services: &Services,
    request: &TokenRequest,
) -> Outcome<Conclusion> {
    let client = request.client.client();
    let parameters = &request.parameters;
    let credential = |name| parameters.get(name).filter(|text| text.len() <= limits::PASSWORD);
    let username = credential("username").ok_or(USERNAME_MISSING)?;
    let password = credential("password").ok_or(PASSWORD_MISSING)?;
    // Before the password, so that a mistake of the client is found without one.
    let scope = client.metadata().requested_scope(parameters)?;
    let turn = grant.busy.enter(client.client_id())?;
    let Authenticated { subject, stamp } =
        grant.hook.authenticate_user(username, password).await?.ok_or(WRONG)?;
    drop(turn);

    Ok(Conclusion::Mint(Box::new(Evidence {
        grant_type: GRANT_TYPE,
        recipient: Recipient::Authenticated(request.client.clone()),
        authorization: Authorization::new(Some(subject), scope.clone()),
        stamp,
        scope,
        expires_in: grant.expires_in,
        with_refresh_token: client.may_refresh(),
        spends: Vec::new(),
        transaction: services.store.optimistic().await?,
    })))
}
