//! The values that the pages of the playground show.

use super::answer::Page;
use crate::{
    base_path::BasePath,
    playground::{
        CALLBACK, Playground,
        message::{Answer, Message, in_lines, laid_out},
        step::{self, CHAPTERS, Need, Step},
        walk::{Television, Walk},
    },
};
use askama::Template;
use axum::http::StatusCode;
use oauth_runtime::{prelude::Wording, qr_code};

const UNUSUAL: &str = "This is not the usual answer of this step. A code or a token may have ended meanwhile, or somebody has changed the client.";

/// The start of the playground, with every step.
#[derive(Template)]
#[template(path = "playground.html")]
pub(crate) struct OverviewPage<'a> {
    t: &'a Wording,
    base: &'a BasePath,
    /// `None` when nobody is signed in.
    csrf: Option<&'a str>,
    chapters: Vec<ChapterLinks>,
    /// The step to continue with; `None` at the end of the walk.
    next: Option<Link>,
    is_begun: bool,
}

impl Page for OverviewPage<'_> {
    fn wording(&self) -> &Wording {
        self.t
    }
}

struct ChapterLinks {
    title: &'static str,
    steps: Vec<Link>,
}

/// A step in a list.
struct Link {
    number: usize,
    name: &'static str,
    title: &'static str,
    is_done: bool,
}

/// One step: what it does, its request, and the answer.
#[derive(Template)]
#[template(path = "playground_step.html")]
pub(crate) struct StepPage<'a> {
    t: &'a Wording,
    base: &'a BasePath,
    step: Link,
    total: usize,
    chapter: &'static str,
    sentence: &'static str,
    /// The names and URLs of the RFC sections.
    sections: Vec<(String, String)>,
    problem: Option<&'a str>,
    /// What the step still needs, and the step that gets it.
    gap: Option<(&'static str, Link)>,
    request: Option<ShownRequest>,
    /// The link to the authorization endpoint, and the code verifier that the application keeps for the answer.
    go: Option<(String, &'a str)>,
    answer: Option<ShownAnswer>,
    device: Option<ShownDevice<'a>>,
    csrf: &'a str,
    previous: Option<Link>,
    next: Option<Link>,
}

impl Page for StepPage<'_> {
    fn wording(&self) -> &Wording {
        self.t
    }
}

/// The codes that the device shows.
struct ShownDevice<'a> {
    user_code: &'a str,
    /// The path of the page for people, below the issuer.
    path: String,
    /// The QR code of that page's address.
    picture: Option<String>,
}

struct ShownRequest {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: String,
}

struct ShownAnswer {
    /// The status with its reason; `None` for an answer that the browser brought.
    status: Option<String>,
    is_success: bool,
    headers: Vec<(String, String)>,
    body: String,
    meaning: &'static str,
    is_usual: bool,
}

impl<'a> OverviewPage<'a> {
    pub(crate) fn of(
        t: &'a Wording,
        base: &'a BasePath,
        walk: &Walk,
        csrf: Option<&'a str>,
    ) -> Self {
        let chapters = CHAPTERS.iter().map(|chapter| ChapterLinks {
            title: chapter.title,
            steps: chapter.steps.iter().map(|step| Link::of(*step, walk)).collect(),
        });
        let next = step::all().map(|step| Link::of(step, walk)).find(|link| !link.is_done);
        Self { t, base, csrf, chapters: chapters.collect(), next, is_begun: walk.is_begun() }
    }
}

impl<'a> StepPage<'a> {
    pub(crate) fn of(
        (t, base): (&'a Wording, &'a BasePath),
        playground: &Playground,
        (step, walk): (Step, &'a Walk),
        problem: Option<&'a str>,
        csrf: &'a str,
    ) -> Self {
        let lesson = step.lesson();
        let done = walk.exchange(step);
        let pending = walk.pending.as_ref().filter(|_| step == Step::Authorize);
        let away =
            pending.map(|pending| playground.authorization(&playground.redirect_uri(), pending));
        let request = match (done, &away) {
            (Some(done), _) => Some(done.request.clone()),
            (None, Some(path)) => Some(Message::get(path.clone())),
            (None, None) => playground.request(step, walk),
        };
        let gap = (!walk.meets(lesson.need)).then(|| {
            let (sentence, step) = lesson.need.gap();
            (sentence, Link::of(step, walk))
        });
        Self {
            t,
            base,
            step: Link::of(step, walk),
            total: step::all().count(),
            chapter: step.chapter(),
            sentence: lesson.sentence,
            sections: lesson.sections.iter().map(section).collect(),
            problem,
            gap: gap.filter(|_| lesson.need != Need::Nothing),
            request: request.map(|request| shown_request(&playground.issuer, request)),
            go: away
                .zip(pending.map(|pending| &*pending.code_verifier))
                .map(|(path, verifier)| (format!("{base}{path}"), verifier)),
            answer: done.map(|done| shown_answer(&playground.issuer, step, &done.answer)),
            device: walk.device.as_ref().filter(|_| is_of_device(step)).map(|device| {
                let Television { user_code, address, .. } = device;
                let page = &playground.endpoints.verification;
                ShownDevice {
                    user_code,
                    path: format!("{page}?user_code={user_code}"),
                    picture: qr_code::svg(address),
                }
            }),
            csrf,
            previous: step.previous().map(|step| Link::of(step, walk)),
            next: step.next().map(|step| Link::of(step, walk)),
        }
    }
}

/// Whether a step belongs to the device flow.
fn is_of_device(step: Step) -> bool {
    matches!(step, Step::DeviceCodes | Step::DevicePending | Step::DeviceToken)
}

impl Link {
    fn of(step: Step, walk: &Walk) -> Self {
        let lesson = step.lesson();
        Self {
            number: step.number(),
            name: lesson.name,
            title: lesson.title,
            is_done: walk.exchange(step).is_some(),
        }
    }
}

fn section((rfc, section): &(u32, &'static str)) -> (String, String) {
    (
        format!("RFC {rfc}, section {section}"),
        format!("https://www.rfc-editor.org/rfc/rfc{rfc}#section-{section}"),
    )
}

fn shown_request(issuer: &str, request: Message) -> ShownRequest {
    ShownRequest {
        url: url_in_lines(&format!("{issuer}{}", request.path)),
        method: request.method,
        headers: request.headers,
        body: in_lines(&request.body),
    }
}

fn shown_answer(issuer: &str, step: Step, answer: &Answer) -> ShownAnswer {
    let lesson = step.lesson();
    let status = answer.status.and_then(|status| StatusCode::from_u16(status).ok());
    let is_json = answer
        .headers
        .iter()
        .any(|(name, value)| name == "content-type" && value.starts_with("application/json"));
    let body = match status {
        None => url_in_lines(&format!("{issuer}{CALLBACK}?{}", answer.body)),
        Some(_) if is_json => laid_out(&answer.body),
        Some(_) => answer.body.clone(),
    };
    let is_usual = match answer.status {
        Some(status) => status == lesson.status,
        None => answer.body.starts_with("code="),
    };
    ShownAnswer {
        status: status.map(|status| status.to_string()),
        is_success: answer.is_success(),
        headers: answer.headers.clone(),
        body,
        meaning: if is_usual { lesson.meaning } else { UNUSUAL },
        is_usual,
    }
}

fn url_in_lines(url: &str) -> String {
    in_lines(&url.replacen('?', "\n?", 1))
}
