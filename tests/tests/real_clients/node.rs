//! npm's OAuth clients complete their flows against the provider. RFC 6749, RFC 7009, RFC 7636, RFC 7662, RFC 8414, RFC 9207; OpenID
//! Connect Core.

use crate::on_each_database;
use oauth_tests::{
    node,
    oauth::REDIRECT,
    process::Process,
    seeds::{demo_and, web_client, with},
};
use serde_json::{Value, json};
use std::fs;

#[test]
fn openid_client_completes_every_flow() {
    complete_flows("openid_client.mjs", r#"{"client":"openid-client","flows":4}"#);
}

#[test]
fn oauth4webapi_completes_every_flow() {
    complete_flows("oauth4webapi_client.mjs", r#"{"client":"oauth4webapi","flows":4}"#);
}

#[test]
fn openid_client_signs_somebody_in_by_openid_connect() {
    complete_flows("openid_connect.mjs", r#"{"client":"openid-client","flows":4}"#);
}

/// The clients of the scripts beside those of the demo.
fn clients() -> [Value; 4] {
    let posting = with(
        web_client("node-post", &[REDIRECT]),
        "token_endpoint_auth_method",
        "client_secret_post",
    );
    let hybrid = with(
        web_client("node-hybrid", &[REDIRECT]),
        "grant_types",
        json!(["authorization_code", "implicit", "refresh_token"]),
    );
    let es256 = web_client("node-es256", &[REDIRECT]);
    [
        posting,
        web_client("node-openid", &[REDIRECT]),
        with(es256, "id_token_signed_response_alg", "ES256"),
        with(hybrid, "response_types", json!(["code id_token", "id_token"])),
    ]
}

/// Runs a script against a provider of its own, which prints the report when it has seen everything.
fn complete_flows(script: &str, report: &str) {
    let Some(node) = node::Node::find(script) else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let seed = folder.path().join("seed.json");
    fs::write(&seed, demo_and(&clients())).expect("a seed");
    let seed = seed.to_str().expect("a path of text");
    on_each_database(script, |database| {
        let provider = Process::start_with(&database.url, &["--seed", seed]);

        let output = node.run(script, &[&provider.issuer]);

        assert_eq!(output.trim(), report, "{script}");
    });
}
