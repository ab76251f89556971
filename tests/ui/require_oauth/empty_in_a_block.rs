use oauth_runtime::prelude::*;

struct Api;

#[require_oauth("admin")]
impl Api {
    #[require_oauth]
    async fn nothing() {}

    #[require_oauth()]
    async fn nothing_either() {}

    #[require_oauth(any_token, "profile")]
    async fn both() {}
}

fn main() {}
