//! Profiles: named sets of rules that a server follows. A profile is one value of [`Rules`]; documentation is made from
//! [`TABLE`], which says of each rule what it is in each profile.

use super::{
    client::{AuthMethod, Client},
    client_metadata::ClientMetadata,
    pkce::{ChallengeMethod, ChallengePolicy, PLAIN, S256},
    response_type::gives_token,
    self_registration::SelfRegisteredSchemes,
};
use serde::Deserialize;
use std::fmt;

/// The rules that a server follows where neither a setting nor a grant says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Profile {
    /// RFC 9700, the best current practice.
    #[default]
    Default,
    /// OAuth 2.1, and what a client of an MCP server expects: code challenges from every client, and no grant that shows a
    /// password to the client or a token to the browser. It is stricter than the default.
    OAuth21,
    /// The numbers and the leniencies of Authlib, for applications that move over from it. It is weaker than the default.
    Compat,
}

/// What the log says of a request for what the profile gives to nobody.
pub(crate) const WITHHELD: &str = "the profile gives this to nobody: let the client use the authorization code grant, or choose another profile";

/// What a profile says.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rules {
    /// The code challenge methods that are accepted (RFC 7636 section 4.3). Where `plain` is one, a request that names no
    /// method means it.
    pub challenge_methods: &'static [ChallengeMethod],
    /// Whether a client with a secret must send a code challenge. A public client must in any case (RFC 9700 section 2.1.1).
    pub challenge_of_confidential: ChallengePolicy,
    /// The grants that nobody gets, whether or not the application has them.
    pub withheld_grant_types: &'static [&'static str],
    /// Whether no answer of the authorization endpoint has an access token in it (RFC 9700 section 2.1.2).
    pub withholds_front_channel_tokens: bool,
    /// Whether the server must know its issuer, so that every answer names it (RFC 9207).
    pub demands_issuer: bool,
    /// Which schemes of applications on a device a client may register itself, unless a setting says otherwise.
    pub self_registered_schemes: SelfRegisteredSchemes,
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

const DEFAULT: Rules = Rules {
    challenge_methods: &[ChallengeMethod::S256],
    challenge_of_confidential: ChallengePolicy::Optional,
    withheld_grant_types: &[],
    withholds_front_channel_tokens: false,
    demands_issuer: false,
    self_registered_schemes: SelfRegisteredSchemes::ReverseDomain,
    narrows_scope: false,
    access_tokens: &[],
    access_token: 3600,
    authorization_code: 60,
    auth_methods: &[],
};

const OAUTH21: Rules = Rules {
    challenge_of_confidential: ChallengePolicy::Required,
    withheld_grant_types: &["implicit", "password"],
    withholds_front_channel_tokens: true,
    demands_issuer: true,
    // Editors and other clients of MCP servers register schemes of their own beside loopback addresses.
    self_registered_schemes: SelfRegisteredSchemes::Any,
    ..DEFAULT
};

const BASIC: &[AuthMethod] = &[AuthMethod::CLIENT_SECRET_BASIC];

