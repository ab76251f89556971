use oauth_runtime::prelude::*;

struct Api;

impl Api {
    #[require_oauth("profile")]
    async fn me() {}
}

fn main() {}
