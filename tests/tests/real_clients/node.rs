//! npm's OAuth clients complete their flows against the provider. RFC 6749, RFC 7009, RFC 7636, RFC 7662, RFC 8414, RFC 9207.

use crate::on_each_database;
use oauth_tests::{
    node,
    oauth::REDIRECT,
    process::Process,
    seeds::{demo_and, web_client, with},
};
use std::fs;

#[test]
fn openid_client_completes_every_flow() {
    complete_flows("openid_client.mjs", r#"{"client":"openid-client","flows":4}"#);
}

#[test]
fn oauth4webapi_completes_every_flow() {
    complete_flows("oauth4webapi_client.mjs", r#"{"client":"oauth4webapi","flows":4}"#);
}

/// Runs a script against a provider of its own, which prints the report when it has seen everything.
fn complete_flows(script: &str, report: &str) {
    let Some(node) = node::Node::find(script) else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let seed = folder.path().join("seed.json");
    let posting = with(
        web_client("node-post", &[REDIRECT]),
        "token_endpoint_auth_method",
        "client_secret_post",
    );
    fs::write(&seed, demo_and(&[posting])).expect("a seed");
    let seed = seed.to_str().expect("a path of text");
    on_each_database(script, |database| {
        let provider = Process::start_with(&database.url, &["--seed", seed]);

        let output = node.run(script, &[&provider.issuer]);

        assert_eq!(output.trim(), report, "{script}");
    });
}
