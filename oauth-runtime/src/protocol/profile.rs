//! Profiles: named sets of rules that a server follows. A profile is one value of [`Rules`]; documentation is made from
//! [`TABLE`], which says of each rule what it is in each profile.

use super::{
    client::AuthMethod,
    pkce::{ChallengeMethod, PLAIN, S256},
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
    /// The numbers and the leniencies of Authlib, for applications that move over from it. It is weaker than the default.
    Compat,
}

/// What a profile says.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rules {
    /// The code challenge methods that are accepted (RFC 7636 section 4.3). Where `plain` is one, a request that names no
    /// method means it.
    pub challenge_methods: &'static [ChallengeMethod],
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
    narrows_scope: false,
    access_tokens: &[],
    access_token: 3600,
    authorization_code: 60,
    auth_methods: &[],
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
};

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 2] = [Self::Default, Self::Compat];

    /// The name in settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
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
            Self::Compat => &COMPAT,
        }
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
pub const TABLE: [Rule; 9] = [
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
        assert_eq!((Profile::of("oauth21"), Profile::of("fapi2")), (None, None));
    }

    #[test]
    fn the_table_shows_every_rule_in_which_the_profiles_differ() {
        assert_eq!(Profile::Default.differences().count(), 0);
        let differences: Vec<_> = Profile::Compat.differences().collect();

        assert_eq!(differences.len(), TABLE.len() - 1, "{differences:?}");
        assert_eq!(differences[2], "access token of a code: 864000 s");
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
