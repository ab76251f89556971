use oauth_runtime::prelude::*;

#[require_oauth("")]
async fn empty() {}

#[require_oauth("pro\"file é")]
async fn malformed() {}

#[require_oauth("profile  email")]
async fn spaces() {}

#[require_oauth("profile, email")]
async fn comma() {}

#[require_oauth(any("admin,", "profile"))]
async fn comma_at_the_end() {}

#[require_oauth("profile email profile")]
async fn twice() {}

#[require_oauth("profile", "email")]
async fn two() {}

#[require_oauth(any("a b", "b a"), any())]
async fn alternatives() {}

#[require_oauth(profile)]
async fn word() {}

#[require_oauth(optonal, optional, optional = true, scope = "profile")]
async fn keys() {}

fn main() {}
