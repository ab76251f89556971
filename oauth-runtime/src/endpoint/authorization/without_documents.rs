//! A server that reads nothing from other machines has no client that nobody registered.

use super::asking::{Asking, Begun, Whose};
use crate::{
    authorize::ENDED,
    protocol::{client::Client, error::Outcome, parameters::Parameters},
    registry::Registry,
};

/// Nobody: neither somebody who is signed in nor a form is enough for a row that such a client has left, because its document cannot
/// be read any more.
pub(super) async fn whose(
    _: &Registry,
    _: &Parameters,
    _: Option<&Client>,
    _: Asking<'_>,
) -> Outcome<Whose> {
    std::future::ready(Ok(Whose::Client(None))).await
}

/// There is no such client to begin with.
pub(super) async fn begin(_: &Registry, _: &Client) -> Outcome<Begun> {
    std::future::ready(Err(ENDED.into())).await
}
