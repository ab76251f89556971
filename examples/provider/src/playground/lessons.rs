//! The texts of the steps.

use super::step::{Lesson, Need, Step};

impl Step {
    /// The text of the step.
    pub(crate) const fn lesson(self) -> &'static Lesson {
        match self {
            Self::Authorize => &AUTHORIZE,
            Self::WrongVerifier => &WRONG_VERIFIER,
            Self::Exchange => &EXCHANGE,
            Self::Api => &API,
            Self::Introspect => &INTROSPECT,
            Self::Refresh => &REFRESH,
            Self::Revoke => &REVOKE,
            Self::AfterRevocation => &AFTER_REVOCATION,
            Self::Service => &SERVICE,
            Self::TooLittle => &TOO_LITTLE,
            Self::DeviceCodes => &DEVICE_CODES,
            Self::DevicePending => &DEVICE_PENDING,
            Self::DeviceToken => &DEVICE_TOKEN,
            Self::NoToken => &NO_TOKEN,
            Self::CodeAgain => &CODE_AGAIN,
            Self::ScopeTooWide => &SCOPE_TOO_WIDE,
            Self::RedirectUri => &REDIRECT_URI,
        }
    }
}

const AUTHORIZE: Lesson = Lesson {
    name: "authorize",
    title: "Ask for access",
    sentence: "The application sends your browser to the provider, which asks you; it keeps a random code verifier to itself and sends only its SHA-256, the code challenge.",
    sections: &[(6749, "4.1.1"), (7636, "4.3"), (9207, "2")],
    status: 0,
    meaning: "You came back with a code. The state is the one that the application sent, so the answer belongs to its request; iss says which provider gave it.",
    need: Need::Nothing,
};

const WRONG_VERIFIER: Lesson = Lesson {
    name: "wrong-verifier",
    title: "Steal the code",
    sentence: "Somebody who saw the code in the address tries to exchange it, but has to invent the code verifier.",
    sections: &[(7636, "4.6"), (6749, "5.2")],
    status: 400,
    meaning: "The SHA-256 of this verifier is not the code challenge, so the code is worth nothing to the thief. It stays good for the application; too many wrong verifiers would end it.",
    need: Need::Code,
};

const EXCHANGE: Lesson = Lesson {
    name: "exchange",
    title: "Exchange the code",
    sentence: "The application exchanges the code for tokens: it authenticates with its secret and proves with the code verifier that the request was its own.",
    sections: &[(6749, "4.1.3"), (7636, "4.5"), (6749, "5.1")],
    status: 200,
    meaning: "The access token opens the API for a short time. The refresh token gets the next one without asking you again.",
    need: Need::Code,
};

const API: Lesson = Lesson {
    name: "api",
    title: "Use the access token",
    sentence: "The application calls the demo API with the access token in the header.",
    sections: &[(6750, "2.1"), (6749, "7")],
    status: 200,
    meaning: "The API demands the scope profile, which you allowed, and so it learns who you are.",
    need: Need::Tokens,
};

const INTROSPECT: Lesson = Lesson {
    name: "introspect",
    title: "Ask what a token is worth",
    sentence: "A resource server that cannot read the token asks the provider about it, and authenticates like any client.",
    sections: &[(7662, "2.1"), (7662, "2.2")],
    status: 200,
    meaning: "An active token comes with its client, its user, its scope and its end. Of any other token the answer says active: false and no more.",
    need: Need::Tokens,
};

const REFRESH: Lesson = Lesson {
    name: "refresh",
    title: "Refresh",
    sentence: "The application exchanges the refresh token for a new pair; the old refresh token is used up.",
    sections: &[(6749, "6"), (9700, "4.14.2")],
    status: 200,
    meaning: "Both tokens are new. If the old refresh token were used once more, later or by a thief, the provider would end the whole authorization.",
    need: Need::Tokens,
};

const REVOKE: Lesson = Lesson {
    name: "revoke",
    title: "Revoke",
    sentence: "The application gives its access back, as it does when you sign out of it.",
    sections: &[(7009, "2.1"), (7009, "2.2")],
    status: 200,
    meaning: "With the refresh token everything that was made from the same authorization ends. A token that is unknown or ended before gets the same answer.",
    need: Need::Tokens,
};

