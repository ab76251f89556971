use oauth_runtime::prelude::*;

#[require_oauth(acr_values = "")]
async fn empty() {}

#[require_oauth(acr_values = "phr, mfa")]
async fn comma() {}

#[require_oauth(acr_values = "é")]
async fn malformed() {}

#[require_oauth(acr_values("phr"))]
async fn list() {}

#[require_oauth(max_age = 0)]
async fn never() {}

#[require_oauth(max_age = "300")]
async fn text() {}

#[require_oauth(max_age)]
async fn nothing() {}

#[require_oauth(max_age = 60, max_age = 90, acr_value = "phr")]
async fn keys() {}

struct Api;

#[require_oauth]
impl Api {
    #[require_oauth(public, max_age = 60)]
    async fn open() {}
}

fn main() {}
