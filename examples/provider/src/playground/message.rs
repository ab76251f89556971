//! Requests and responses, as a page shows them and the session stores them.

use super::step::Step;
use serde::{Deserialize, Serialize};

/// A request that is or was sent.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) method: String,
    /// The path below the issuer, with the query.
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The form, or empty.
    pub(crate) body: String,
}

/// A response.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// The status; `None` when the browser brought the response, because only the browser saw the status.
    pub(crate) status: Option<u16>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// The request and the response of one step.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Exchange {
    pub(crate) step: Step,
    pub(crate) request: Message,
    pub(crate) answer: Answer,
}

impl Message {
    pub(crate) fn get(path: String) -> Self {
        Self { method: "GET".to_owned(), path, ..Self::default() }
    }

    /// A POST request with a form, encoded as in RFC 6749, appendix B.
    pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Self {
        let content_type =
            ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
        Self {
            method: "POST".to_owned(),
            path: path.to_owned(),
            headers: vec![content_type],
            body: encoded(fields),
        }
    }

    pub(crate) fn with_authorization(mut self, value: String) -> Self {
        self.headers.push(("authorization".to_owned(), value));
        self
    }
}

impl Answer {
    /// Whether the request was granted.
    pub(crate) fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// A member of a JSON body that has a text value.
    pub(crate) fn member(&self, name: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_str(&self.body).ok()?;
        Some(body.get(name)?.as_str()?.to_owned())
    }
}

/// Encodes fields as a query or a form.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A query or a form with one line for each parameter, so that a person can read it.
pub(crate) fn in_lines(encoded: &str) -> String {
    encoded.replace('&', "\n&")
}

/// A JSON text with one line for each member. Only white space is added; nothing is sorted or left out.
pub(crate) fn laid_out(json: &str) -> String {
    let (mut shown, mut depth) = (String::with_capacity(json.len() * 2), 0_usize);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for sign in json.chars() {
        if is_quoted {
            is_quoted = sign != '"' || is_escaped;
            is_escaped = sign == '\\' && !is_escaped;
            shown.push(sign);
            continue;
        }
        match sign {
            '{' | '[' => {
                depth += 1;
                shown.push(sign);
                new_line(&mut shown, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut shown, depth);
                shown.push(sign);
            }
            ',' => {
                shown.push(sign);
                new_line(&mut shown, depth);
            }
            ':' => shown.push_str(": "),
            sign => {
                is_quoted = sign == '"';
                shown.push(sign);
            }
        }
    }
    shown
}

fn new_line(shown: &mut String, depth: usize) {
    shown.push('\n');
    // None of our responses is nested deeper. A deeper one is shown too, with this indentation.
    shown.extend(std::iter::repeat_n("  ", depth.min(8)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_laid_out_without_touching_its_texts() {
        assert_eq!(
            laid_out(r#"{"a":"x{,:\"}","b":[1,true]}"#),
            "{\n  \"a\": \"x{,:\\\"}\",\n  \"b\": [\n    1,\n    true\n  ]\n}"
        );
        assert_eq!(laid_out(r#"{"a":"\\","b":2}"#), "{\n  \"a\": \"\\\\\",\n  \"b\": 2\n}");
        assert_eq!(laid_out("}}"), "\n}\n}");
    }

    #[test]
    fn a_form_is_encoded_and_shown_in_lines() {
        let message = Message::form("/oauth/token", &[("scope", "a b"), ("code", "x&y")]);

        assert_eq!(message.body, "scope=a+b&code=x%26y");
        assert_eq!(in_lines(&message.body), "scope=a+b\n&code=x%26y");
    }
}
