//! The rules in which profiles may differ, in words. Documentation and the line that a server logs at its start are made from them.

use super::{
    super::{
        pkce::{ChallengeMethod, ChallengePolicy, PLAIN, S256},
        self_registration::{SelfRegisteredSchemes, SelfRegisteredScope},
    },
    rules::Rules,
};

/// A rule as documentation shows it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// What the rule is about.
    pub name: &'static str,
    /// The document and the section that the rule comes from.
    pub clause: &'static str,
    /// The value of the rule in a profile, in words.
    pub value: fn(&Rules) -> String,
}

/// The rules in which profiles may differ.
pub const TABLE: [Rule; 15] = [
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
        name: "scope of a client that registers itself",
        clause: "RFC 7591 section 3.2.1",
        value: |rules| {
            match rules.self_registered_scope {
                SelfRegisteredScope::AsAsked => "what it asks for",
                SelfRegisteredScope::Whole => "every word that such clients may have",
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
