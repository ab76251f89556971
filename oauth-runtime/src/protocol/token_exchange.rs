//! The parameters of a token exchange request. RFC 8693, section 2.1.

use super::{
    error::{ErrorCode, OAuthError},
    limits,
    parameters::Parameters,
};

/// The `grant_type` of a token exchange (RFC 8693 section 2.1).
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// The token type of an access token (RFC 8693 section 3).
pub const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
/// The token type of a JWT, whatever the token is for (RFC 8693 section 3).
pub const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

const SUBJECT_TOKEN_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "subject_token or subject_token_type is missing")
        .with_id("subject_token_missing");
const SUBJECT_TOKEN_TYPE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this server takes access tokens of its own as subject_token and no other token type",
)
.with_id("subject_token_type_unsupported");
const ACTOR_TOKEN_INCOMPLETE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "actor_token and actor_token_type stand together or not at all",
)
.with_id("actor_token_incomplete");
const ACTOR_TOKEN_TYPE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this server takes access tokens of its own as actor_token and no other token type",
)
.with_id("actor_token_type_unsupported");
const REQUESTED_TYPE: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "this server gives access tokens in exchange and no other requested_token_type",
)
.with_id("requested_token_type_unsupported");

/// The hint in the log for a token type that is not accepted.
const TYPES: &str = "let the client send urn:ietf:params:oauth:token-type:access_token, or urn:ietf:params:oauth:token-type:jwt for a \
                     signed access token";

/// A token in a token exchange request.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct ShownToken<'a> {
    /// The text of the token.
    pub text: &'a str,
    /// Whether the request says that the token is a JWT, which is signed.
    pub is_jwt: bool,
}

impl std::fmt::Debug for ShownToken<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ShownToken").field("is_jwt", &self.is_jwt).finish_non_exhaustive()
    }
}

/// The tokens of a token exchange request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ShownTokens<'a> {
    /// `subject_token`: the token of the party for whom the new token is.
    pub subject: ShownToken<'a>,
    /// `actor_token`: the token of the party who acts for the subject.
    pub actor: Option<ShownToken<'a>>,
}

impl<'a> ShownTokens<'a> {
    /// Reads the tokens of a request, and refuses token types that this server does not exchange.
    ///
    /// # Errors
    /// `invalid_request` when the subject token or its type is missing, when this server does not accept or issue a type, or when
    /// only one of `actor_token` and `actor_token_type` is there.
    pub fn read(parameters: &'a Parameters) -> Result<Self, OAuthError> {
        let subject = parameters.get("subject_token").zip(parameters.get("subject_token_type"));
        let (text, of_type) = subject.ok_or(SUBJECT_TOKEN_MISSING)?;
        let subject = shown(text, of_type).ok_or_else(|| SUBJECT_TOKEN_TYPE.with_hint(TYPES))?;
        let actor = match (parameters.get("actor_token"), parameters.get("actor_token_type")) {
            (None, None) => None,
            (Some(text), Some(of_type)) => {
                Some(shown(text, of_type).ok_or_else(|| ACTOR_TOKEN_TYPE.with_hint(TYPES))?)
            }
            _ => return Err(ACTOR_TOKEN_INCOMPLETE),
        };
        match parameters.get("requested_token_type") {
            None | Some(ACCESS_TOKEN) => Ok(Self { subject, actor }),
            Some(_) => Err(REQUESTED_TYPE.with_hint(
                "let the client omit `requested_token_type`; the client's `access_token_format` decides the form of the token",
            )),
        }
    }
}

/// The token, if its type is accepted. A text that is longer than any token is replaced by the empty text: nobody has issued either.
fn shown<'a>(text: &'a str, of_type: &str) -> Option<ShownToken<'a>> {
    let is_jwt = match of_type {
        ACCESS_TOKEN => false,
        JWT => true,
        _ => return None,
    };
    let text = if text.len() <= limits::TOKEN { text } else { "" };
    Some(ShownToken { text, is_jwt })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<(bool, Option<bool>), &'static str> {
        let query = query
            .replace("ACCESS_TOKEN", ACCESS_TOKEN)
            .replace("JWT", JWT)
            .replace("ID_TOKEN", "urn:ietf:params:oauth:token-type:id_token");
        let parameters = Parameters::parse(query.as_bytes()).unwrap();
        let shown = ShownTokens::read(&parameters).map_err(|refused| refused.id())?;
        Ok((shown.subject.is_jwt, shown.actor.map(|actor| actor.is_jwt)))
    }

    #[test]
    fn both_tokens_are_access_tokens_and_each_names_its_type() {
        let subject = "subject_token=a&subject_token_type=ACCESS_TOKEN";
        for (query, expected) in [
            (subject.to_owned(), Ok((false, None))),
            ("subject_token=a&subject_token_type=JWT".to_owned(), Ok((true, None))),
            (format!("{subject}&requested_token_type=ACCESS_TOKEN"), Ok((false, None))),
            (format!("{subject}&actor_token=b&actor_token_type=JWT"), Ok((false, Some(true)))),
            (String::new(), Err("subject_token_missing")),
            ("subject_token=a".to_owned(), Err("subject_token_missing")),
            ("subject_token=&subject_token_type=JWT".to_owned(), Err("subject_token_missing")),
            ("subject_token_type=JWT".to_owned(), Err("subject_token_missing")),
            (
                "subject_token=a&subject_token_type=ID_TOKEN".to_owned(),
                Err("subject_token_type_unsupported"),
            ),
            (
                "subject_token=a&subject_token_type=access_token".to_owned(),
                Err("subject_token_type_unsupported"),
            ),
            (format!("{subject}&actor_token=b"), Err("actor_token_incomplete")),
            (format!("{subject}&actor_token_type=JWT"), Err("actor_token_incomplete")),
            (
                format!("{subject}&actor_token=b&actor_token_type=ID_TOKEN"),
                Err("actor_token_type_unsupported"),
            ),
            (
                format!("{subject}&requested_token_type=JWT"),
                Err("requested_token_type_unsupported"),
            ),
        ] {
            assert_eq!(read(&query), expected, "{query}");
        }
    }

    #[test]
    fn a_token_that_is_shown_is_not_printed() {
        let parameters =
            Parameters::parse(format!("subject_token=canary&subject_token_type={JWT}").as_bytes())
                .unwrap();

        let printed = format!("{:?}", ShownTokens::read(&parameters).unwrap());

        assert!(printed.contains("is_jwt") && !printed.contains("canary"), "{printed}");
    }
}
