use oauth_runtime::prelude::*;

struct Api;

#[require_oauth("profile")]
impl Api {
    #[require_oauth = "admin"]
    async fn assigned() {}

    #[cfg_attr(debug_assertions, require_oauth(public))]
    async fn conditional() {}

    #[axum::debug_handler]
    async fn checked() {}
}

#[require_oauth("profile")]
#[require_oauth("email")]
impl Api {
    async fn twice() {}
}

#[require_oauth("profile")]
#[require_oauth("email")]
async fn twice() {}

fn main() {}
