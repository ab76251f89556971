//! Proof Key for Code Exchange. RFC 7636; RFC 9700, section 2.1.1: `S256` only, unless the profile permits `plain` as well.

use super::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    secret::{constant_time_eq, sha256_base64url},
};

/// The method whose challenge is the SHA-256 of the verifier.
pub const S256: &str = "S256";
/// The method whose challenge is the verifier itself.
pub const PLAIN: &str = "plain";

/// How a challenge is made of its verifier (RFC 7636 section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChallengeMethod {
    /// The SHA-256 of the verifier.
    S256,
    /// The verifier itself, which protects only where nobody sees the authorization request.
    Plain,
}

impl ChallengeMethod {
    /// The value of `code_challenge_method` in requests.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S256 => S256,
            Self::Plain => PLAIN,
        }
    }
}

const METHOD_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "code_challenge_method must be S256")
        .with_id("code_challenge_method_unsupported");
const METHOD_UNKNOWN: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "code_challenge_method must be S256 or plain")
        .with_id("code_challenge_method_unknown");
const CHALLENGE_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "code_challenge is missing")
        .with_id("code_challenge_missing");
const CHALLENGE_MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "code_challenge is not the base64url text of a SHA-256",
)
.with_id("code_challenge_malformed");
const PLAIN_MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "code_challenge must have 43 to 128 unreserved characters",
)
.with_id("code_challenge_plain_malformed");
const VERIFIER_MISSING: OAuthError =
    OAuthError::new(ErrorCode::INVALID_REQUEST, "code_verifier is missing")
        .with_id("code_verifier_missing");
const VERIFIER_UNEXPECTED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "code_verifier was sent, but the authorization request had no code_challenge",
)
.with_id("code_verifier_unexpected");
/// The verifier is not the one whose hash is the challenge.
pub(crate) const VERIFIER_WRONG: OAuthError =
    OAuthError::new(ErrorCode::INVALID_GRANT, "code_verifier does not match the code_challenge")
        .with_id("code_verifier_wrong");
const VERIFIER_MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_REQUEST,
    "code_verifier must have 43 to 128 unreserved characters",
)
.with_id("code_verifier_malformed");

/// A checked `code_challenge`: 43 characters of base64url. A `plain` challenge is hashed in the same way, so that no verifier is
/// ever stored and one comparison serves both methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(String);

/// Whether the request must carry a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChallengePolicy {
    /// A request without a challenge is refused (public clients).
    Required,
    /// A confidential client may leave it out.
    Optional,
}

impl CodeChallenge {
    /// Reads `code_challenge` and `code_challenge_method` of an authorization request. Where `plain` is among the methods, a
    /// request that names no method means `plain` (RFC 7636 section 4.3).
    pub fn from_request(
        parameters: &Parameters,
        policy: ChallengePolicy,
        methods: &[ChallengeMethod],
    ) -> Result<Option<Self>, OAuthError> {
        let sent =
            parameters.contains("code_challenge") || parameters.contains("code_challenge_method");
        if !sent {
            return match policy {
                ChallengePolicy::Required => Err(CHALLENGE_MISSING),
                ChallengePolicy::Optional => Ok(None),
            };
        }
        let challenge = parameters.get("code_challenge").ok_or(CHALLENGE_MISSING)?;
        match Self::method(parameters, methods)? {
            ChallengeMethod::S256 => Self::parse(challenge).map(Some),
            ChallengeMethod::Plain if is_code_verifier(challenge) => {
                Ok(Some(Self(sha256_base64url(challenge))))
            }
            ChallengeMethod::Plain => Err(PLAIN_MALFORMED),
        }
    }

    fn method(
        parameters: &Parameters,
        methods: &[ChallengeMethod],
    ) -> Result<ChallengeMethod, OAuthError> {
        let is_lenient = methods.contains(&ChallengeMethod::Plain);
        if is_lenient && !parameters.contains("code_challenge_method") {
            return Ok(ChallengeMethod::Plain);
        }
        let named = parameters.get("code_challenge_method").unwrap_or_default();
        let method = methods.iter().copied().find(|method| method.as_str() == named);
        method.ok_or(if is_lenient { METHOD_UNKNOWN } else { METHOD_MISSING })
    }

    /// The challenge of a verifier by the method `S256`, as a client makes it. RFC 7636, section 4.2.
    #[must_use]
    pub fn of(verifier: &str) -> Self {
        Self(sha256_base64url(verifier))
    }

    /// Reads a challenge: 43 base64url characters without padding.
    pub fn parse(text: &str) -> Result<Self, OAuthError> {
        let well_formed = text.len() == 43
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if well_formed { Ok(Self(text.to_owned())) } else { Err(CHALLENGE_MALFORMED) }
    }

    /// The text that is stored with the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The result of comparing a verifier with the stored challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verification {
    /// The verifier belongs to the challenge, or neither was used.
    Passed,
    /// A well-formed verifier that belongs to another challenge: a guess that is counted.
    Wrong,
}

