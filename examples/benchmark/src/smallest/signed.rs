//! The smallest application with signed access tokens, and an API that checks them with the key only. RFC 9068.

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use oauth_runtime::jose::{JwkSet, PrivateKey, PublicKey, SigningAlgorithm};
use oauth_runtime::prelude::*;
use oauth_runtime::resource::SignedTokens;

use super::{App, Caller, connect};
use crate::Outcome;
use crate::options::Signed;

/// The routes of both, over a filled database.
pub(super) async fn router(
    url: &str,
    connections: u32,
    issuer: &str,
    signed: Signed,
) -> Outcome<Router> {
    let algorithm = match signed {
        Signed::Es256 => SigningAlgorithm::Es256,
        Signed::EdDsa => SigningAlgorithm::EdDsa,
        Signed::Rs256 => SigningAlgorithm::Rs256,
    };
    let key = PrivateKey::generate(algorithm)?;
    let public = PublicKey::new(key.public().clone()).ok_or("the key cannot be read")?;
    let tokens = SignedTokens::new(issuer, issuer, JwkSet::new(vec![Arc::new(public)]));
    let elsewhere =
        Router::new().route("/api/local", get(local)).with_state(ResourceServer::new(tokens));
    let server = AuthorizationServer::builder(App { db: connect(url, connections).await? })
        .issuer(issuer)
        .signing_key(key)
        .access_token_format("jwt")
        .build()
        .await?;
    Ok(super::router(&server).merge(elsewhere))
}

/// Responds with the content of the token itself.
#[require_oauth]
async fn local(token: CurrentToken) -> Json<Caller> {
    Json(Caller::of(&token))
}
