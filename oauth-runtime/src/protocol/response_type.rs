//! A response type: who may use it, and how its answer is sent. RFC 6749, section 3.1.1.

/// The response mode: how the parameters of an answer are sent to the redirect URI. OAuth 2.0 Multiple Response Type Encoding
/// Practices, section 2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseMode {
    /// In the query, which the client's server sees.
    Query,
    /// In the fragment, which stays in the browser.
    Fragment,
    /// In a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    /// The modes that the server has, in the order of the metadata document.
    pub(crate) const STANDARD: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }

    /// The mode with that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::STANDARD.into_iter().find(|mode| mode.as_str() == name)
    }
}

/// A response type, with what the authorization endpoint must know of it before it asks the user.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResponseType {
    /// The word or words on the wire.
    pub name: &'static str,
    /// The grant type that a client must have registered as well (RFC 7591 section 2.1).
    pub grant_type: &'static str,
    /// A second grant type that a client must have registered as well (OpenID Connect Registration section 2).
    pub second_grant_type: Option<&'static str>,
    /// How answers and errors are sent, unless the request asks for another mode.
    pub response_mode: ResponseMode,
    /// Whether only clients without a secret may use it.
    pub public_clients_only: bool,
    /// Whether a code challenge protects the answer (RFC 7636); public clients must send one then.
    pub takes_code_challenge: bool,
    /// Further parameters of the request that are kept until the user has decided.
    pub parameters: &'static [&'static str],
}

impl ResponseType {
    /// An authorization code (RFC 6749 section 4.1.1).
    pub const CODE: Self = Self {
        name: "code",
        grant_type: "authorization_code",
        second_grant_type: None,
        response_mode: ResponseMode::Query,
        public_clients_only: false,
        takes_code_challenge: true,
        parameters: &[],
    };
    /// An access token (RFC 6749 section 4.2.1).
    pub const TOKEN: Self = Self {
        name: "token",
        grant_type: "implicit",
        second_grant_type: None,
        response_mode: ResponseMode::Fragment,
        public_clients_only: true,
        takes_code_challenge: false,
        parameters: &[],
    };
    /// An ID token (OpenID Connect Core section 3.2).
    pub const ID_TOKEN: Self = Self::in_fragment("id_token", "implicit", None);

    /// The response types of OpenID Connect with a token in the front channel (OpenID Connect Core sections 3.2 and 3.3).
    pub const OPENID: [Self; 5] = [
        Self::ID_TOKEN,
        Self::in_fragment("id_token token", "implicit", None),
        Self::in_fragment("code id_token", "authorization_code", Some("implicit")),
        Self::in_fragment("code token", "authorization_code", Some("implicit")),
        Self::in_fragment("code id_token token", "authorization_code", Some("implicit")),
    ];

    const fn in_fragment(
        name: &'static str,
        grant_type: &'static str,
        second_grant_type: Option<&'static str>,
    ) -> Self {
        Self {
            name,
            grant_type,
            second_grant_type,
            response_mode: ResponseMode::Fragment,
            public_clients_only: false,
            // The types with a code belong to the authorization code grant, and they alone have a second grant type.
            takes_code_challenge: second_grant_type.is_some(),
            parameters: &[],
        }
    }

    /// The one of [`OPENID`](Self::OPENID) with these words, in any order.
    #[must_use]
    pub fn of_openid(words: &str) -> Option<&'static Self> {
        const OPENID: &[ResponseType] = &ResponseType::OPENID;
        OPENID.iter().find(|known| known.is_requested_by(words))
    }

    /// The words of the response type, in the order in which the parts of the answer can be made.
    pub(crate) fn words(&self) -> impl Iterator<Item = &'static str> {
        let has = |word: &&str| self.name.split(' ').any(|one| one == *word);
        ["code", "token", "id_token"].into_iter().filter(has)
    }

    /// Whether an answer contains an ID token, which needs the `nonce` of the request (OpenID Connect Core section 3.2.2.1).
    #[must_use]
    pub fn gives_id_token(&self) -> bool {
        self.name.split(' ').any(|word| word == "id_token")
    }

    /// Whether an answer may be sent in this mode. An answer with a token is never sent in a query, because servers log queries and
    /// pass them on (OAuth 2.0 Multiple Response Type Encoding Practices section 5).
    #[must_use]
    pub fn may_travel(&self, mode: ResponseMode) -> bool {
        mode != ResponseMode::Query || self.response_mode == ResponseMode::Query
    }

    /// Whether a request means this type; the order of the words does not matter.
    #[must_use]
    pub fn is_requested_by(&self, response_type: &str) -> bool {
        same_words(self.name, response_type)
    }
}

/// Whether an answer of this response type contains an access token (OAuth 2.0 Multiple Response Type Encoding Practices sections 3
/// and 5).
pub(crate) fn gives_token(response_type: &str) -> bool {
    response_type.split(' ').any(|word| word == "token")
}

/// Whether an answer of this response type contains an access token or an ID token in the front channel.
pub(crate) fn gives_front_channel_token(response_type: &str) -> bool {
    response_type.split(' ').any(|word| matches!(word, "token" | "id_token"))
}

/// Whether two lists of words contain the same words, in any order.
pub(super) fn same_words(left: &str, right: &str) -> bool {
    let sorted = |text: &str| {
        let mut words: Vec<_> = text.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    sorted(left) == sorted(right)
}

/// Whether a word can be a `grant_type`: one of the standard's, or an absolute URI (RFC 6749 section 8.3).
#[must_use]
pub fn is_grant_type(word: &str) -> bool {
    let is_standard = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_visible = word.bytes().all(|byte| byte.is_ascii_graphic());
    !word.is_empty() && is_visible && (is_standard || url::Url::parse(word).is_ok())
}

/// Whether a word can be a `response_type`: `response-name *( SP response-name )` (RFC 6749 appendix A.3).
#[must_use]
pub fn is_response_type(words: &str) -> bool {
    let is_name = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    words.split(' ').all(is_name)
}