/// Compares a token request's `code_verifier` with the challenge stored with the code (RFC 7636 section 4.6).
pub fn verify(
    challenge: Option<&str>,
    parameters: &Parameters,
) -> Result<Verification, OAuthError> {
    match (challenge, parameters.contains("code_verifier"), parameters.get("code_verifier")) {
        (None, false, _) => Ok(Verification::Passed),
        (None, true, _) => Err(VERIFIER_UNEXPECTED),
        (Some(_), _, None) => Err(VERIFIER_MISSING),
        (Some(challenge), _, Some(verifier)) => {
            if !is_code_verifier(verifier) {
                return Err(VERIFIER_MALFORMED);
            }
            let passed = constant_time_eq(challenge, &sha256_base64url(verifier));
            Ok(if passed { Verification::Passed } else { Verification::Wrong })
        }
    }
}

fn is_code_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn parameters(text: &str) -> Parameters {
        Parameters::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_example_of_the_rfc_verifies() {
        let request = parameters(&format!("code_verifier={VERIFIER}"));

        assert_eq!(verify(Some(CHALLENGE), &request), Ok(Verification::Passed));
        assert_eq!(CodeChallenge::of(VERIFIER).as_str(), CHALLENGE);
    }

    #[test]
    fn a_challenge_without_a_verifier_and_a_verifier_without_a_challenge_are_refused() {
        assert_eq!(verify(Some(CHALLENGE), &parameters("")), Err(VERIFIER_MISSING));
        assert_eq!(
            verify(None, &parameters(&format!("code_verifier={VERIFIER}"))),
            Err(VERIFIER_UNEXPECTED)
        );
        assert_eq!(verify(None, &parameters("code_verifier=")), Ok(Verification::Passed));
    }

    #[test]
    fn length_and_alphabet_of_a_verifier_are_checked() {
        for verifier in [
            "a".repeat(42),
            "a".repeat(129),
            format!("{}!", "a".repeat(42)),
            format!("{}%C3%A9", "a".repeat(42)),
        ] {
            assert_eq!(
                verify(Some(CHALLENGE), &parameters(&format!("code_verifier={verifier}"))),
                Err(VERIFIER_MALFORMED),
                "{verifier}"
            );
        }
        let wrong = parameters(&format!("code_verifier={}", "a".repeat(43)));
        assert_eq!(verify(Some(CHALLENGE), &wrong), Ok(Verification::Wrong));
    }

    #[test]
    fn only_s256_is_a_method() {
        for method in [
            "",
            "&code_challenge_method=",
            "&code_challenge_method=plain",
            "&code_challenge_method=s256",
            "&code_challenge_method=S512",
        ] {
            let request = parameters(&format!("code_challenge={CHALLENGE}{method}"));

            assert_eq!(
                CodeChallenge::from_request(
                    &request,
                    ChallengePolicy::Optional,
                    &[ChallengeMethod::S256]
                ),
                Err(METHOD_MISSING),
                "{method}"
            );
        }
    }

    /// RFC 7636 section 4.3: a request without a method means `plain`.
    #[test]
    fn a_plain_challenge_is_read_where_it_is_permitted_and_held_as_a_hash() {
        let methods = [ChallengeMethod::S256, ChallengeMethod::Plain];
        let read = |text: &str| {
            CodeChallenge::from_request(&parameters(text), ChallengePolicy::Required, &methods)
        };
        let verifier = parameters(&format!("code_verifier={VERIFIER}"));
        for method in ["", "&code_challenge_method=plain"] {
            let challenge = read(&format!("code_challenge={VERIFIER}{method}")).unwrap().unwrap();

            assert_eq!(challenge.as_str(), CHALLENGE, "{method}");
            assert_eq!(verify(Some(challenge.as_str()), &verifier), Ok(Verification::Passed));
        }
        let hashed = read(&format!("code_challenge={CHALLENGE}&code_challenge_method=S256"));
        assert_eq!(hashed.unwrap().unwrap().as_str(), CHALLENGE);
        let without_method = read(&format!("code_challenge={CHALLENGE}")).unwrap().unwrap();
        assert_eq!(verify(Some(without_method.as_str()), &verifier), Ok(Verification::Wrong));
        let long = "a".repeat(129);
        for (text, refusal) in [
            ("code_challenge=short", PLAIN_MALFORMED),
            (&format!("code_challenge={long}"), PLAIN_MALFORMED),
            (&format!("code_challenge={VERIFIER}&code_challenge_method=S512"), METHOD_UNKNOWN),
            (&format!("code_challenge={VERIFIER}&code_challenge_method=PLAIN"), METHOD_UNKNOWN),
            ("code_challenge_method=plain", CHALLENGE_MISSING),
            ("", CHALLENGE_MISSING),
        ] {
            assert_eq!(read(text), Err(refusal), "{text}");
        }
    }

    #[test]
    fn a_public_client_must_send_a_challenge() {
        let read =
            |policy| CodeChallenge::from_request(&parameters(""), policy, &[ChallengeMethod::S256]);

        assert_eq!(read(ChallengePolicy::Required), Err(CHALLENGE_MISSING));
        assert_eq!(read(ChallengePolicy::Optional), Ok(None));
    }
}
