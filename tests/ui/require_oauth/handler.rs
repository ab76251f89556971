use oauth_runtime::prelude::*;

#[require_oauth("profile")]
fn blocking() {}

#[require_oauth("profile")]
const fn constant() {}

#[require_oauth("profile")]
unsafe extern "C" fn foreign() {}

struct Api;

impl Api {
    #[require_oauth("profile")]
    async fn method(&self) {}
}

#[require_oauth("profile")]
impl Api {}

#[require_oauth("profile")]
struct Handler;

fn main() {}
