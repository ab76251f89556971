//! A device without a browser, and a person who types what it shows. RFC 8628.

use crate::{
    browser::{Browser, Page},
    fields::Fields,
    html::hidden_fields,
    oauth::{Answer, As, post, token_with},
};

/// The wire word of the grant.
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// The public demo client with the device code and refresh grants.
pub const TV: As = As::Public("demo-tv");
/// Where people type the code.
pub const PAGE: &str = "/device";

/// What a device has got.
#[derive(Clone, Debug)]
pub struct Device {
    /// Where it asks.
    pub issuer: String,
    /// As which client.
    pub client: As,
    /// What it keeps.
    pub device_code: String,
    /// What it shows.
    pub user_code: String,
}

/// Asks for codes.
pub async fn device_authorization(issuer: &str, client: As, fields: &[(&str, &str)]) -> Answer {
    post(&format!("{issuer}/oauth/device_authorization"), client, fields).await
}

impl Device {
    /// A device that has asked for this scope.
    pub async fn of(issuer: &str, client: As, scope: &str) -> Self {
        Self::asking(issuer, client, &[("scope", scope)]).await
    }

    /// A device that has asked with these fields.
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

    /// The demo television, which has asked for `profile`.
    pub async fn tv(issuer: &str) -> Self {
        Self::of(issuer, TV, "profile").await
    }

    /// The fields of its token request.
    #[must_use]
    pub fn fields(&self) -> Fields {
        Fields::of(&[("grant_type", GRANT_TYPE), ("device_code", &self.device_code)])
    }

    /// Asks for its token.
    pub async fn poll(&self) -> Answer {
        self.poll_as(self.client).await
    }

    /// Asks for its token as another client.
    pub async fn poll_as(&self, client: As) -> Answer {
        token_with(&self.issuer, client, &self.fields()).await
    }

    /// Somebody types its code and presses that button.
    pub async fn answer_by(&self, browser: &Browser, confirm: &str) -> Page {
        let asked = type_code(browser, &self.user_code).await;
        answer(browser, &asked, confirm).await
    }

    /// Somebody allows it.
    pub async fn allow_by(&self, browser: &Browser) {
        let page = self.answer_by(browser, "yes").await;
        assert_eq!(page.status, 200, "{}\n{}", page.asked, page.body);
        assert!(!page.body.contains("<form"), "{}\n{}", page.asked, page.body);
    }
}

/// The form on a page for devices, with what else is typed.
#[must_use]
pub fn form_of(page: &Page) -> Fields {
    Fields::from(hidden_fields(&page.body, PAGE))
}

/// Opens the page, types a code and goes on.
pub async fn type_code(browser: &Browser, user_code: &str) -> Page {
    let form = form_of(&browser.get(PAGE).await);
    browser.post(PAGE, form.and("user_code", user_code).pairs()).await
}

/// Answers the question about a device with the button `yes` or `no`.
pub async fn answer(browser: &Browser, asked: &Page, confirm: &str) -> Page {
    browser.post(PAGE, form_of(asked).and("confirm", confirm).pairs()).await
}
