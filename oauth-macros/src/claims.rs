//! The names of claims. OpenID Connect Core, section 5.1; RFC 7519, section 4.1.

use crate::wording::distance;

/// The standard claims of a user, without `sub`.
pub(crate) const STANDARD: [&str; 19] = [
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

/// Claims with a companion claim that says whether they were verified: `email` has `email_verified`.
pub(crate) const VERIFIABLE: [&str; 2] = ["email", "phone_number"];

/// Claims that the server sets itself, so that no column may hold them.
const RESERVED: [&str; 23] = [
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
    "act",
    "may_act",
];

/// Whether a column may hold the claim. The error says why not.
pub(crate) fn check(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("a claim needs a name, such as `email`".to_owned());
    }
    if name == "sub" {
        return Err("the claim `sub` is always the text of the primary key: no column can hold it"
            .to_owned());
    }
    if RESERVED.contains(&name) {
        return Err(format!("the server sets the claim `{name}` itself: no column can hold it"));
    }
    match misspelt(name) {
        Some(near) => Err(format!("unknown claim `{name}`; did you mean `{near}`?")),
        None => Ok(()),
    }
}

/// The standard claim that was probably meant. An application may have claims of its own, so a name counts only
/// if it is one typing mistake away from a standard claim; the plural of a standard claim does not count.
fn misspelt(name: &str) -> Option<&'static str> {
    let is_meant =
        |known: &&&str| distance(name, known) == 1 && name.strip_suffix('s') != Some(**known);
    if STANDARD.contains(&name) { None } else { STANDARD.iter().find(is_meant).copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_of_an_application_pass_and_misspelt_ones_do_not() {
        assert_eq!(check("email"), Ok(()));
        assert_eq!(check("groups"), Ok(()));
        assert_eq!(check("profiles"), Ok(()));
        assert_eq!(check("emial"), Err("unknown claim `emial`; did you mean `email`?".to_owned()));
        assert!(check("sub").is_err());
        assert!(check("aud").is_err());
    }
}
