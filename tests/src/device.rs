//! A device without a browser, and a person who types the code that the device shows. RFC 8628.

use crate::{
    browser::{Browser, Page},
    fields::Fields,
    html::hidden_fields,
    oauth::{Answer, As, post, token_with},
};

/// The grant type of the device authorization grant.
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// The public demo client with the device code and refresh grants.
pub const TV: As = As::Public("demo-tv");
/// The page where people type the user code.
pub const PAGE: &str = "/device";

/// A device that has got its codes.
#[derive(Clone, Debug)]
pub struct Device {
    /// The issuer that the device asks.
    pub issuer: String,
    /// The client that the device is.
    pub client: As,
    /// The device code, which the device keeps.
    pub device_code: String,
    /// The user code, which the device shows.
    pub user_code: String,
}

/// Requests a device code and a user code.
pub async fn device_authorization(issuer: &str, client: As, fields: &[(&str, &str)]) -> Answer {
    post(&format!("{issuer}/oauth/device_authorization"), client, fields).await
}

impl Device {
    /// A device that has requested its codes with this scope.
    pub async fn of(issuer: &str, client: As, scope: &str) -> Self {
        Self::asking(issuer, client, &[("scope", scope)]).await
    }

    /// A device that has requested its codes with these fields.
    pub async fn asking(issuer: &str, client: As, fields: &[(&str, &str)]) -> Self {
        let answer = device_authorization(issuer, client, fields).await;
        answer.assert_ok();
        Self {
            issuer: issuer.to_owned(),
            client,
            device_code: answer.member("device_code"),
            user_code: answer.member("user_code"),
        }
    }

    /// The demo television, which has requested its codes with the scope `profile`.
    pub async fn tv(issuer: &str) -> Self {
        Self::of(issuer, TV, "profile").await
    }

    /// The fields of its token request.
    #[must_use]
    pub fn fields(&self) -> Fields {
        Fields::of(&[("grant_type", GRANT_TYPE), ("device_code", &self.device_code)])
    }

    /// Requests the device's token.
    pub async fn poll(&self) -> Answer {
        self.poll_as(self.client).await
    }

    /// Requests the device's token as another client.
    pub async fn poll_as(&self, client: As) -> Answer {
        token_with(&self.issuer, client, &self.fields()).await
    }

    /// Lets a person type the user code in this browser and press the button `yes` or `no`.
    pub async fn answer_by(&self, browser: &Browser, confirm: &str) -> Page {
        let asked = type_code(browser, &self.user_code).await;
        answer(browser, &asked, confirm).await
    }

    /// Lets a person allow the device in this browser.
    pub async fn allow_by(&self, browser: &Browser) {
        let page = self.answer_by(browser, "yes").await;
        assert_eq!(page.status, 200, "{}\n{}", page.asked, page.body);
        assert!(!page.body.contains("<form"), "{}\n{}", page.asked, page.body);
    }
}

/// The hidden fields of the form on a page for devices, to which a test adds what a person types.
#[must_use]
pub fn form_of(page: &Page) -> Fields {
    Fields::from(hidden_fields(&page.body, PAGE))
}

/// Opens the page, types a user code and sends it.
pub async fn type_code(browser: &Browser, user_code: &str) -> Page {
    let form = form_of(&browser.get(PAGE).await);
    browser.post(PAGE, form.and("user_code", user_code).pairs()).await
}

/// Answers the question about a device with the button `yes` or `no`.
pub async fn answer(browser: &Browser, asked: &Page, confirm: &str) -> Page {
    browser.post(PAGE, form_of(asked).and("confirm", confirm).pairs()).await
}
