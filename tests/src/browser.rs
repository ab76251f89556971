//! A person's browser: it has cookies and forms, runs no script, and follows no redirect by itself; the test does.

use crate::{asked, fields::Fields, html::hidden_fields};
use reqwest::{
    Client, RequestBuilder, StatusCode,
    cookie::{CookieStore, Jar},
    header::{ACCEPT_LANGUAGE, HeaderMap, HeaderName, LOCATION},
    redirect::Policy,
};
use std::sync::Arc;
use url::Url;

/// One browser with its own cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    client: Client,
    cookies: Arc<Jar>,
    issuer: String,
}

/// The answer that a browser got.
#[derive(Clone, Debug)]
pub struct Page {
    /// The request, in one line.
    pub asked: String,
    /// The status.
    pub status: StatusCode,
    /// The address of a redirect, from `Location`.
    pub location: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Page {
    async fn of(request: RequestBuilder) -> Self {
        let (client, request) = request.build_split();
        let request = request.expect("a request");
        let asked = asked::line(&request);
        let answer = client.execute(request).await;
        let response = answer.unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        let location =
            response.headers().get(LOCATION).map(|value| value.to_str().expect("ASCII").to_owned());
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.text().await.expect("a text");
        Self { asked, status, location, headers, body }
    }

    /// A parameter of the redirect's query.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let location = self.location.as_deref()?;
        let (_, query) = location.split('#').next()?.split_once('?')?;
        value_of(query, name)
    }

    /// A parameter of the redirect's fragment.
    #[must_use]
    pub fn fragment_parameter(&self, name: &str) -> Option<String> {
        let (_, fragment) = self.location.as_deref()?.split_once('#')?;
        value_of(fragment, name)
    }

    /// A header as text; empty when it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("ASCII").to_owned())
            .unwrap_or_default()
    }

    /// The code of a redirect to the client.
    #[track_caller]
    #[must_use]
    pub fn code(&self) -> String {
        self.parameter("code").unwrap_or_else(|| panic!("no code: {self:?}"))
    }

    /// Asserts an error page of the server, which neither redirects nor shows a form.
    #[track_caller]
    pub fn assert_error_page(&self, about: &str) {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{about}: {self:?}");
        assert_eq!(self.location, None, "{about}: {}", self.asked);
        assert!(self.header("content-type").starts_with("text/html"), "{about}: {self:?}");
        assert!(!self.body.contains("<form"), "{about}: {}\n{}", self.asked, self.body);
    }

    /// Asserts a redirect to a client's URI that carries an error.
    #[track_caller]
    pub fn assert_redirect_error(&self, redirect_uri: &str, error: &str) {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{error}: {self:?}");
        let location = self.location.as_deref().unwrap_or_default();
        let about = format!("{}\n{location}", self.asked);
        assert!(location.starts_with(redirect_uri), "{error}: {about}");
        assert_eq!(self.parameter("error").as_deref(), Some(error), "{about}");
        assert_eq!(self.parameter("code"), None, "{about}");
    }
}

fn value_of(encoded: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(encoded.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

impl Browser {
    /// A browser without cookies.
    #[must_use]
    pub fn new(issuer: &str) -> Self {
        Self::with_headers(issuer, HeaderMap::new())
    }

    /// A browser whose requests carry this address in `X-Forwarded-For`, as a proxy, or an impostor, would send it.
    #[must_use]
    pub fn forwarded_for(issuer: &str, address: &str) -> Self {
        let address = address.parse().expect("a header's value");
        Self::with_headers(
            issuer,
            [(HeaderName::from_static("x-forwarded-for"), address)].into_iter().collect(),
        )
    }

    fn with_headers(issuer: &str, headers: HeaderMap) -> Self {
        let cookies = Arc::new(Jar::default());
        let client = Client::builder()
            .default_headers(headers)
            .cookie_provider(cookies.clone())
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Self { client, cookies, issuer: issuer.to_owned() }
    }

    /// A browser in which this person has signed in.
    pub async fn signed_in(issuer: &str, username: &str, password: &str) -> Self {
        let browser = Self::new(issuer);
        let page = browser.sign_in("/login", username, password).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}\n{}", page.asked, page.body);
        browser
    }

    /// Opens a path of the provider, or a whole URL.
    pub async fn get(&self, path: &str) -> Page {
        Page::of(self.client.get(self.absolute(path))).await
    }

    /// Opens a path with a value of `Accept-Language`.
    pub async fn get_in_language(&self, path: &str, languages: &str) -> Page {
        let request = self.client.get(self.absolute(path));
        Page::of(request.header(ACCEPT_LANGUAGE, languages)).await
    }

    /// Posts a form.
    pub async fn post(&self, path: &str, fields: &[(String, String)]) -> Page {
        Page::of(self.client.post(self.absolute(path)).form(fields)).await
    }

    /// Posts a form the way a browser does when the form is on a page of another site.
    pub async fn post_from_another_site(&self, path: &str, fields: &[(String, String)]) -> Page {
        let request = self.client.post(self.absolute(path)).form(fields);
        Page::of(request.header("sec-fetch-site", "cross-site")).await
    }

    /// Opens a path, fills in the sign-in form there, and sends it.
    pub async fn sign_in(&self, path: &str, username: &str, password: &str) -> Page {
        let form = self.get(path).await;
        let mut fields = hidden_fields(&form.body, "/login");
        fields.push(("username".to_owned(), username.to_owned()));
        fields.push(("password".to_owned(), password.to_owned()));
        self.post("/login", &fields).await
    }

    /// Answers a consent page with the button `yes` or `no`.
    pub async fn answer(&self, page: &Page, confirm: &str) -> Page {
        let mut fields = hidden_fields(&page.body, "/oauth/authorize");
        fields.push(("confirm".to_owned(), confirm.to_owned()));
        self.post("/oauth/authorize", &fields).await
    }

    /// Opens an authorization request and allows it, unless the person has consented before. Returns the redirect to the client.
    pub async fn allow(&self, query: &str) -> Page {
        let page = self.get(&format!("/oauth/authorize?{query}")).await;
        if page.parameter("code").is_some() {
            return page;
        }
        let about = format!("{}\n{:?} {}", page.asked, page.location, page.body);
        assert_eq!(page.status, StatusCode::OK, "{about}");
        self.answer(&page, "yes").await
    }

    /// Opens an authorization request.
    pub async fn authorize(&self, request: &Fields) -> Page {
        self.get(&request.authorize_path()).await
    }

    /// Opens an authorization request, allows it, and returns the code.
    pub async fn code_for(&self, request: &Fields) -> String {
        self.allow(&request.encoded()).await.code()
    }

    /// The value of a cookie that this browser would send to the provider.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        let url = Url::parse(&self.issuer).expect("the issuer is a URL");
        let cookies = self.cookies.cookies(&url)?;
        let cookies = cookies.to_str().expect("ASCII").to_owned();
        cookies
            .split("; ")
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

    fn absolute(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.issuer) }
    }
}
