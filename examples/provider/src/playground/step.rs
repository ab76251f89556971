//! The steps of the walk, and the lesson of each.

use serde::{Deserialize, Serialize};

/// A step. The variants have the order of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    Authorize,
    WrongVerifier,
    Exchange,
    Api,
    Introspect,
    Refresh,
    Revoke,
    AfterRevocation,
    Service,
    #[serde(rename = "insufficient-scope")]
    TooLittle,
    DeviceCodes,
    DevicePending,
    DeviceToken,
    NoToken,
    CodeAgain,
    ScopeTooWide,
    RedirectUri,
}

/// What the walk must have before a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing.
    Nothing,
    /// A code that was not used.
    Code,
    /// A code that was used.
    UsedCode,
    /// What the code was exchanged for.
    Tokens,
    /// The token of the service.
    ServiceToken,
    /// The codes of the device.
    DeviceCodes,
}

/// The text of a step.
pub(crate) struct Lesson {
    /// The name of the step in the address.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// One sentence that says what the step does.
    pub(crate) sentence: &'static str,
    /// The RFC sections of the step: the RFC's number, and the section.
    pub(crate) sections: &'static [(u32, &'static str)],
    /// The response status that the step is meant to show; 0 where the browser brings the response.
    pub(crate) status: u16,
    /// What that response means.
    pub(crate) meaning: &'static str,
    pub(crate) need: Need,
}

/// A part of the walk.
pub(crate) struct Chapter {
    pub(crate) title: &'static str,
    pub(crate) steps: &'static [Step],
}

/// The whole walk.
pub(crate) const CHAPTERS: [Chapter; 4] = [
    Chapter {
        title: "A person gives an application access",
        steps: &[
            Step::Authorize,
            Step::WrongVerifier,
            Step::Exchange,
            Step::Api,
            Step::Introspect,
            Step::Refresh,
            Step::Revoke,
            Step::AfterRevocation,
        ],
    },
    Chapter { title: "A service acts for itself", steps: &[Step::Service, Step::TooLittle] },
    Chapter {
        title: "A device without a browser",
        steps: &[Step::DeviceCodes, Step::DevicePending, Step::DeviceToken],
    },
    Chapter {
        title: "What is refused",
        steps: &[Step::NoToken, Step::CodeAgain, Step::ScopeTooWide, Step::RedirectUri],
    },
];

/// Every step, in order.
pub(crate) fn all() -> impl Iterator<Item = Step> {
    CHAPTERS.iter().flat_map(|chapter| chapter.steps.iter().copied())
}

impl Step {
    /// The step of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        all().find(|step| step.lesson().name == name)
    }

    /// The next step.
    pub(crate) fn next(self) -> Option<Self> {
        all().skip_while(|step| *step != self).nth(1)
    }

    /// The previous step.
    pub(crate) fn previous(self) -> Option<Self> {
        all().take_while(|step| *step != self).last()
    }

    /// The number of the step on its page, from 1.
    pub(crate) fn number(self) -> usize {
        all().take_while(|step| *step != self).count() + 1
    }

    /// The title of the step's chapter.
    pub(crate) fn chapter(self) -> &'static str {
        let chapter = CHAPTERS.iter().find(|chapter| chapter.steps.contains(&self));
        chapter.map_or("", |chapter| chapter.title)
    }
}

impl Need {
    /// One sentence that says what is missing, and the step that gets it.
    pub(crate) fn gap(self) -> (&'static str, Step) {
        match self {
            Self::Nothing => ("This step can be tried at once.", Step::Authorize),
            Self::Code => ("This step needs a code that was not used yet.", Step::Authorize),
            Self::UsedCode => ("This step needs a code that was used.", Step::Exchange),
            Self::Tokens => ("This step needs the tokens of the application.", Step::Exchange),
            Self::ServiceToken => ("This step needs the token of the service.", Step::Service),
            Self::DeviceCodes => ("This step needs the codes of the device.", Step::DeviceCodes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_place_a_name_and_neighbours() {
        let steps: Vec<Step> = all().collect();

        for (place, step) in steps.iter().enumerate() {
            assert_eq!(Step::named(step.lesson().name), Some(*step));
            assert_eq!(step.number(), place + 1);
            assert_eq!(step.next(), steps.get(place + 1).copied());
            assert_eq!(step.previous(), place.checked_sub(1).map(|before| steps[before]));
            assert!(!step.chapter().is_empty());
            // The session stores a step under the same name that its address has.
            assert_eq!(serde_json::to_value(step).unwrap(), step.lesson().name);
        }
        assert_eq!(Step::named("callback"), None, "the callback has this address");
    }

    /// The step that gets what another step needs comes before that step.
    #[test]
    fn what_a_step_needs_an_earlier_one_gets() {
        for step in all().filter(|step| step.lesson().need != Need::Nothing) {
            let (_, gets) = step.lesson().need.gap();
            assert!(gets.number() < step.number(), "{step:?}");
        }
    }
}
