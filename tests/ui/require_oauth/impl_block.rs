use oauth_runtime::prelude::*;

struct Api;

#[require_oauth("profile")]
impl Api {
    const LIMIT: usize = 3;

    async fn of_a_value(&self) {}

    fn blocking() {}

    #[require_oauth("profile")]
    #[require_oauth("email")]
    async fn twice() {}

    #[require_oauth(public, "profile")]
    async fn both() {}

    #[require_oauth("pro\"file")]
    async fn malformed() {}
}

#[require_oauth("profile")]
impl Default for Api {
    fn default() -> Self {
        Self
    }
}

#[require_oauth("profile")]
impl Api {}

#[require_oauth(public)]
async fn for_everybody() {}

fn main() {}
