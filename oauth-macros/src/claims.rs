//! The names of claims. OpenID Connect Core, section 5.1; RFC 7519, section 4.1.

use crate::wording::distance;

const STANDARD: [&str; 19] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
];

/// The claims that another claim says the verification of.
pub(crate) const VERIFIABLE: [&str; 2] = ["email", "phone_number"];

/// What the server says itself, and no column may.
const RESERVED: [&str; 21] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "cnf",
    "scope",
    "client_id",
    "active",
    "token_type",
];

/// Whether a column may hold the claim, and if not, why.
pub(crate) fn check(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("a claim has a name, such as `email`".to_owned());
    }
    if name == "sub" {
        return Err("the claim `sub` is the text of the primary key, always".to_owned());
    }
    if RESERVED.contains(&name) {
        return Err(format!("the server sets the claim `{name}` itself"));
    }
    match misspelt(name) {
        Some(near) => Err(format!("unknown claim `{name}`; did you mean `{near}`?")),
        None => Ok(()),
    }
}

/// A claim of one's own is fine; one that differs by a slip of the finger from a standard claim is
/// not. A plural is no slip.
fn misspelt(name: &str) -> Option<&'static str> {
    let is_slip =
        |known: &&&str| distance(name, known) == 1 && name.strip_suffix('s') != Some(**known);
    if STANDARD.contains(&name) { None } else { STANDARD.iter().find(is_slip).copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_claims_pass_and_slips_do_not() {
        assert_eq!(check("email"), Ok(()));
        assert_eq!(check("groups"), Ok(()));
        assert_eq!(check("profiles"), Ok(()));
        assert_eq!(check("emial"), Err("unknown claim `emial`; did you mean `email`?".to_owned()));
        assert!(check("sub").is_err());
        assert!(check("aud").is_err());
    }
}