const COMPAT: Rules = Rules {
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

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 3] = [Self::Default, Self::OAuth21, Self::Compat];

    /// The name in settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::OAuth21 => "oauth21",
            Self::Compat => "compat",
        }
    }

    /// The profile of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == name)
    }

    /// What the profile says.
    #[must_use]
    pub const fn rules(self) -> &'static Rules {
        match self {
            Self::Default => &DEFAULT,
            Self::OAuth21 => &OAUTH21,
            Self::Compat => &COMPAT,
        }
    }

    /// Whether it permits what the default refuses.
    #[must_use]
    pub const fn is_weaker(self) -> bool {
        matches!(self, Self::Compat)
    }

    /// The rules in which the profile differs from the default, in the words of [`TABLE`].
    pub fn differences(self) -> impl Iterator<Item = String> {
        let (rules, default) = (self.rules(), Self::Default.rules());
        TABLE.iter().filter_map(move |rule| {
            let value = (rule.value)(rules);
            (value != (rule.value)(default)).then(|| format!("{}: {value}", rule.name))
        })
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Rules {
    /// Whether nobody gets this grant.
    #[must_use]
    pub fn withholds_grant(&self, grant_type: &str) -> bool {
        self.withheld_grant_types.contains(&grant_type)
    }

    /// Whether nobody gets this response type, of that grant.
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

/// A rule as documentation shows it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// What it is about.
    pub name: &'static str,
    /// Where it comes from.
    pub clause: &'static str,
    /// What it is.
    pub value: fn(&Rules) -> String,
}

/// The rules in which profiles may differ.
pub const TABLE: [Rule; 14] = [
    Rule {
        name: "code challenge methods",
        clause: "RFC 7636 section 4.3",
        value: |rules| {
            let methods = rules.challenge_methods.iter().map(|method| method.as_str());
            let names = methods.collect::<Vec<_>>().join(", ");
            let is_lenient = rules.challenge_methods.contains(&ChallengeMethod::Plain);
            if is_lenient {
                format!("{names}; none named is {PLAIN}")
            } else {
                format!("{S256} only")
            }
        },
    },
    Rule {
        name: "a request for a code without a code challenge",
        clause: "OAuth 2.1 section 7.5; RFC 9700 section 2.1.1",
        value: |rules| match rules.challenge_of_confidential {
            ChallengePolicy::Required => "refused".to_owned(),
            ChallengePolicy::Optional => "refused for public clients".to_owned(),
        },
    },
    Rule {
        name: "grants that nobody gets",
        clause: "RFC 9700 sections 2.1.2 and 2.4",
        value: |rules| match rules.withheld_grant_types {
            [] => "none".to_owned(),
            withheld => withheld.join(", "),
        },
    },
    Rule {
        name: "an access token in an answer of the authorization endpoint",
        clause: "RFC 9700 section 2.1.2",
        value: |rules| {
            let withheld = rules.withholds_front_channel_tokens;
            if withheld { "never" } else { "where the application has the grant" }.to_owned()
        },
    },
    Rule {
        name: "a server without an issuer",
        clause: "RFC 9207",
        value: |rules| {
            let refused = "does not start";
            if rules.demands_issuer { refused } else { "starts, and answers without `iss`" }
                .to_owned()
        },
    },
    Rule {
        name: "schemes of applications that a client registers itself",
        clause: "RFC 8252 section 7.1",
        value: |rules| {
            match rules.self_registered_schemes {
                SelfRegisteredSchemes::ReverseDomain => "a domain in reverse",
                SelfRegisteredSchemes::Any => "every one but the dangerous",
            }
            .to_owned()
        },
    },
    Rule {
        name: "scope words that the client did not register",
        clause: "RFC 6749 section 3.3",
        value: |rules| {
            let dropped = "dropped; refused when none is left";
            if rules.narrows_scope { dropped } else { "refused" }.to_owned()
        },
    },
    Rule {
        name: "access token of a code",
        clause: "RFC 6749 section 4.1.4",
        value: |rules| seconds(rules.access_token_of("authorization_code")),
    },
    Rule {
        name: "access token of a password or of a client itself",
        clause: "RFC 6749 sections 4.3.3 and 4.4.3",
        value: |rules| {
            let both = ["password", "client_credentials"].map(|grant| rules.access_token_of(grant));
            seconds(both[0].max(both[1]))
        },
    },
    Rule {
        name: "access token of every other grant",
        clause: "RFC 6749 section 5.1",
        value: |rules| seconds(rules.access_token),
    },
    Rule {
        name: "authorization code",
        clause: "RFC 6749 section 4.1.2",
        value: |rules| seconds(rules.authorization_code),
    },
    Rule {
        name: "authentication for passwords, if the grant names no method",
        clause: "RFC 6749 section 2.3",
        value: |rules| methods(rules, "password"),
    },
    Rule {
        name: "authentication for a client's own token, if the grant names no method",
        clause: "RFC 6749 section 2.3",
        value: |rules| methods(rules, "client_credentials"),
    },
    Rule {
        name: "authentication for a refresh, if the grant names no method",
        clause: "RFC 6749 section 2.3",
        value: |rules| methods(rules, "refresh_token"),
    },
];

fn seconds(seconds: i64) -> String {
    format!("{seconds} s")
}

fn methods(rules: &Rules, grant_type: &str) -> String {
    match rules.auth_methods_of(grant_type) {
        Some(methods) => {
            let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
            format!("{} only", names.join(", "))
        }
        None => "as the grant's trait says".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_found_by_its_name_and_those_that_are_not_built_are_not() {
        for profile in Profile::ALL {
            assert_eq!(Profile::of(profile.as_str()), Some(profile));
            let read = serde_json::from_value(profile.as_str().into());
            assert_eq!(read.ok(), Some(profile));
        }
        assert_eq!(Profile::of("fapi2"), None);
    }

    #[test]
    fn the_table_shows_every_rule_in_which_the_profiles_differ() {
        assert_eq!(Profile::Default.differences().count(), 0);
        let of = |profile: Profile| profile.differences().collect::<Vec<_>>();
        let (compat, oauth21) = (of(Profile::Compat), of(Profile::OAuth21));

        assert_eq!(compat.len(), 8, "{compat:?}");
        assert_eq!(compat[2], "access token of a code: 864000 s");
        assert_eq!(oauth21.len(), 5, "{oauth21:?}");
        assert_eq!(oauth21[1], "grants that nobody gets: implicit, password");
        // One rule is the same in all: how long tokens of other grants live.
        assert_eq!(compat.len() + oauth21.len() + 1, TABLE.len());
    }

    #[test]
    fn a_client_is_told_what_of_its_registration_it_does_not_get() {
        let client = ClientMetadata::default()
            .with_grant_types(["authorization_code", "implicit", "password", "refresh_token"])
            .with_response_types(["code", "token", "id_token token", "id_token"]);
        let withheld = |profile: Profile| profile.rules().withheld_from(&client);

        let lost = ["implicit", "password", "token", "id_token token"];
        assert_eq!(withheld(Profile::OAuth21), lost);
        assert!(withheld(Profile::Default).is_empty() && withheld(Profile::Compat).is_empty());
    }

    #[test]
    fn a_response_type_goes_with_its_grant_or_with_its_token() {
        let oauth21 = Profile::OAuth21.rules();
        for (response_type, grant_type, withheld) in [
            ("code", "authorization_code", false),
            ("token", "implicit", true),
            ("code token", "authorization_code", true),
            ("id_token", "implicit", true),
            ("coupon", "urn:example:coupon", false),
        ] {
            let seen = oauth21.withholds_response_type(response_type, grant_type);
            assert_eq!(seen, withheld, "{response_type}");
            let default = Profile::Default.rules();
            assert!(!default.withholds_response_type(response_type, grant_type));
        }
    }

    #[test]
    fn each_lifetime_is_that_of_its_grant() {
        let compat = Profile::Compat.rules();
        let lifetimes = ["authorization_code", "implicit", "password", "client_credentials"]
            .map(|grant_type| compat.access_token_of(grant_type));

        // As the page of the ancestor has them.
        assert_eq!(lifetimes, [864_000, 3600, 864_000, 864_000]);
        assert_eq!(compat.access_token_of("refresh_token"), 3600);
    }
}
