//! A scripted browser that signs the user in and allows the web client. RFC 6749, section 4.1; RFC 7636.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Url;

use crate::load::Chain;
use crate::seed::{PASSWORD, REDIRECT_URI, SCOPE, USERNAME, WEB};
use crate::{Outcome, html};

/// The largest number of pages and redirects in a sign-in.
const MAX_STEPS: usize = 10;

/// A browser with the cookies of one person.
pub(crate) struct Browser {
    http: Client,
    origin: Url,
}

impl Browser {
    /// A browser without cookies.
    pub(crate) fn new(origin: &str) -> Outcome<Self> {
        let http = Client::builder().cookie_store(true).redirect(Policy::none()).build()?;
        Ok(Self { http, origin: Url::parse(origin)? })
    }

    /// Goes through the whole code flow. Returns the tokens.
    pub(crate) async fn authorize(&self) -> Outcome<Chain> {
        let verifier = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        let code = self.obtain_code(&verifier).await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", &verifier),
        ];
        let request = self.http.post(self.origin.join("/oauth/token")?);
        let response = request.basic_auth(WEB.id, Some(WEB.secret)).form(&form).send().await?;
        let body = read(response).await?;
        serde_json::from_str(&body).map_err(|_| format!("no tokens in {body}").into())
    }

    async fn obtain_code(&self, verifier: &str) -> Outcome<String> {
        let digest = digest::digest(&digest::SHA256, verifier.as_bytes());
        let challenge = URL_SAFE_NO_PAD.encode(digest);
        let mut start = self.origin.join("/oauth/authorize")?;
        start
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", WEB.id)
            .append_pair("redirect_uri", REDIRECT_URI)
            .append_pair("scope", SCOPE)
            .append_pair("state", "benchmark")
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        let mut response = self.http.get(start).send().await?;
        for _ in 0..MAX_STEPS {
            response = match target(&response)? {
                Some(target) if target.as_str().starts_with(REDIRECT_URI) => return code(&target),
                Some(target) => self.http.get(target).send().await?,
                None => self.submit(response).await?,
            };
        }
        Err("the sign-in leads nowhere".into())
    }

    /// Fills in and sends the form of a page: the login form, or else the consent form.
    async fn submit(&self, response: Response) -> Outcome<Response> {
        let here = response.url().clone();
        let page = read(response).await?;
        let mut fields = html::hidden_fields(&page);
        let answers: &[(&str, &str)] = if page.contains("name=\"password\"") {
            &[("username", USERNAME), ("password", PASSWORD)]
        } else {
            &[("confirm", "yes")]
        };
        fields
            .extend(answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let action = html::form_action(&page).unwrap_or_default();
        Ok(self.http.post(here.join(&action)?).form(&fields).send().await?)
    }
}

/// The target of a redirect; `None` for a page.
fn target(response: &Response) -> Outcome<Option<Url>> {
    match response.headers().get(LOCATION) {
        Some(location) => Ok(Some(response.url().join(location.to_str()?)?)),
        None => Ok(None),
    }
}

fn code(target: &Url) -> Outcome<String> {
    let code = target.query_pairs().find(|(name, _)| name == "code");
    let (_, code) = code.ok_or_else(|| format!("the sign-in ended without a code: {target}"))?;
    Ok(code.into_owned())
}

async fn read(response: Response) -> Outcome<String> {
    let (url, status) = (response.url().clone(), response.status());
    let body = response.text().await?;
    if !status.is_success() {
        return Err(format!("{url} answered {status}: {body}").into());
    }
    Ok(body)
}
