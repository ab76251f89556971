//! Profiles: named sets of rules that a server follows. A profile is one value of [`Rules`]; documentation is made from [`TABLE`],
//! which has the value of each rule in each profile.

mod rules;
mod table;

pub use rules::Rules;
pub use table::{Rule, TABLE};

use rules::{COMPAT, DEFAULT, OAUTH21};
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
    /// The lifetimes and the leniencies of Authlib, for applications that migrate from it. It is weaker than the default.
    Compat,
}

/// The hint in the log for a request for something that the profile gives to nobody.
pub(crate) const WITHHELD: &str = "the profile of this server forbids this grant or response type: let the client use the \
    authorization code grant, or choose another profile";

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

    /// The rules of the profile.
    #[must_use]
    pub const fn rules(self) -> &'static Rules {
        match self {
            Self::Default => &DEFAULT,
            Self::OAuth21 => &OAUTH21,
            Self::Compat => &COMPAT,
        }
    }

    /// Whether the profile permits something that the default refuses.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::client_metadata::ClientMetadata;

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
        assert_eq!(oauth21.len(), 6, "{oauth21:?}");
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
