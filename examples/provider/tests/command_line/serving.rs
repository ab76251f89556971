//! Serving: one line on standard output, an orderly end, and credentials on the first start only.

use crate::program::{World, form_request, read_answer};
use oauth_tests::browser::Browser;
use std::{
    fs,
    io::Write as _,
    net::TcpStream,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

const SERVICE: (&str, &str) = ("demo-service", "demo-service-secret");
const SECRETS: [&str; 5] =
    ["wonderland", "builder", "demo-web-secret", "demo-service-secret", "demo-api-secret"];

#[test]
fn a_signal_ends_the_program_with_success_and_one_line_of_output() {
    let world = World::new();
    for signal in ["INT", "TERM"] {
        let server = world.serve("errors");
        let (status, body) = server.post("/oauth/token", SERVICE, "grant_type=client_credentials");
        assert_eq!(status, 200, "{signal}: {body}");

        server.signal(signal);

        let (status, rest_of_output, errors) = server.wait();
        assert_eq!(status.code(), Some(0), "{signal}");
        assert_eq!(rest_of_output, "", "{signal}");
        assert!(errors.ends_with("stopping, 0 requests open\nstopped\n"), "{signal}: {errors}");
    }
}

#[test]
fn an_open_request_is_answered_after_the_signal() {
    let world = World::new();
    let server = world.serve("errors");
    let request = form_request("/oauth/token", SERVICE, "grant_type=client_credentials");
    let (first, second) = request.split_at(request.len() - 5);
    let mut connection = TcpStream::connect(&server.address).unwrap();
    connection.write_all(first.as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(300));

    server.signal("TERM");
    thread::sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(&server.address).is_err(), "no new connection is accepted");
    connection.write_all(second.as_bytes()).unwrap();

    let (status, body) = read_answer(&mut connection);
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("access_token"));
    let (status, _, errors) = server.wait();
    assert_eq!(status.code(), Some(0));
    assert!(errors.ends_with("stopping, 1 request open\nstopped\n"), "{errors}");
}

#[test]
fn a_client_that_never_finishes_its_request_does_not_keep_the_program_from_ending() {
    let world = World::new();
    let server = world.serve("errors");
    let mut connection = TcpStream::connect(&server.address).unwrap();
    connection
        .write_all(b"POST /oauth/token HTTP/1.1\r\nHost: provider\r\nContent-Length: 9\r\n\r\n")
        .unwrap();
    thread::sleep(Duration::from_millis(300));

    server.signal("TERM");

    assert_eq!(server.wait().0.code(), Some(0));
}

#[test]
fn credentials_are_shown_on_the_start_that_made_them_and_never_again() {
    let world = World::new();
    for is_first in [true, false] {
        let server = world.serve("errors");
        server.signal("TERM");
        let (_, _, errors) = server.wait();

        for secret in SECRETS {
            assert_eq!(errors.contains(secret), is_first, "{secret} in:\n{errors}");
        }
        assert_eq!(errors.contains("curl"), is_first, "{errors}");
        assert!(errors.contains("http://127.0.0.1:"), "{errors}");
        let advice = format!("delete {}*", world.file("provider.db").display());
        assert_eq!(errors.contains(&advice), !is_first, "{errors}");
    }
}

/// Runs the lines of the banner as a person would paste them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_of_the_banner_work_as_they_are_pasted() {
    if Command::new("curl").arg("--version").output().is_err() {
        let test = "the_lines_of_the_banner_work_as_they_are_pasted";
        let _ = writeln!(std::io::stderr(), "skipped: {test} (curl is not installed)");
        return;
    }
    let world = World::new();
    let server = world.serve("errors");
    let banner = fs::read_to_string(world.file("errors")).unwrap();
    let lines = |begin: &str| -> Vec<&str> {
        banner
            .lines()
            .filter_map(|line| line.strip_prefix("  "))
            .filter(|line| line.starts_with(begin))
            .collect()
    };
    let tokens = [lines("TOKEN="), lines("curl")].concat().join("\n");
    let answers = paste(&tokens, "");
    assert!(answers.contains("\"client_id\":\"demo-service\""), "{answers}");
    assert!(answers.contains("\"active\":true"), "{answers}");

    let address = lines("http").concat();
    let issuer = format!("http://{}", server.address);
    let alice = Browser::signed_in(&issuer, "alice", "wonderland").await;
    let page = alice.answer(&alice.get(&address).await, "yes").await;
    let ended_at = page.location.unwrap();
    assert!(ended_at.starts_with("http://127.0.0.1:9999/cb?"), "{ended_at}");

    let answer = paste(&lines("read").concat(), &format!("{ended_at}\n"));
    assert!(answer.contains("\"access_token\":"), "{answer}");
}

fn paste(lines: &str, input: &str) -> String {
    let mut shell = Command::new("sh")
        .args(["-c", lines])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    String::from_utf8(shell.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn a_log_in_a_file_has_no_colours() {
    let world = World::new();
    let url = world.database_url();
    let environment = [("DATABASE_URL", url.as_str()), ("RUST_LOG", "debug")];
    let server = world.serve_in("errors", &["--listen", "127.0.0.1:0"], &environment);
    server.post("/oauth/token", SERVICE, "grant_type=client_credentials");
    server.signal("TERM");

    let (_, _, errors) = server.wait();

    assert!(errors.contains("DEBUG"), "{errors}");
    assert!(errors.contains("client=127.0.0.1"), "{errors}");
    assert!(!errors.contains('\u{1b}'), "{errors}");
}

#[test]
fn two_programs_that_start_at_once_on_no_database_both_come_up() {
    for _ in 0..5 {
        let world = World::new();
        let servers = thread::scope(|scope| {
            let starts = ["errors-1", "errors-2"].map(|name| scope.spawn(|| world.serve(name)));
            starts.map(|start| start.join().unwrap())
        });

        for server in servers {
            let (status, body) =
                server.post("/oauth/token", SERVICE, "grant_type=client_credentials");
            assert_eq!(status, 200, "{body}");
        }
        assert_eq!(world.run(&["client", "list", "--json"]).json().as_array().unwrap().len(), 6);
    }
}

#[test]
fn an_issuer_that_is_permitted_but_not_well_is_warned_of() {
    let world = World::new();
    let file = world.write("provider.toml", "insecure_transport = true\n");
    let (https, plain) =
        (["--issuer", "https://id.example.com"], ["--issuer", "http://id.internal"]);
    let refused = world.run(&plain);
    refused.assert_refused(2, &["--insecure-transport permits http elsewhere"]);
    for (flags, warning) in [
        ([&https[..], &[]].concat(), "set --trusted-proxy to the network of the proxy"),
        ([&https[..], &["--trusted-proxy", "127.0.0.0/8"]].concat(), ""),
        (
            [&plain[..], &["--insecure-transport"]].concat(),
            "passwords and tokens travel in the clear",
        ),
        ([&plain[..], &["--config", &file]].concat(), "passwords and tokens travel in the clear"),
        (vec![], ""),
    ] {
        let server = world.serve_with("errors", &flags);
        server.signal("TERM");
        let (_, _, errors) = server.wait();

        assert!(errors.contains(warning), "{flags:?}: {errors}");
        assert_eq!(errors.contains("WARN"), !warning.is_empty(), "{flags:?}: {errors}");
    }
}
