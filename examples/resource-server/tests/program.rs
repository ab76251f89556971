//! The program as a person starts it. What it does beside a provider is tested with the processes.

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_resource-server")).args(arguments).output()
}

#[test]
fn a_program_without_an_issuer_says_what_it_needs() {
    let output = run(&[]).unwrap();

    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("--issuer"), "{error}");
}

#[test]
fn an_issuer_that_is_none_is_refused_before_anything_is_served() {
    let output = run(&["--issuer", "id.example.com"]).unwrap();

    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{error}");
    assert!(error.contains("issuer"), "{error}");
}
