//! The page that explains the error codes, with an anchor for each code. `error_uri` points to it (RFC 6749, section 5.2).

use super::{Answering, Endpoint, EndpointAnswer, HttpMethod};
use crate::{
    grant::device_code::GRANT_TYPE,
    page_style::STYLE,
    protocol::{
        client_request::ClientRequest,
        error::{Failure, Outage},
        known_errors::{KNOWN_ERRORS, KnownError, Sent},
        languages::Languages,
        metadata::AuthorizationServerMetadata,
    },
    registry::Registry,
    settings::Settings,
    texts::{Texts, Wording},
};
use askama::Template;
use std::sync::Arc;

/// How long caches may keep the page, in seconds.
const KEPT_FOR: u32 = 3600;

/// `GET /oauth/errors`
pub(super) struct ErrorsEndpoint {
    /// The page in each language, in the order in which the texts have their languages.
    pages: Vec<(String, EndpointAnswer)>,
}

#[derive(Template)]
#[template(path = "errors.html")]
struct ErrorsPage<'a> {
    style: &'a str,
    t: &'a Wording,
    errors: Vec<Explained<'a>>,
}

struct Explained<'a> {
    code: &'a str,
    meaning: String,
    mend: String,
    /// Where the code is defined: the title and the address of the section. `None` for an application's own code.
    defined: Option<(String, String)>,
}

impl ErrorsEndpoint {
    pub(super) const NAME: &'static str = "errors";
    pub(super) const PATH: &'static str = "/oauth/errors";

    /// Renders the page in each language.
    pub(super) fn new(registry: &Registry, describes_clients: bool) -> Result<Self, Failure> {
        let texts = &registry.services.texts;
        let sends = Sends {
            to_redirect_uris: !registry.response_types().is_empty(),
            of_openid: registry.services.speaks_openid,
            to_devices: registry.grant(GRANT_TYPE).is_some(),
            describes_clients,
        };
        let known: Vec<_> = sent(Some(sends)).collect();
        let render = |t: Wording| {
            let of_standards = known.iter().map(|known| (known.code.as_str(), Some(*known)));
            let own = own_codes(texts).map(|code| (code, None));
            let errors =
                of_standards.chain(own).filter_map(|(code, known)| explained(&t, code, known));
            let page = ErrorsPage { style: STYLE, t: &t, errors: errors.collect() };
            let html = page.render().map_err(Outage::new)?;
            let answer = EndpointAnswer::page(html, t.language()).public_for(KEPT_FOR);
            Ok((t.language().to_owned(), answer))
        };
        let pages: Result<_, Failure> = texts.every_wording().into_iter().map(render).collect();
        Ok(Self { pages: pages? })
    }

    fn page(&self, languages: &Languages, texts: &Arc<Texts>) -> Option<&EndpointAnswer> {
        let wording = texts.wording(languages);
        let page = self.pages.iter().find(|(language, _)| language == wording.language());
        page.or(self.pages.first()).map(|(_, answer)| answer)
    }
}

/// The optional features of a server, each of which adds error codes.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "they say which of four things a server does")]
struct Sends {
    to_redirect_uris: bool,
    of_openid: bool,
    to_devices: bool,
    describes_clients: bool,
}

/// The codes that this server can send; if `by` is `None`, the codes that any server can send.
fn sent(by: Option<Sends>) -> impl Iterator<Item = &'static KnownError> {
    KNOWN_ERRORS.iter().filter(move |known| match (known.sent, by) {
        (Sent::Never, _) => false,
        (Sent::Always, _) | (_, None) => true,
        (Sent::ToRedirectUris, Some(by)) => by.to_redirect_uris,
        (Sent::ByOpenIdProviders, Some(by)) => by.to_redirect_uris && by.of_openid,
        (Sent::ToDevices, Some(by)) => by.to_devices,
        (Sent::ToRegistrations, Some(by)) => by.describes_clients,
    })
}

/// The further codes that the application's texts explain.
fn own_codes(texts: &Texts) -> impl Iterator<Item = &str> {
    let is_known = |code: &str| KNOWN_ERRORS.iter().any(|known| known.code.as_str() == code);
    texts.explained_codes().filter(move |code| !is_known(code))
}

fn explained<'a>(t: &Wording, code: &'a str, known: Option<&KnownError>) -> Option<Explained<'a>> {
    let (meaning, mend) = t.code(code)?;
    let defined = known.map(|known| {
        let section = [("document", known.document), ("number", known.section)];
        (t.text_with("oauth-errors-section", &section), known.address())
    });
    Some(Explained { code, meaning, mend, defined })
}

/// Makes the page the `error_uri` of each error for which the settings name no other address. Does so only if the settings ask
/// for it, and the server has the page and an issuer.
pub(crate) fn explain(settings: &mut Settings, texts: &Texts) {
    let endpoints = &settings.endpoints;
    let is_wanted =
        settings.explain_errors == Some(true) && !endpoints.without.contains(ErrorsEndpoint::NAME);
    let Some(issuer) = settings.issuer.as_deref().filter(|_| is_wanted) else { return };
    let path = endpoints.paths.get(ErrorsEndpoint::NAME);
    let path = path.map_or(ErrorsEndpoint::PATH, String::as_str);
    let page = format!("{issuer}{path}");
    let standard = sent(None).map(|known| known.code.as_str());
    for code in standard.chain(own_codes(texts)) {
        settings.error_uris.entry(code.to_owned()).or_insert_with(|| format!("{page}#{code}"));
    }
}

impl Endpoint for ErrorsEndpoint {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn path(&self) -> &str {
        Self::PATH
    }

    fn methods(&self) -> &'static [HttpMethod] {
        &[HttpMethod::Get]
    }

    /// Adds nothing, since no member of the document is for this page.
    fn describe(&self, _: &Registry, _: &str, _: &mut AuthorizationServerMetadata) {}

    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(async move {
            let page = self.page(request.languages(), &registry.services.texts);
            Ok(page
                .ok_or_else(|| Outage::new("there is no language to explain errors in"))?
                .clone())
        })
    }
}
