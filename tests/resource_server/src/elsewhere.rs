//! Another machine, played by a port of this one. It answers as a test says, well or badly, and counts the requests.

use crate::machine_certificate::MachineCertificate;
use serde_json::Value;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

/// The bytes that are sent back before the connection is closed.
#[derive(Clone, Debug)]
pub enum Script {
    /// These bytes.
    Bytes(Vec<u8>),
    /// These bytes after a while.
    Later(Duration, Vec<u8>),
    /// These bytes, and then one more byte every 50 ms without an end.
    Dripping(Vec<u8>),
}

/// A successful answer with this JSON document.
#[must_use]
pub fn json(document: &Value) -> Script {
    let body = document.to_string();
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n";
    Script::Bytes(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

type Answers = Arc<Mutex<Box<dyn Fn(&str) -> Script + Send>>>;

/// A server that runs until the test ends.
pub struct Elsewhere {
    /// The scheme, `127.0.0.1` and the port, without a path.
    pub origin: String,
    /// The same origin with a host name instead of the address.
    pub named_origin: String,
    /// The certificate of the authority that signed the server's certificate, as PEM; empty without https.
    pub authority: String,
    asked: Arc<AtomicUsize>,
    answers: Answers,
}

impl std::fmt::Debug for Elsewhere {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Elsewhere").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Elsewhere {
    /// A server with https, whose certificate is signed by an authority that nobody trusts by default.
    pub async fn start() -> Self {
        let (authority, acceptor) = certified();
        Self::listen("https", authority, Some(acceptor)).await
    }

    /// A server without https.
    pub async fn start_plain() -> Self {
        Self::listen("http", String::new(), None).await
    }

    async fn listen(scheme: &str, authority: String, acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let answers: Answers = Arc::new(Mutex::new(Box::new(|_| json(&Value::Null))));
        let shared = (asked.clone(), answers.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection(stream, acceptor.clone(), shared.clone()));
            }
        });
        Self {
            origin: format!("{scheme}://127.0.0.1:{port}"),
            named_origin: format!("{scheme}://localhost:{port}"),
            authority,
            asked,
            answers,
        }
    }

    /// Answers in this way from now on. The text is the path of the request, a line break, and the body of the request.
    pub fn answer(&self, answers: impl Fn(&str) -> Script + Send + 'static) {
        *self.answers.lock().unwrap() = Box::new(answers);
    }

    /// Answers every request with this document from now on.
    pub fn publish(&self, document: &Value) {
        let script = json(document);
        self.answer(move |_| script.clone());
    }

    /// How many requests have arrived.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// The certificate of an authority, and a server that has one of its certificates.
fn certified() -> (String, TlsAcceptor) {
    let MachineCertificate { authority, certificate, key } = MachineCertificate::new();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    (authority, TlsAcceptor::from(Arc::new(config)))
}

async fn connection(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    shared: (Arc<AtomicUsize>, Answers),
) {
    match acceptor {
        None => exchange(stream, shared).await,
        Some(acceptor) => {
            // A client that does not trust the authority goes away here.
            if let Ok(stream) = acceptor.accept(stream).await {
                exchange(stream, shared).await;
            }
        }
    }
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    (asked, answers): (Arc<AtomicUsize>, Answers),
) {
    let Some(request) = read(&mut stream).await else { return };
    asked.fetch_add(1, Ordering::SeqCst);
    let script = (answers.lock().unwrap())(&request);
    // A client that has read enough may go away at any time.
    let _ = play(&mut stream, script).await;
    let _ = stream.shutdown().await;
}

async fn play(stream: &mut (impl AsyncWrite + Unpin), script: Script) -> std::io::Result<()> {
    match script {
        Script::Bytes(bytes) => stream.write_all(&bytes).await,
        Script::Later(delay, bytes) => {
            tokio::time::sleep(delay).await;
            stream.write_all(&bytes).await
        }
        Script::Dripping(bytes) => {
            stream.write_all(&bytes).await?;
            loop {
                stream.write_all(b" ").await?;
                stream.flush().await?;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// The path of a request, a line break, and its body.
async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut text = String::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_ascii_lowercase();
            let length = length.split_once("content-length: ").map_or("0", |(_, rest)| rest);
            let length = length.lines().next()?.trim().parse().ok()?;
            if body.len() >= length {
                let path = head.split(' ').nth(1)?;
                return Some(format!("{path}\n{body}"));
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => text.push_str(&String::from_utf8_lossy(&chunk[..count])),
        }
    }
}