const AFTER_REVOCATION: Lesson = Lesson {
    name: "after-revocation",
    title: "Use a token that has ended",
    sentence: "The application calls the API once more with the access token from before.",
    sections: &[(6750, "3.1")],
    status: 401,
    meaning: "If the authorization was revoked, its access token ends at once, before its time is up, and the API says invalid_token.",
    need: Need::Tokens,
};

const SERVICE: Lesson = Lesson {
    name: "service",
    title: "Get a token without a person",
    sentence: "A service asks for a token of its own with nothing but its identifier and its secret; it asks for the scope email alone.",
    sections: &[(6749, "4.4.2"), (6749, "4.4.3")],
    status: 200,
    meaning: "The token belongs to the client and to no person. There is no refresh token, because the service can ask again at any time.",
    need: Need::Nothing,
};

const TOO_LITTLE: Lesson = Lesson {
    name: "insufficient-scope",
    title: "Use a token that allows too little",
    sentence: "The service calls an API that demands the scope profile, which its token does not have.",
    sections: &[(6750, "3.1")],
    status: 403,
    meaning: "The token is good and does not allow enough: insufficient_scope, and the header says which scope would do.",
    need: Need::ServiceToken,
};

const DEVICE_CODES: Lesson = Lesson {
    name: "device-codes",
    title: "Ask for codes",
    sentence: "A television has no browser. It asks for two codes: a long one that it keeps to itself, and a short one that it shows.",
    sections: &[(8628, "3.1"), (8628, "3.2")],
    status: 200,
    meaning: "The television shows the user code and the address, and perhaps a picture of both. You type the code on the page of the provider, on a machine of your own.",
    need: Need::Nothing,
};

const DEVICE_PENDING: Lesson = Lesson {
    name: "device-pending",
    title: "Ask before somebody has decided",
    sentence: "The television asks with the device code whether somebody has decided, and it asks again every few seconds.",
    sections: &[(8628, "3.4"), (8628, "3.5")],
    status: 400,
    meaning: "Nobody has decided yet: authorization_pending. Whoever asks more often than the interval says is told slow_down, and waits 5 seconds longer from then on.",
    need: Need::DeviceCodes,
};

const DEVICE_TOKEN: Lesson = Lesson {
    name: "device-token",
    title: "Get the tokens of the device",
    sentence: "You have opened the page, compared the code and allowed the television. It asks once more.",
    sections: &[(8628, "3.3"), (8628, "3.5")],
    status: 200,
    meaning: "The device code is used up now. The page showed you the code because whoever started the request might have been somebody else, who sent you a link.",
    need: Need::DeviceCodes,
};

const NO_TOKEN: Lesson = Lesson {
    name: "no-token",
    title: "Call the API without a token",
    sentence: "Somebody calls the API and sends no token at all.",
    sections: &[(6750, "3")],
    status: 401,
    meaning: "The header WWW-Authenticate says that a bearer token is wanted. There is no error code in it, because nothing wrong was sent.",
    need: Need::Nothing,
};

const CODE_AGAIN: Lesson = Lesson {
    name: "code-again",
    title: "Use a code twice",
    sentence: "The code from before is exchanged a second time, by the right client and with the right verifier.",
    sections: &[(6749, "4.1.2"), (6749, "10.5")],
    status: 400,
    meaning: "A code is good once. Because a second use may mean that it was stolen, the provider also ends every token that the code was exchanged for.",
    need: Need::UsedCode,
};

const SCOPE_TOO_WIDE: Lesson = Lesson {
    name: "scope-too-wide",
    title: "Ask for more than was registered",
    sentence: "The service asks for the scope phone, which is not in its registration.",
    sections: &[(6749, "3.3"), (6749, "5.2")],
    status: 400,
    meaning: "The provider says invalid_scope and issues nothing, so that no client takes a smaller token for the one that it asked for.",
    need: Need::Nothing,
};

const REDIRECT_URI: Lesson = Lesson {
    name: "redirect-uri",
    title: "Ask for an answer at another address",
    sentence: "An authorization request names a redirect URI that the client did not register.",
    sections: &[(6749, "3.1.2.4"), (9700, "4.1.3")],
    status: 400,
    meaning: "The provider shows a page of its own and leads nowhere, because that address may be a thief's.",
    need: Need::Nothing,
};
