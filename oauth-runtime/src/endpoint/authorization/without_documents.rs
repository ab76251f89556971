//! Without the feature `fetch`, a server knows no clients that nobody registered.

use super::asking::{Asking, Begun, Whose};
use crate::{
    authorize::ENDED,
    protocol::{client::Client, error::Outcome, parameters::Parameters},
    registry::Registry,
};

/// Always `None`. A row that such a client has left behind is not enough, even with a signed-in user or a form, because the
/// document cannot be read any more.
pub(super) async fn whose(
    _: &Registry,
    _: &Parameters,
    _: Option<&Client>,
    _: Asking<'_>,
) -> Outcome<Whose> {
    std::future::ready(Ok(Whose::Client(None))).await
}

/// Always refused, since there is no such client.
pub(super) async fn begin(_: &Registry, _: &Client) -> Outcome<Begun> {
    std::future::ready(Err(ENDED.into())).await
}
