//! The tables in memory, and what becomes of them.

use oauth_runtime::{
    protocol::{
        authorization::Authorization,
        client::{Client, SubjectId},
        client_metadata::ClientMetadata,
        error::Outage,
        limits::{CLOCK_SKEW, VERIFIER_ATTEMPTS},
        secret::{CodeHash, HandleHash, TokenHash},
    },
    store::{
        Admission, Family, HeldAuthorization, HeldPage, Issue, IssuedCode, IssuedToken, NewToken,
        Parties, Record, Revocation, ShortLivedObject, Spend,
    },
};
use std::{cmp::Reverse, collections::HashMap};

#[derive(Clone)]
#[expect(clippy::struct_field_names, reason = "the fields are called as in a table")]
pub(super) struct Token {
    pub(super) access_token: TokenHash,
    pub(super) refresh_token: Option<TokenHash>,
    pub(super) issued: IssuedToken,
    pub(super) removable_at: Option<i64>,
}

#[derive(Clone)]
#[expect(clippy::struct_field_names, reason = "the fields are called as in a table")]
pub(super) struct Code {
    pub(super) code: CodeHash,
    pub(super) issued: IssuedCode,
    pub(super) removable_at: Option<i64>,
}

#[derive(Clone)]
pub(super) struct ClientRow {
    /// No other client ever has this number.
    pub(super) registration: u64,
    pub(super) is_enabled: bool,
}

#[derive(Clone, Default)]
pub(super) struct Tables {
    pub(super) clients: HashMap<String, ClientRow>,
    /// How many clients there have ever been.
    pub(super) registrations: u64,
    /// Whether each user is enabled.
    pub(super) users: HashMap<String, bool>,
    /// How often the stamp of each user has changed, which is the stamp.
    pub(super) changes: HashMap<String, u64>,
    pub(super) tokens: Vec<Token>,
    pub(super) codes: Vec<Code>,
    pub(super) objects: HashMap<HandleHash, ShortLivedObject>,
    /// How many users there have ever been.
    pub(super) user_count: u64,
}

impl Tables {
    pub(super) fn client_is_active(&self, client_id: &str, registration: Option<&str>) -> bool {
        let client = self.find_client(client_id);
        client.is_some_and(|client| client.is_active() && client.owns(client_id, registration))
    }

    pub(super) fn subject_is_active(&self, subject: Option<&SubjectId>) -> bool {
        subject.is_none_or(|subject| self.users.get(subject.as_str()).copied().unwrap_or(false))
    }

    pub(super) fn find_client(&self, client_id: &str) -> Option<Client> {
        self.clients.get(client_id).map(|client| {
            Client::new(client_id, ClientMetadata::default())
                .with_registration(Some(&client.registration.to_string()))
                .with_disabled_at((!client.is_enabled).then_some(1))
        })
    }

    pub(super) fn find_token(&self, is_it: impl Fn(&Token) -> bool) -> Option<IssuedToken> {
        let mut issued = self.tokens.iter().find(|token| is_it(token))?.issued.clone();
        let registration = issued.registration.as_deref();
        issued.client_is_active = self.client_is_active(&issued.client_id, registration);
        issued.subject_is_active = self.subject_is_active(issued.subject());
        Some(issued)
    }

    pub(super) fn find_code(&self, hash: &CodeHash) -> Option<IssuedCode> {
        let mut issued = self.codes.iter().find(|code| code.code == *hash)?.issued.clone();
        let registration = issued.registration.as_deref();
        issued.client_is_active = self.client_is_active(&issued.client_id, registration);
        issued.subject_is_active = self.subject_is_active(issued.authorization.subject.as_ref());
        Some(issued)
    }

    pub(super) fn admits(&self, parties: Parties<'_>) -> Admission {
        if !self.client_is_active(parties.client_id, parties.registration) {
            Admission::ClientGone
        } else if self.subject_is_active(parties.subject) {
            Admission::Both
        } else {
            Admission::SubjectGone
        }
    }

    pub(super) fn insert(&mut self, token: &NewToken) {
        self.tokens.push(Token {
            access_token: token.access_token.clone(),
            refresh_token: token.refresh.as_ref().map(|refresh| refresh.refresh_token.clone()),
            issued: IssuedToken::of(token),
            removable_at: token.removable_at(),
        });
    }

    pub(super) fn forget_answer_before(&mut self, family: &Family) {
        let before = Family { id: family.id.clone(), generation: family.generation - 1 };
        for token in &mut self.tokens {
            if token.issued.family.as_ref() == Some(&before)
                && let Some(refresh) = &mut token.issued.refresh
            {
                refresh.sealed_answer = None;
            }
        }
    }

