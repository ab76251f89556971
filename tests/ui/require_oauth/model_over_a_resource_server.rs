// A resource server knows tokens and no models: the subject, the client and the scope are in `CurrentToken` without a type.
#[path = "../entities/user.rs"]
mod user;

use oauth_runtime::prelude::*;

#[require_oauth]
#[axum::debug_handler(state = ResourceServer)]
async fn me(_: CurrentUser<user::Model>) {}

#[require_oauth]
#[axum::debug_handler(state = ResourceServer)]
async fn token(_: CurrentToken) {}

fn main() {}
