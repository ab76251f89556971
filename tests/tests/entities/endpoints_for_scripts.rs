//! Endpoints of an application's own that take JSON, answer by other methods, and may be called by scripts.

use axum::Router;
use oauth_runtime::{
    endpoint::{Answering, Endpoint, EndpointAnswer, HttpMethod, RequestBody},
    protocol::{client_request::ClientRequest, metadata::AuthorizationServerMetadata},
    registry::Registry,
};
use oauth_tests::{hooked, oauth::Answer};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// Notes by their names.
struct Notes {
    is_for_scripts: bool,
}

impl Endpoint for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn path(&self) -> &'static str {
        "/notes/{name}"
    }

    fn methods(&self) -> &'static [HttpMethod] {
        &[HttpMethod::Post, HttpMethod::Put, HttpMethod::Delete]
    }

    fn request_body(&self) -> RequestBody {
        RequestBody::Json
    }

    fn is_for_scripts(&self) -> bool {
        self.is_for_scripts
    }

    fn describe(&self, _: &Registry, _: &str, _: &mut AuthorizationServerMetadata) {}

    fn answer<'a>(&'a self, _: &'a Registry, request: ClientRequest) -> Answering<'a> {
        Box::pin(async move {
            let text = String::from_utf8_lossy(request.json()).into_owned();
            let told = json!({ "name": request.path_end(), "text": text });
            match request.method() {
                "POST" => Ok(EndpointAnswer::json(&told)?.created()),
                "DELETE" => Ok(EndpointAnswer::empty()),
                _ => EndpointAnswer::json(&told),
            }
        })
    }
}

async fn start(is_for_scripts: bool) -> String {
    let built = |builder: oauth_runtime::server::ServerBuilder<hooked::App>| {
        builder.issuer("http://localhost:7777").register_endpoint(Notes { is_for_scripts })
    };
    hooked::start_built("sqlite::memory:", Router::new(), built).await.0
}

async fn send(address: &str, method: Method, body: &Value) -> Answer {
    Answer::of(Client::new().request(method, format!("{address}/notes/a%20b")).json(body)).await
}

#[tokio::test]
async fn an_endpoint_may_take_json_and_be_called_by_other_methods() {
    let address = start(false).await;

    let made = send(&address, Method::POST, &json!([1])).await;
    assert_eq!(
        (made.status.as_u16(), &made.json),
        (201, &json!({ "name": "a%20b", "text": "[1]" }))
    );
    let put = send(&address, Method::PUT, &json!({})).await;
    assert_eq!((put.status.as_u16(), put.member("text").as_str()), (200, "{}"));
    let removed = send(&address, Method::DELETE, &json!({})).await;
    assert_eq!((removed.status.as_u16(), removed.text.as_str()), (204, ""));
    let refused = send(&address, Method::GET, &json!({})).await;
    assert_eq!(
        (refused.status.as_u16(), refused.header("allow").as_str()),
        (405, "POST,PUT,DELETE")
    );
    let form = Client::new().post(format!("{address}/notes/a")).form(&[("a", "b")]);
    Answer::of(form).await.assert_error(400, "invalid_request");
}

#[tokio::test]
async fn an_endpoint_answers_scripts_only_if_it_says_so() {
    for (is_for_scripts, origin) in [(true, "*"), (false, "")] {
        let address = start(is_for_scripts).await;
        let preflight = Client::new()
            .request(Method::OPTIONS, format!("{address}/notes/a"))
            .header("origin", "https://app.example.com")
            .header("access-control-request-method", "PUT");

        let answer = Answer::of(preflight).await;

        answer.assert_header("access-control-allow-origin", origin);
        let methods = if is_for_scripts { "POST,PUT,DELETE" } else { "" };
        answer.assert_header("access-control-allow-methods", methods);
    }
}
