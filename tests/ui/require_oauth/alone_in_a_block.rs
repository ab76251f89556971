// Write the attribute above the impl block: one on a handler alone has no room there for its hidden type.
use oauth_runtime::prelude::*;

struct Api;

impl Api {
    #[require_oauth("profile")]
    async fn me() {}
}

fn main() {}
