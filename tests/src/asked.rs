//! Writes a request as one line, for the message of an assertion: in a loop over many requests the line says which one failed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Request, header::AUTHORIZATION};

/// The longest part of a body or of credentials that is shown, in characters.
const LONGEST: usize = 300;

/// The method, the address, the credentials and the body.
#[must_use]
pub fn line(request: &Request) -> String {
    let credentials = request.headers().get_all(AUTHORIZATION).iter();
    let credentials =
        credentials.map(|header| readable(&String::from_utf8_lossy(header.as_bytes())));
    let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
    let body = String::from_utf8_lossy(body);
    let parts = [request.method().to_string(), request.url().to_string()];
    let parts = parts.into_iter().chain(credentials).chain([shortened(&body)]);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Shows Basic credentials decoded.
fn readable(header: &str) -> String {
    let decoded = header.strip_prefix("Basic ").and_then(|encoded| STANDARD.decode(encoded).ok());
    let header = decoded
        .map_or(header.to_owned(), |pair| format!("Basic {}", String::from_utf8_lossy(&pair)));
    format!("[{}]", shortened(&header))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}.. ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::Client;

    #[test]
    fn a_line_names_the_client_and_the_fields() {
        let request = Client::new().post("http://localhost/token").basic_auth("app", Some("s"));

        let line = line(&request.form(&[("a", "b c")]).build().unwrap());

        assert_eq!(line, "POST http://localhost/token [Basic app:s] a=b+c");
    }

    #[test]
    fn a_long_body_is_cut() {
        let request = Client::new().get("http://localhost/").body("ä".repeat(1000));

        let line = line(&request.build().unwrap());

        assert!(line.ends_with("ä.. (2000 bytes)") && line.len() < 700, "{line}");
    }
}
