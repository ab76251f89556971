//! The program as a person starts it. What it does beside a provider is tested with the processes.

use std::process::Command;

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_resource-server"))
        .args(arguments)
        .output()
        .expect("the program starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_program_without_an_issuer_says_what_it_needs() {
    let (code, error) = run(&[]);

    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("--issuer"), "{error}");
}

#[test]
fn an_issuer_that_is_none_is_refused_before_anything_is_served() {
    let (code, error) = run(&["--issuer", "id.example.com"]);

    assert_ne!(code, Some(0), "{error}");
    assert!(error.contains("id.example.com") || error.contains("issuer"), "{error}");
}
