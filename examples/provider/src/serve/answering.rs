//! Passes a request of a connection to the router and returns the router's response.

use super::{bounds::Slowness, paced_body::PacedBody, waiting::Waiting};
use axum::{
    BoxError, Router,
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request},
    response::Response,
};
use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::task::coop::consume_budget;
use tower::Service;

/// The part of a task's budget that one request uses up before other connections have their turn. A task's whole budget is 128.
const BUDGET: usize = 32;

/// The router for one connection.
#[derive(Clone)]
pub(super) struct Answering {
    pub(super) router: Router,
    pub(super) address: SocketAddr,
    pub(super) slowness: Slowness,
    pub(super) waiting: Arc<Waiting>,
}

impl<B> Service<Request<B>> for Answering
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let work = Arc::new(self.waiting.work());
        let (parts, body) = request.into_parts();
        let body = Body::new(PacedBody::new(body, self.slowness, work.clone()));
        let mut request = Request::from_parts(parts, body);
        request.extensions_mut().insert(ConnectInfo(self.address));
        let answer = self.router.call(request);
        Box::pin(async move {
            // A peer may send many requests at once. After a few responses, the other connections have their turn.
            for _ in 0..BUDGET {
                consume_budget().await;
            }
            let answer = answer.await;
            // A body that was not read is dropped with the request, so the work ends here.
            drop(work);
            answer
        })
    }
}
