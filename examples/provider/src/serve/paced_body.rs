//! A request body with a time limit for its arrival.

use super::{bounds::Slowness, pace::Pace, waiting::Work};
use axum::{
    BoxError,
    body::{Bytes, HttpBody},
};
use http_body::{Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// A request body whose reading fails when the peer sends too little for too long.
pub(super) struct PacedBody<B> {
    body: B,
    reading: Pace,
    work: Arc<Work>,
}

impl<B> PacedBody<B> {
    pub(super) fn new(body: B, slowness: Slowness, work: Arc<Work>) -> Self {
        Self { body, reading: Pace::new(slowness), work }
    }
}

impl<B> HttpBody for PacedBody<B>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Unpin,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) else {
            this.work.pause();
            return this.reading.poll_patience(context).map(|()| Some(Err(too_slow().into())));
        };
        this.work.resume();
        if let Some(Ok(frame)) = &frame {
            this.reading.moved(frame.data_ref().map_or(0, Bytes::len));
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the body comes too slowly")
}
