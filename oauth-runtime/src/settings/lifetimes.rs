//! The settings for lifetimes, in seconds.

use super::{
    RefreshPolicy,
    error::{SettingError, at_least, within},
};
use crate::protocol::{client_metadata::ClientMetadata, profile::Rules};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The maximum lifetime of an authorization code (RFC 6749 section 4.1.2).
const LONGEST_CODE: i64 = 600;
/// The maximum time for which the answer to a refresh may be repeated.
const LONGEST_RETRY_WINDOW: i64 = 600;

/// Lifetimes in seconds. Where a setting is left out, the value that the grant declares is used. The `access_token_expires_in`
/// and `refresh_token_expires_in` in a client's metadata win over these settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Lifetimes {
    /// The lifetime of an access token whose grant declares none. Without the setting the profile decides, 3600 by default.
    pub access_token: Option<i64>,
    /// The lifetime of access tokens by grant type; wins over the value that the grant declares.
    pub access_token_by_grant: BTreeMap<String, i64>,
    /// The lifetime of an authorization code; wins over the value that the grant declares, at most 600 (RFC 6749 section 4.1.2).
    pub authorization_code: Option<i64>,
    /// How long after its first use a code may be presented again without its tokens being revoked; 0 by default. The code is
    /// refused in any case.
    pub code_replay_grace: i64,
    /// How long a person may take to sign in and decide; 600 by default.
    pub authorization_request: i64,
    /// The lifetime of an unused refresh token; wins over the value that the grant declares.
    pub refresh_token: Option<i64>,
    /// The lifetime of an authorization, however often it is refreshed; wins over the value that the grant declares.
    pub authorization: Option<i64>,
    /// How long a client that lost the answer to a refresh can get the same answer again, at most 600; wins over the value that
    /// the grant declares.
    pub refresh_retry_window: Option<i64>,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access_token: None,
            access_token_by_grant: BTreeMap::new(),
            authorization_code: None,
            code_replay_grace: 0,
            authorization_request: 600,
            refresh_token: None,
            authorization: None,
            refresh_retry_window: None,
        }
    }
}

impl Lifetimes {
    /// Checks the bounds.
    ///
    /// # Errors
    /// The first lifetime that is out of its bounds.
    pub fn check(&self) -> Result<(), SettingError> {
        at_least("access_token", 1, self.access_token.unwrap_or(1))?;
        for (grant_type, seconds) in &self.access_token_by_grant {
            at_least(format!("access_token_by_grant.{grant_type}"), 1, *seconds)?;
        }
        within("authorization_code", (1, LONGEST_CODE), self.authorization_code)?;
        at_least("code_replay_grace", 0, self.code_replay_grace)?;
        at_least("authorization_request", 1, self.authorization_request)?;
        at_least("refresh_token", 1, self.refresh_token.unwrap_or(1))?;
        at_least("authorization", 1, self.authorization.unwrap_or(1))?;
        within("refresh_retry_window", (0, LONGEST_RETRY_WINDOW), self.refresh_retry_window)
    }

    /// The lifetime of an access token. The first of these that is set counts: the value that its client registered, the setting
    /// for its grant, the grant's own value, the setting for all grants, the value of the profile.
    pub(crate) fn access_token_of(
        &self,
        client: &ClientMetadata,
        grant_type: &str,
        declared: Option<i64>,
        rules: &Rules,
    ) -> i64 {
        let by_client = at_least_a_second(client.access_token_expires_in);
        let by_grant = || self.access_token_by_grant.get(grant_type).copied();
        let named = by_client.or_else(by_grant).or(declared).or(self.access_token);
        named.unwrap_or_else(|| rules.access_token_of(grant_type))
    }

    /// The refresh policy that a grant declares, with the settings applied.
    pub(crate) fn refresh_policy(&self, declared: RefreshPolicy) -> RefreshPolicy {
        RefreshPolicy {
            expires_in: self.refresh_token.or(declared.expires_in),
            family_expires_in: self.authorization.or(declared.family_expires_in),
            retry_window: self.refresh_retry_window.unwrap_or(declared.retry_window),
        }
    }
}

impl RefreshPolicy {
    /// The same policy, with the value that one client registered.
    pub(crate) fn of_client(self, client: &ClientMetadata) -> Self {
        let by_client = at_least_a_second(client.refresh_token_expires_in);
        Self { expires_in: by_client.or(self.expires_in), ..self }
    }
}

/// A lifetime that a client registered, if it is at least a second, as the settings require. A row that was edited by hand may
/// contain another value, which is ignored.
fn at_least_a_second(seconds: Option<i64>) -> Option<i64> {
    seconds.filter(|seconds| *seconds >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::profile::Profile;

    #[test]
    fn a_client_wins_over_every_setting_unless_its_row_says_nonsense() {
        let lifetimes = Lifetimes::default();
        let rules = Profile::Default.rules();
        let client = |seconds| ClientMetadata::default().with_access_token_expires_in(seconds);

        assert_eq!(lifetimes.access_token_of(&client(5), "password", Some(20), rules), 5);
        assert_eq!(lifetimes.access_token_of(&client(0), "password", Some(20), rules), 20);
        assert_eq!(lifetimes.access_token_of(&client(-1), "password", None, rules), 3600);
    }

    #[test]
    fn a_setting_wins_over_the_grant_and_the_grant_over_the_default() {
        let (client, rules) = (ClientMetadata::default(), Profile::Compat.rules());
        let mut lifetimes = Lifetimes { access_token: Some(100), ..Lifetimes::default() };
        lifetimes.access_token_by_grant.insert("password".to_owned(), 10);

        assert_eq!(lifetimes.access_token_of(&client, "password", Some(20), rules), 10);
        assert_eq!(lifetimes.access_token_of(&client, "refresh_token", Some(20), rules), 20);
        assert_eq!(lifetimes.access_token_of(&client, "refresh_token", None, rules), 100);
    }

    #[test]
    fn a_profile_counts_where_nothing_else_is_said() {
        let (client, lifetimes) = (ClientMetadata::default(), Lifetimes::default());
        let of = |profile: Profile| {
            lifetimes.access_token_of(&client, "password", None, profile.rules())
        };

        assert_eq!((of(Profile::Default), of(Profile::Compat)), (3600, 864_000));
    }
}
