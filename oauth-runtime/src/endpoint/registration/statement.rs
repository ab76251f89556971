//! Software statements: claims about a client, signed by an issuer that the operator trusts. RFC 7591, sections 2.3 and 3.1.1.

use crate::{
    jose::{JwkSet, UnverifiedToken},
    protocol::{
        access_token_claims::Audience,
        assertion,
        error::{ErrorCode, OAuthError},
        limits::CLOCK_SKEW,
        registration_request::{STATEMENT_MALFORMED, STATEMENT_UNAPPROVED},
        strict_json,
    },
    settings::SoftwareStatementIssuer,
};
use serde_json::{Map, Value};

const INVALID: OAuthError = OAuthError::new(
    ErrorCode::INVALID_SOFTWARE_STATEMENT,
    "software_statement: it is not signed by its issuer, has ended, or is for another server",
)
.with_id("software_statement_invalid");

/// The issuers whose statements are accepted, with the keys of each.
pub(super) struct SoftwareStatements {
    issuers: Vec<(String, JwkSet)>,
    /// The issuer of this server, which a statement that has an audience must name.
    own: Option<String>,
}

impl SoftwareStatements {
    pub(super) fn new(issuers: &[SoftwareStatementIssuer], own: Option<&str>) -> Self {
        // The settings were checked before, so each issuer has a key set.
        let read =
            |it: &SoftwareStatementIssuer| Some((it.issuer.clone(), JwkSet::parse(&it.jwks)?));
        Self { issuers: issuers.iter().filter_map(read).collect(), own: own.map(str::to_owned) }
    }

    /// The claims of a statement that a trusted issuer has signed and that is valid at the time `now`, in epoch seconds.
    ///
    /// # Errors
    /// `unapproved_software_statement` for an issuer that is not trusted, otherwise `invalid_software_statement`.
    pub(super) fn approve(
        &self,
        statement: &str,
        now: i64,
    ) -> Result<Map<String, Value>, OAuthError> {
        let token = UnverifiedToken::read(statement).ok_or(STATEMENT_MALFORMED)?;
        let issuer = assertion::unverified(statement, "iss").ok_or(STATEMENT_MALFORMED)?;
        let trusted = self.issuers.iter().find(|(name, _)| *name == issuer);
        let (_, keys) = trusted.ok_or_else(|| {
            STATEMENT_UNAPPROVED.with_hint(
                "add its issuer with its keys to `registration.software_statements`, if the server is to trust it",
            )
        })?;
        let header = token.header();
        if header.typ.is_some() && !header.is_type("JWT") {
            return Err(INVALID.with_hint("the `typ` of a software statement is JWT, or left out"));
        }
        let key = keys.find(header.kid.as_deref());
        let key =
            key.ok_or_else(|| INVALID.with_hint("none of the issuer's keys has its `kid`"))?;
        let claims = token.verify(key).and_then(|claims| strict_json::parse(&claims).ok());
        let Some(Value::Object(claims)) = claims else {
            return Err(INVALID.with_hint("the key of its `kid` did not sign it"));
        };
        match self.problem(&claims, now) {
            None => Ok(claims),
            Some(problem) => Err(INVALID.with_hint(problem)),
        }
    }

    /// The mistake in claims whose signature was verified, if there is one.
    fn problem(&self, claims: &Map<String, Value>, now: i64) -> Option<&'static str> {
        let time = |name: &str| claims.get(name).map(Value::as_i64);
        let is_for_us = |audience: &Value| {
            let audience = serde_json::from_value::<Audience>(audience.clone());
            audience
                .is_ok_and(|audience| self.own.as_deref().is_some_and(|own| audience.contains(own)))
        };
        if time("exp")
            .is_some_and(|end| end.is_none_or(|end| now >= end.saturating_add(CLOCK_SKEW)))
        {
            Some("it has ended, or its `exp` is no time")
        } else if time("nbf")
            .is_some_and(|begin| begin.is_none_or(|time| time > now.saturating_add(CLOCK_SKEW)))
        {
            Some("it is not good yet, or its `nbf` is no time")
        } else if claims.get("aud").is_some_and(|audience| !is_for_us(audience)) {
            Some("its `aud` does not name the issuer of this server")
        } else {
            None
        }
    }
}
