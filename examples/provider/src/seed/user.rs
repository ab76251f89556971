//! A user of a seed. Its claims: OpenID Connect Core, section 5.1.

use super::json::{Located, SeedError};
use oauth_runtime::protocol::limits;
use serde_json::Value;

/// An account to insert or update.
#[derive(Clone)]
pub struct UserSeed {
    /// The name that the person types to sign in.
    pub username: String,
    /// The password in the clear. Only its hash is stored.
    pub password: String,
    /// The standard claims. If `sub` is among them, it is the identifier that clients see.
    pub claims: Value,
    /// The path of `sub` in the seed, or the path that it would have, for the error when another user has the same `sub`.
    pub sub_path: String,
}

impl std::fmt::Debug for UserSeed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("UserSeed")
            .field("username", &self.username)
            .field("claims", &self.claims)
            .finish_non_exhaustive()
    }
}

const MEMBERS: [&str; 3] = ["username", "password", "claims"];

/// The longest user name that the column can hold, in characters.
const LONGEST_USERNAME: usize = 190;

impl UserSeed {
    pub(crate) fn parse(located: Located<'_>) -> Result<Self, SeedError> {
        let mut members = located.object()?;
        let username = members.required("username", &MEMBERS)?;
        check_username(username.filled_text()?).map_err(|problem| username.error(problem))?;
        let password = members.required("password", &MEMBERS)?;
        let password = password.secret(limits::PASSWORD)?.to_owned();
        let claims = members.take("claims").map_or_else(
            || Ok(Value::Object(serde_json::Map::new())),
            |claims| parse_claims(&claims),
        )?;
        let username = username.text()?.to_owned();
        members.finish(&MEMBERS)?;
        let sub_path = members.path_of("claims.sub");
        Ok(Self { username, password, claims, sub_path })
    }
}

/// Checks that a user name can be typed, shown in one line, and stored.
pub(crate) fn check_username(username: &str) -> Result<(), &'static str> {
    if username.is_empty() || username.chars().count() > LONGEST_USERNAME {
        return Err("expected 1 to 190 characters");
    }
    if username.chars().any(char::is_control) || username.trim() != username {
        return Err("must not begin or end with a space, or hold control characters");
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Boolean,
    Number,
    Object,
    Subject,
}

/// The claims of a seed with the type of each. OpenID Connect Core, section 5.1.
const CLAIMS: [(&str, Kind); 20] = [
    ("sub", Kind::Subject),
    ("name", Kind::Text),
    ("given_name", Kind::Text),
    ("family_name", Kind::Text),
    ("middle_name", Kind::Text),
    ("nickname", Kind::Text),
    ("preferred_username", Kind::Text),
    ("profile", Kind::Text),
    ("picture", Kind::Text),
    ("website", Kind::Text),
    ("email", Kind::Text),
    ("email_verified", Kind::Boolean),
    ("gender", Kind::Text),
    ("birthdate", Kind::Text),
    ("zoneinfo", Kind::Text),
    ("locale", Kind::Text),
    ("phone_number", Kind::Text),
    ("phone_number_verified", Kind::Boolean),
    ("address", Kind::Object),
    ("updated_at", Kind::Number),
];

fn parse_claims(claims: &Located<'_>) -> Result<Value, SeedError> {
    let mut members = claims.clone().object()?;
    for (name, kind) in CLAIMS {
        let Some(claim) = members.take(name) else { continue };
        check_claim(&claim, kind)?;
    }
    members.finish(&CLAIMS.map(|(name, _)| name))?;
    Ok(claims.value().clone())
}

fn check_claim(claim: &Located<'_>, kind: Kind) -> Result<(), SeedError> {
    match kind {
        Kind::Text => claim.text().map(|_| ()),
        Kind::Boolean => claim.boolean().map(|_| ()),
        Kind::Number if claim.value().is_number() => Ok(()),
        Kind::Number => Err(claim.error("expected a number")),
        Kind::Object if claim.value().is_object() => Ok(()),
        Kind::Object => Err(claim.error("expected an object")),
        Kind::Subject => check_subject(claim.text()?).map_err(|problem| claim.error(problem)),
    }
}

/// Checks a value of `sub`. OpenID Connect Core, section 2.
fn check_subject(subject: &str) -> Result<(), &'static str> {
    if subject.is_empty()
        || subject.len() > 255
        || !subject.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Err("expected 1 to 255 visible ASCII characters");
    }
    Ok(())
}

/// Parses `NAME=VALUE` from the command line and adds it to the claims.
pub(crate) fn add_claim(
    claims: &mut serde_json::Map<String, Value>,
    argument: &str,
) -> Result<(), String> {
    let (name, text) =
        argument.split_once('=').ok_or_else(|| format!("`{argument}` is not NAME=VALUE"))?;
    let Some((_, kind)) = CLAIMS.iter().find(|(known, _)| *known == name) else {
        let names = CLAIMS.map(|(known, _)| known);
        let hint = super::json::nearest(name, &names).map_or_else(
            || format!("expected one of: {}", names.join(", ")),
            |near| format!("did you mean {near}?"),
        );
        return Err(format!("unknown claim `{name}`, {hint}"));
    };
    let value = match kind {
        Kind::Text | Kind::Subject => Value::from(text),
        _ => serde_json::from_str(text)
            .map_err(|_| format!("claim `{name}`: `{text}` is not JSON"))?,
    };
    check_claim(&Located::root(&value), *kind).map_err(|error| match error {
        SeedError::Member { problem, .. } => format!("claim `{name}`: {problem}"),
        SeedError::Syntax(problem) => problem,
    })?;
    claims.insert(name.to_owned(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_of_the_command_line_has_the_type_of_its_name() {
        let mut claims = serde_json::Map::new();

        add_claim(&mut claims, "name=Alice = me").unwrap();
        add_claim(&mut claims, "email_verified=true").unwrap();
        assert_eq!(
            Value::Object(claims.clone()),
            serde_json::json!({"name": "Alice = me", "email_verified": true})
        );
        assert_eq!(
            add_claim(&mut claims, "nam=x").unwrap_err(),
            "unknown claim `nam`, did you mean name?"
        );
        assert_eq!(
            add_claim(&mut claims, "email_verified=perhaps").unwrap_err(),
            "claim `email_verified`: `perhaps` is not JSON"
        );
        assert_eq!(add_claim(&mut claims, "email").unwrap_err(), "`email` is not NAME=VALUE");
    }
}
