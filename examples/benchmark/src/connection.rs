//! One keep-alive connection that writes requests by hand. RFC 9112.
//!
//! The client shares the machine's cores with the servers, so it does as little as it can: the bytes of a
//! request go out as they are, and of the answer only the status and the length are read.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Outcome;

/// One connection to a server.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What a server answered.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

/// What the head of an answer says about the rest.
struct Head {
    status: u16,
    length: usize,
    body_at: usize,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(8 * 1024) })
    }

    /// Sends one request and waits for the whole answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Outcome<Answer<'_>> {
        self.received.clear();
        self.stream.write_all(request).await?;
        let head = loop {
            self.read_more().await?;
            if let Some(head) = parse_head(&self.received)? {
                break head;
            }
        };
        let end = head.body_at + head.length;
        while self.received.len() < end {
            self.read_more().await?;
        }
        Ok(Answer { status: head.status, body: &self.received[head.body_at..end] })
    }

    async fn read_more(&mut self) -> Outcome<()> {
        if self.stream.read_buf(&mut self.received).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }
}

/// The head, as soon as it is complete.
fn parse_head(received: &[u8]) -> Outcome<Option<Head>> {
    let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&received[..end])?;
    let status = head.get(9..12).ok_or("an answer without a status")?.parse()?;
    let length = head
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .ok_or("an answer without content-length")?
        .1
        .trim()
        .parse()?;
    Ok(Some(Head { status, length, body_at: end + 4 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_for_the_end_of_the_head() {
        assert!(parse_head(b"HTTP/1.1 200 OK\r\ncontent-le").unwrap().is_none());
    }

    #[test]
    fn reads_status_and_length_of_an_answer() {
        let head = parse_head(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\n\r\n{}")
            .unwrap()
            .unwrap();

        assert_eq!((head.status, head.length, head.body_at), (401, 7, 48));
    }

    #[test]
    fn refuses_an_answer_of_unknown_length() {
        assert!(parse_head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }
}
