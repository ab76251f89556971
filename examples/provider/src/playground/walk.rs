//! What a person has got so far. It is stored in their session, with a bounded size.

use super::{
    message::{Answer, Exchange, Message},
    step::{Need, Step},
};
use serde::{Deserialize, Serialize};

/// The largest walk that a session stores, in bytes of JSON. On MySQL the column holds 65 535 bytes for the whole session.
const LARGEST: usize = 32 * 1024;

/// The state of the playground's client. It holds tokens, so it has no `Debug`.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Walk {
    /// The authorization request that the browser has not returned from yet.
    pub(crate) pending: Option<Pending>,
    /// The code that came back, until it is exchanged.
    pub(crate) code: Option<Code>,
    pub(crate) used_code: Option<Code>,
    pub(crate) access_token: Option<String>,
    pub(crate) refresh_token: Option<String>,
    pub(crate) service_token: Option<String>,
    /// The codes of the device.
    pub(crate) device: Option<Television>,
    /// The last request and response of each step, oldest first.
    exchanges: Vec<Exchange>,
}

/// An authorization request that has no response yet.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) state: String,
    pub(crate) code_verifier: String,
}

/// A code, with the code verifier that only its client knows.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) code_verifier: String,
}

/// The codes of the device, and the address that the device shows.
#[derive(Serialize, Deserialize)]
pub(crate) struct Television {
    pub(crate) device_code: String,
    pub(crate) user_code: String,
    pub(crate) address: String,
}

impl Television {
    fn of(answer: &Answer) -> Option<Self> {
        Some(Self {
            device_code: answer.member("device_code")?,
            user_code: answer.member("user_code")?,
            address: answer.member("verification_uri_complete")?,
        })
    }
}

impl Walk {
    /// The last request and response of a step.
    pub(crate) fn exchange(&self, step: Step) -> Option<&Exchange> {
        self.exchanges.iter().find(|exchange| exchange.step == step)
    }

    /// Begins an authorization request. The response to the previous one is not shown any more.
    pub(crate) fn ask_again(&mut self, pending: Pending) {
        self.pending = Some(pending);
        self.exchanges.retain(|exchange| exchange.step != Step::Authorize);
    }

    /// Whether the walk holds anything that could be forgotten.
    pub(crate) fn is_begun(&self) -> bool {
        self.pending.is_some() || !self.exchanges.is_empty()
    }

    /// Whether the walk has what a step needs.
    pub(crate) fn meets(&self, need: Need) -> bool {
        match need {
            Need::Nothing => true,
            Need::Code => self.code.is_some(),
            Need::UsedCode => self.used_code.is_some(),
            Need::Tokens => self.access_token.is_some() && self.refresh_token.is_some(),
            Need::ServiceToken => self.service_token.is_some(),
            Need::DeviceCodes => self.device.is_some(),
        }
    }

    /// Stores the request and the response of a step, and what the client got by it.
    pub(crate) fn note(&mut self, step: Step, request: Message, answer: Answer) {
        if answer.is_success() {
            self.take(step, &answer);
        }
        self.exchanges.retain(|exchange| exchange.step != step);
        self.exchanges.push(Exchange { step, request, answer });
        self.forget_the_oldest();
    }

    fn take(&mut self, step: Step, answer: &Answer) {
        match step {
            Step::Exchange | Step::Refresh => {
                self.used_code = self.code.take().or(self.used_code.take());
                self.access_token = answer.member("access_token");
                self.refresh_token = answer.member("refresh_token").or(self.refresh_token.take());
            }
            Step::Service => self.service_token = answer.member("access_token"),
            Step::DeviceCodes => self.device = Television::of(answer),
            _ => {}
        }
    }

    fn forget_the_oldest(&mut self) {
        let is_too_large = |walk: &Self| serde_json::to_string(walk).map_or(0, |text| text.len());
        while is_too_large(self) > LARGEST && !self.exchanges.is_empty() {
            self.exchanges.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playground::step;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status: Some(status), body: body.to_owned(), ..Answer::default() }
    }

    #[test]
    fn only_an_answer_that_grants_gives_the_client_something() {
        let code = Code { code: "c".to_owned(), code_verifier: "v".to_owned() };
        let mut walk = Walk { code: Some(code), ..Walk::default() };

        walk.note(Step::Exchange, Message::default(), answer(400, r#"{"access_token":"a"}"#));
        assert!(walk.meets(Need::Code) && !walk.meets(Need::Tokens) && !walk.meets(Need::UsedCode));
        let tokens = r#"{"access_token":"a","refresh_token":"r"}"#;
        walk.note(Step::Exchange, Message::default(), answer(200, tokens));
        assert!(!walk.meets(Need::Code) && walk.meets(Need::Tokens) && walk.meets(Need::UsedCode));
        walk.note(Step::Refresh, Message::default(), answer(200, r#"{"access_token":"b"}"#));
        assert_eq!(walk.access_token.as_deref(), Some("b"));
        assert_eq!(walk.refresh_token.as_deref(), Some("r"), "RFC 6749, section 6");
    }

    #[test]
    fn what_a_session_keeps_is_bounded() {
        let mut walk = Walk::default();
        for _ in 0..3 {
            for step in step::all() {
                walk.note(step, Message::default(), answer(400, &"x".repeat(4000)));
            }
        }

        assert!(serde_json::to_string(&walk).unwrap().len() <= LARGEST);
        assert!(walk.exchange(Step::RedirectUri).is_some(), "the newest stay");
        assert!(walk.exchange(Step::Authorize).is_none());
    }
}