    pub(super) fn consume(&mut self, handle: &HandleHash, now: i64) -> bool {
        match self.objects.get_mut(handle) {
            Some(object) if object.used_at.is_none() => {
                object.used_at = Some(now);
                true
            }
            _ => false,
        }
    }

    pub(super) fn insert_once(&mut self, handle: &HandleHash, object: &ShortLivedObject) -> bool {
        let is_new = !self.objects.contains_key(handle);
        if is_new {
            self.objects.insert(handle.clone(), object.clone());
        }
        is_new
    }

    pub(super) fn spend(&mut self, spend: &Spend, now: i64) -> Result<bool, Outage> {
        Ok(match spend {
            Spend::Code { code, removable_at } => {
                let is_good = |code: &&mut Code| {
                    code.issued.used_at.is_none() && code.issued.failed_attempts < VERIFIER_ATTEMPTS
                };
                let mut codes = self.codes.iter_mut();
                let found = codes.find(|stored| stored.code == *code).filter(is_good);
                found.is_some_and(|code| {
                    (code.issued.used_at, code.removable_at) = (Some(now), *removable_at);
                    true
                })
            }
            Spend::RefreshToken { token, family, answer, window_ends_at } => {
                let mut tokens = self.tokens.iter_mut();
                let is_it = |stored: &&mut Token| stored.refresh_token.as_ref() == Some(token);
                let Some(stored) = tokens.find(is_it) else { return Ok(false) };
                let Some(refresh) = &mut stored.issued.refresh else { return Ok(false) };
                if refresh.superseded_at.is_some() || stored.issued.revoked_at.is_some() {
                    return Ok(false);
                }
                refresh.superseded_at = Some(now);
                refresh.sealed_answer.clone_from(answer);
                stored.removable_at = Some(stored.issued.expires_at.max(*window_ends_at));
                self.forget_answer_before(family);
                true
            }
            Spend::AccessToken(token) => {
                let found = self.tokens.iter().find(|stored| stored.access_token == *token);
                found.is_some_and(|stored| {
                    stored.issued.revoked_at.is_none() && now < stored.issued.expires_at
                })
            }
            Spend::Handle(handle) => self.consume(handle, now),
            Spend::Mark { id, expires_at } => {
                let object = ShortLivedObject::new("mark", serde_json::Value::Null, *expires_at);
                self.insert_once(id, &object)
            }
            _ => return Err(Outage::new("this store cannot spend that")),
        })
    }

    pub(super) fn issue(&mut self, issue: &Issue) -> Result<bool, Outage> {
        if let Some(parties) = issue.parties()
            && self.admits(parties) != Admission::Both
        {
            return Ok(false);
        }
        let subject = issue.parties().and_then(|parties| parties.subject);
        if let (Some(subject), Some(stamp)) = (subject, &issue.stamp)
            && stamp.text() != self.changes.get(subject.as_str()).map(u64::to_string).as_deref()
        {
            return Ok(false);
        }
        for spend in &issue.spends {
            if !self.spend(spend, issue.now)? {
                return Ok(false);
            }
        }
        match &issue.record {
            Record::Nothing | Record::ByHook { .. } => {}
            Record::Code(code) => self.codes.push(Code {
                code: code.code.clone(),
                issued: IssuedCode::of(code),
                removable_at: Some(code.expires_at),
            }),
            Record::Token(token) => self.insert(token),
        }
        Ok(true)
    }

    pub(super) fn revoke_where(&mut self, now: i64, dies: impl Fn(&IssuedToken) -> bool) -> u64 {
        let mut revoked = 0;
        for token in &mut self.tokens {
            if token.issued.revoked_at.is_none() && dies(&token.issued) {
                (token.issued.revoked_at, token.removable_at) = (Some(now), Some(now));
                revoked += 1;
            }
        }
        revoked
    }

    pub(super) fn end_codes(&mut self, now: i64, dies: impl Fn(&IssuedCode) -> bool) {
        for code in &mut self.codes {
            if code.issued.used_at.is_none() && dies(&code.issued) {
                code.issued.used_at = Some(now);
            }
        }
    }

