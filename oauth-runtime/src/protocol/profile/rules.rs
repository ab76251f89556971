//! The rules of the profiles: one value of [`Rules`] for each profile.

use super::super::{
    client::{AuthMethod, Client},
    client_metadata::ClientMetadata,
    pkce::{ChallengeMethod, ChallengePolicy},
    response_type::gives_token,
    self_registration::{SelfRegisteredSchemes, SelfRegisteredScope},
};

/// The rules of a profile.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rules {
    /// The code challenge methods that are accepted (RFC 7636 section 4.3). Where `plain` is one, a request that names no method
    /// means `plain`.
    pub challenge_methods: &'static [ChallengeMethod],
    /// Whether a client with a secret must send a code challenge. A public client must in any case (RFC 9700 section 2.1.1).
    pub challenge_of_confidential: ChallengePolicy,
    /// The grants that nobody gets, whether or not the application has them.
    pub withheld_grant_types: &'static [&'static str],
    /// Whether the authorization endpoint never answers with an access token (RFC 9700 section 2.1.2).
    pub withholds_front_channel_tokens: bool,
    /// Whether the server must know its issuer, so that every answer names it (RFC 9207).
    pub demands_issuer: bool,
    /// Which schemes of applications on a device a client that registers itself may use, unless a setting says otherwise.
    pub self_registered_schemes: SelfRegisteredSchemes,
    /// Which scope words a client that registers itself gets, out of those that such clients may have, unless a setting says
    /// otherwise.
    pub self_registered_scope: SelfRegisteredScope,
    /// Whether scope words that the client did not register are dropped. Otherwise the request is refused.
    pub narrows_scope: bool,
    /// How long access tokens live, in seconds, by grant type.
    pub access_tokens: &'static [(&'static str, i64)],
    /// How long access tokens of the other grants live, in seconds.
    pub access_token: i64,
    /// How long authorization codes live, in seconds.
    pub authorization_code: i64,
    /// How clients authenticate for grants whose `#[grant]` names no method, by grant type. Without an entry it is as the grant's
    /// trait says.
    pub auth_methods: &'static [(&'static str, &'static [AuthMethod])],
}

pub(super) const DEFAULT: Rules = Rules {
    challenge_methods: &[ChallengeMethod::S256],
    challenge_of_confidential: ChallengePolicy::Optional,
    withheld_grant_types: &[],
    withholds_front_channel_tokens: false,
    demands_issuer: false,
    self_registered_schemes: SelfRegisteredSchemes::ReverseDomain,
    self_registered_scope: SelfRegisteredScope::AsAsked,
    narrows_scope: false,
    access_tokens: &[],
    access_token: 3600,
    authorization_code: 60,
    auth_methods: &[],
};

pub(super) const OAUTH21: Rules = Rules {
    challenge_of_confidential: ChallengePolicy::Required,
    withheld_grant_types: &["implicit", "password"],
    withholds_front_channel_tokens: true,
    demands_issuer: true,
    // Editors and other clients of MCP servers register schemes of their own beside loopback addresses.
    self_registered_schemes: SelfRegisteredSchemes::Any,
    // Such clients register with the scope of the first challenge, and keep that registration when a tool needs more.
    self_registered_scope: SelfRegisteredScope::Whole,
    ..DEFAULT
};

const BASIC: &[AuthMethod] = &[AuthMethod::CLIENT_SECRET_BASIC];

pub(super) const COMPAT: Rules = Rules {
    challenge_methods: &[ChallengeMethod::S256, ChallengeMethod::Plain],
    narrows_scope: true,
    access_tokens: &[
        ("authorization_code", 864_000),
        ("password", 864_000),
        ("client_credentials", 864_000),
    ],
    access_token: 3600,
    authorization_code: 300,
    auth_methods: &[("password", BASIC), ("client_credentials", BASIC), ("refresh_token", BASIC)],
    ..DEFAULT
};

impl Rules {
    /// Whether nobody gets this grant.
    #[must_use]
    pub fn withholds_grant(&self, grant_type: &str) -> bool {
        self.withheld_grant_types.contains(&grant_type)
    }

    /// Whether nobody gets this response type, which belongs to this grant.
    #[must_use]
    pub fn withholds_response_type(&self, response_type: &str, grant_type: &str) -> bool {
        self.withholds_grant(grant_type)
            || (self.withholds_front_channel_tokens && gives_token(response_type))
    }

    /// The grant types and then the response types that a client registered and does not get.
    #[must_use]
    pub fn withheld_from<'a>(&self, client: &'a ClientMetadata) -> Vec<&'a str> {
        let grant_types = client.grant_types().filter(|word| self.withholds_grant(word));
        let gives_token = |word: &&str| self.withholds_front_channel_tokens && gives_token(word);
        grant_types.chain(client.response_types().filter(gives_token)).collect()
    }

    /// Whether a client must send a code challenge with an authorization request.
    #[must_use]
    pub fn challenge_policy_of(&self, client: &Client) -> ChallengePolicy {
        match client.challenge_policy() {
            ChallengePolicy::Required => ChallengePolicy::Required,
            ChallengePolicy::Optional => self.challenge_of_confidential,
        }
    }

    /// How long access tokens of a grant live, in seconds.
    #[must_use]
    pub fn access_token_of(&self, grant_type: &str) -> i64 {
        let known = self.access_tokens.iter().find(|(known, _)| *known == grant_type);
        known.map_or(self.access_token, |(_, seconds)| *seconds)
    }

    /// How clients authenticate for a grant whose `#[grant]` names no method; `None` is as the grant's trait says.
    #[must_use]
    pub fn auth_methods_of(&self, grant_type: &str) -> Option<&'static [AuthMethod]> {
        let known = self.auth_methods.iter().find(|(known, _)| *known == grant_type);
        known.map(|(_, methods)| *methods)
    }
}
