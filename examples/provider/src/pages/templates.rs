//! The values that each template shows.

use super::{
    answer::{Forms, Page},
    scopes::Permission,
};
use crate::{base_path::BasePath, state::DemoCredential};
use askama::Template;
use oauth_runtime::{
    prelude::{EndSessionStep, Wording},
    protocol::client_id_url::RedirectPlace,
};

/// The start page.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct HomePage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) issuer: &'a str,
    pub(crate) has_playground: bool,
    pub(crate) user: Option<&'a str>,
    /// The path of the userinfo endpoint below the issuer, if the provider speaks OpenID Connect.
    pub(crate) userinfo: Option<&'a str>,
    /// The path of the page that explains errors, below the issuer.
    pub(crate) errors: Option<&'a str>,
}

impl Page for HomePage<'_> {
    const FORMS: Forms = Forms::None;

    fn wording(&self) -> &Wording {
        self.t
    }
}

/// The sign-in form.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) csrf: &'a str,
    pub(crate) pending: &'a str,
    pub(crate) username: &'a str,
    /// The name of the message that says why people sign in here.
    pub(crate) lead: &'static str,
    pub(crate) signed_in: Option<&'a str>,
    pub(crate) continue_path: &'a str,
    pub(crate) problem: Option<String>,
    pub(crate) demo: &'a [DemoCredential],
}

impl Page for LoginPage<'_> {
    const FORMS: Forms = Forms::ToClients;

    fn wording(&self) -> &Wording {
        self.t
    }
}

/// The question whether an application may have access.
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct ConsentPage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) application: &'a str,
    pub(crate) initial: char,
    pub(crate) client_uri: Option<&'a str>,
    pub(crate) policy_uri: Option<&'a str>,
    pub(crate) tos_uri: Option<&'a str>,
    pub(crate) name: &'a str,
    pub(crate) username: &'a str,
    /// Each permission, and whether the person may refuse it.
    pub(crate) permissions: Vec<(Permission, bool)>,
    pub(crate) has_boxes: bool,
    /// The resources that the application names.
    pub(crate) resources: Vec<String>,
    /// The claims that the application requests by name.
    pub(crate) claims: Vec<String>,
    /// The message when the person chose nothing and is asked again. The boxes are empty then.
    pub(crate) problem: Option<String>,
    /// The host of the client's metadata document, for an application that nobody registered.
    pub(crate) document_host: Option<String>,
    pub(crate) redirect_place: Option<RedirectPlace>,
    pub(crate) redirect_host: &'a str,
    pub(crate) action: &'a str,
    pub(crate) form_fields: &'a str,
    pub(crate) csrf: &'a str,
}

/// The form for the user code, which a device shows.
#[derive(Template)]
#[template(path = "user_code.html")]
pub(crate) struct UserCodePage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) name: &'a str,
    pub(crate) username: &'a str,
    pub(crate) user_code: &'a str,
    pub(crate) problem: Option<String>,
    pub(crate) action: &'a str,
    pub(crate) form_fields: &'a str,
    pub(crate) csrf: &'a str,
}

/// The question whether a device may have access.
#[derive(Template)]
#[template(path = "device_consent.html")]
pub(crate) struct DeviceConsentPage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) application: &'a str,
    pub(crate) initial: char,
    pub(crate) user_code: &'a str,
    pub(crate) name: &'a str,
    pub(crate) username: &'a str,
    /// Each permission, and whether the person may refuse it.
    pub(crate) permissions: Vec<(Permission, bool)>,
    pub(crate) has_boxes: bool,
    /// The resources that the device names.
    pub(crate) resources: Vec<String>,
    /// The message when the person chose nothing and is asked again. The boxes are empty then.
    pub(crate) problem: Option<String>,
    pub(crate) action: &'a str,
    pub(crate) form_fields: &'a str,
    pub(crate) csrf: &'a str,
}

/// The decision about a device.
#[derive(Template)]
#[template(path = "device.html")]
pub(crate) struct DevicePage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) is_allowed: bool,
}

impl Page for DevicePage<'_> {
    const FORMS: Forms = Forms::None;

    fn wording(&self) -> &Wording {
        self.t
    }
}

/// An application on the account page.
pub(crate) struct AuthorizedApplication {
    pub(crate) client_id: String,
    pub(crate) name: String,
    pub(crate) initial: char,
    pub(crate) permissions: String,
    pub(crate) since: String,
}

/// The account page, with the applications that have access.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) name: &'a str,
    pub(crate) username: &'a str,
    pub(crate) email: Option<&'a str>,
    pub(crate) initial: char,
    pub(crate) applications: &'a [AuthorizedApplication],
    /// Where the list continues.
    pub(crate) more: Option<&'a str>,
    /// Whether the list began on a page before.
    pub(crate) is_continued: bool,
    pub(crate) notice: Option<String>,
    pub(crate) csrf: &'a str,
}

impl Page for AccountPage<'_> {
    fn wording(&self) -> &Wording {
        self.t
    }
}

/// The question whether to sign out.
#[derive(Template)]
#[template(path = "logout.html")]
pub(crate) struct LogoutPage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) username: Option<&'a str>,
    pub(crate) csrf: &'a str,
}

impl Page for LogoutPage<'_> {
    fn wording(&self) -> &Wording {
        self.t
    }
}

/// The page of RP-initiated logout: the question, or its result.
#[derive(Template)]
#[template(path = "end_session.html")]
pub(crate) struct EndSessionPage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) step: EndSessionStep,
    pub(crate) application: Option<&'a str>,
    pub(crate) username: Option<&'a str>,
    pub(crate) action: &'a str,
    pub(crate) form_fields: &'a str,
    pub(crate) csrf: &'a str,
}

/// An error page.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage<'a> {
    pub(crate) t: &'a Wording,
    pub(crate) base: &'a BasePath,
    pub(crate) title: String,
    pub(crate) explanation: String,
    pub(crate) code: Option<&'a str>,
    /// The address of the page that explains the code.
    pub(crate) error_uri: Option<&'a str>,
    /// The identifier under which the log has the request.
    pub(crate) request: Option<&'a str>,
}

impl Page for ErrorPage<'_> {
    const FORMS: Forms = Forms::None;

    fn wording(&self) -> &Wording {
        self.t
    }
}

/// The initial that stands for a name.
pub(crate) fn initial(name: &str) -> char {
    name.chars()
        .find(|letter| letter.is_alphanumeric())
        .map_or('?', |letter| letter.to_uppercase().next().unwrap_or(letter))
}
