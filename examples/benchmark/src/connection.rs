//! One keep-alive connection that writes requests by hand. RFC 9112.
//!
//! The client shares the machine's cores with the servers, so it does as little as it can: the bytes of a
//! request go out as they are, and of the answer's head only the status, the length and the location are read.

use std::net::SocketAddr;
use std::ops::Range;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Outcome;

/// One connection to a server.
pub(crate) struct Connection {
    host: String,
    stream: TcpStream,
    received: Vec<u8>,
}

/// A response.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) location: Option<&'a str>,
    pub(crate) body: &'a [u8],
}

/// What the head of a response says about the rest.
struct Head {
    status: u16,
    /// The position of the value of `location`.
    location: Option<Range<usize>>,
    length: usize,
    body_at: usize,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { host: address.to_string(), stream, received: Vec::with_capacity(8 * 1024) })
    }

    /// The value of the header `host`.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Sends one request and waits for the whole response.
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
        let location = head.location.and_then(|range| str::from_utf8(&self.received[range]).ok());
        Ok(Answer { status: head.status, location, body: &self.received[head.body_at..end] })
    }

    async fn read_more(&mut self) -> Outcome<()> {
        if self.stream.read_buf(&mut self.received).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }
}

/// Parses the head; `None` while it is incomplete.
fn parse_head(received: &[u8]) -> Outcome<Option<Head>> {
    let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&received[..end])?;
    let status = head.get(9..12).ok_or("an answer without a status")?.parse()?;
    let (mut length, mut location) = (None, None);
    let mut at = 0;
    for line in head.split("\r\n") {
        if let Some((name, value)) = line.split_once(':') {
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            } else if name.eq_ignore_ascii_case("location") {
                let value = value.trim();
                let end = at + line.trim_end().len();
                location = Some(end - value.len()..end);
            }
        }
        at += line.len() + 2;
    }
    let length = length.ok_or("an answer without content-length")?;
    Ok(Some(Head { status, location, length, body_at: end + 4 }))
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
    fn finds_where_a_redirect_leads() {
        let received = b"HTTP/1.1 303 See Other\r\nx: y\r\nLocation: http://a/?b \r\ncontent-length: 0\r\n\r\n";

        let head = parse_head(received).unwrap().unwrap();

        assert_eq!(&received[head.location.unwrap()], b"http://a/?b");
    }

    #[test]
    fn refuses_an_answer_of_unknown_length() {
        assert!(parse_head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }
}
