//! A connection with a time limit for what is written to it.

use super::{bounds::Slowness, pace::Pace};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// How long, and how many bytes, the server still reads after it has closed its side.
const LINGER: Duration = Duration::from_secs(1);
const LINGERING_BYTES: usize = 1024 * 1024;

/// A connection whose writing fails when the peer takes too little for too long. Reading is limited elsewhere, where
/// the kind of data is known: the head of a request by its own time limit, its body by
/// [`PacedBody`](super::paced_body::PacedBody).
pub(super) struct PacedStream<S> {
    stream: S,
    writing: Pace,
    lingering: Option<Lingering>,
}

struct Lingering {
    end: Pin<Box<Sleep>>,
    bytes: usize,
}

impl<S> PacedStream<S> {
    pub(super) fn new(stream: S, slowness: Slowness) -> Self {
        Self { stream, writing: Pace::new(slowness), lingering: None }
    }

    fn paced(
        &mut self,
        outcome: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match outcome {
            Poll::Pending => self.writing.poll_patience(context).map(|()| Err(too_slow())),
            Poll::Ready(outcome) => {
                self.writing.moved(*outcome.as_ref().unwrap_or(&0));
                Poll::Ready(outcome)
            }
        }
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the peer takes its answer too slowly")
}

impl<S: AsyncRead + Unpin> AsyncRead for PacedStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for PacedStream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.paced(outcome, context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write_vectored(context, parts);
        this.paced(outcome, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
        }
        let stream = Pin::new(&mut this.stream);
        let lingering = this
            .lingering
            .get_or_insert_with(|| Lingering { end: Box::pin(sleep(LINGER)), bytes: 0 });
        lingering.poll(stream, context).map(Ok)
    }
}

impl Lingering {
    /// Reads what the peer still sends. Unread data would make the system discard the last response, such as one
    /// that refuses a large request.
    fn poll(
        &mut self,
        mut stream: Pin<&mut impl AsyncRead>,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        let mut bytes = [0; 4096];
        while self.bytes < LINGERING_BYTES {
            let mut buffer = ReadBuf::new(&mut bytes);
            match stream.as_mut().poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.bytes += buffer.filled().len();
                }
                Poll::Ready(_) => break,
                Poll::Pending => return self.end.as_mut().poll(context),
            }
        }
        Poll::Ready(())
    }
}