    pub(super) fn revoke(&mut self, revocation: &Revocation<'_>, now: i64) -> Result<u64, Outage> {
        Ok(match *revocation {
            Revocation::AccessToken { token, family } => {
                if let Some(family) = family {
                    self.forget_answer_before(family);
                }
                let mut tokens = self.tokens.iter_mut();
                let Some(found) = tokens.find(|stored| stored.access_token == *token) else {
                    return Ok(0);
                };
                found.issued.expires_at = 0;
                if found.refresh_token.is_none() {
                    (found.issued.revoked_at, found.removable_at) = (Some(now), Some(now));
                }
                1
            }
            Revocation::Family { id, client_id } => self.revoke_where(now, |token| {
                token.family.as_ref().is_some_and(|family| family.id == id)
                    && client_id.is_none_or(|client_id| token.client_id == client_id)
            }),
            Revocation::Client(client_id) => {
                self.end_objects(now, |object| object.is_device_code_of(client_id));
                self.end_codes(now, |code| code.client_id == client_id);
                self.revoke_where(now, |token| token.client_id == client_id)
            }
            Revocation::Authorization { client_id, subject } => {
                self.end_objects(now, |object| object.is_one_time_of(subject));
                self.end_codes(now, |code| {
                    code.client_id == client_id
                        && code.authorization.subject.as_ref() == Some(subject)
                });
                self.revoke_where(now, |token| {
                    token.client_id == client_id && token.subject() == Some(subject)
                })
            }
            Revocation::Subject(subject) => {
                self.end_objects(now, |object| object.is_one_time_of(subject));
                self.end_codes(now, |code| code.authorization.subject.as_ref() == Some(subject));
                self.revoke_where(now, |token| token.subject() == Some(subject))
            }
            _ => return Err(Outage::new("this store cannot revoke that")),
        })
    }

    fn end_objects(&mut self, now: i64, is_ended: impl Fn(&ShortLivedObject) -> bool) {
        for object in self.objects.values_mut() {
            if is_ended(object) && object.used_at.is_none() {
                object.used_at = Some(now);
            }
        }
    }

    pub(super) fn held(
        &self,
        subject: &SubjectId,
        now: i64,
        page: &HeldPage,
    ) -> Vec<HeldAuthorization> {
        let is_meant = |token: &IssuedToken| {
            page.consented_to.as_ref().is_none_or(|client_id| {
                let Authorization { exchanged_for, audience, .. } = &token.authorization;
                token.client_id == *client_id && exchanged_for.is_none() && audience.is_empty()
            })
        };
        let is_held = |token: &&Token| {
            token.issued.subject() == Some(subject)
                && is_meant(&token.issued)
                && (token.issued.access_token_is_active(now)
                    || token.issued.refresh_token_is_active(now))
                && self.find_client(&token.issued.client_id).is_some_and(|client| {
                    client.owns(&token.issued.client_id, token.issued.registration.as_deref())
                })
        };
        let mut clients: HashMap<&str, HeldAuthorization> = HashMap::new();
        for token in self.tokens.iter().filter(is_held).map(|token| &token.issued) {
            let (client_id, scope) = (token.client_id.as_str(), &token.authorization.scope);
            let new = || HeldAuthorization::new(client_id, scope.clone(), token.issued_at);
            let held = clients.entry(client_id).or_insert_with(new);
            held.scope = held.scope.union(scope);
            held.issued_at = held.issued_at.max(token.issued_at);
        }
        let place = |issued_at: i64, client_id: &str| (Reverse(issued_at), client_id.to_owned());
        let after = page.after.as_ref().map(|(issued_at, client_id)| place(*issued_at, client_id));
        let mut held: Vec<_> = clients
            .into_values()
            .map(|held| (place(held.issued_at, &held.client_id), held))
            .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after))
            .collect();
        held.sort_by(|(left, _), (right, _)| left.cmp(right));
        held.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
        held.into_iter().map(|(_, held)| held).collect()
    }

    pub(super) fn prune(&mut self, now: i64) -> u64 {
        let is_removable = |at: Option<i64>| at.is_some_and(|at| at <= now - CLOCK_SKEW);
        let before = self.tokens.len() + self.codes.len() + self.objects.len();
        self.codes.retain(|code| !is_removable(code.removable_at));
        for token in self.tokens.iter().filter(|token| is_removable(token.removable_at)) {
            let is_last =
                token.issued.refresh.as_ref().is_some_and(|state| state.superseded_at.is_none());
            for code in self.codes.iter_mut().filter(|_| is_last) {
                if token
                    .issued
                    .family
                    .as_ref()
                    .is_some_and(|family| family.id == code.issued.family)
                {
                    code.removable_at = Some(now);
                }
            }
        }
        self.tokens.retain(|token| !is_removable(token.removable_at));
        self.objects.retain(|_, object| object.expires_at > now - CLOCK_SKEW);
        (before - self.tokens.len() - self.codes.len() - self.objects.len()) as u64
    }
}
