//! Chapters of the guide, followed word for word in an empty folder.

mod protect_an_mcp_server;

use oauth_tests::{browser::Browser, free_address::free_address, guide::Chapter};
use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// The root of the repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root").to_owned()
}

/// A folder beside the build of the tests, which the next run finds again.
fn beside(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("the path of the tests");
    tests.ancestors().nth(3).expect("the folder of the build").join(name)
}

/// Where the chapter's program is built. Not where the tests are: two workspaces in one folder rebuild each other's
/// crates.
fn target() -> PathBuf {
    beside("guide-target")
}

/// An empty folder.
fn empty_folder(name: &str) -> PathBuf {
    let folder = beside(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("an empty folder");
    folder
}

/// Runs a line of the chapter in a folder; what it printed.
#[track_caller]
fn run(folder: &Path, line: &str) -> String {
    let output = Command::new("sh")
        .args(["-ec", line])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        // The tests have been built, so everything that is needed is here.
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("RUSTFLAGS")
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}\n{stdout}{stderr}");
    stdout
}

/// A program that is stopped when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Makes the package as the chapter says; gives its folder.
fn make(chapter: &Chapter, folder: &Path, name: &str) -> PathBuf {
    let shell = chapter.blocks("sh");
    assert!(shell[0].starts_with(&format!("cargo new {name}\ncd {name}\n")), "{}", shell[0]);
    run(folder, &format!("cargo new --quiet {name}"));
    let project = folder.join(name);
    let manifest = &chapter.blocks("toml")[0];
    let clone = "../oauth-provider/oauth-runtime";
    assert!(manifest.contains(clone), "{manifest}");
    // The one thing that every reader changes: where the clone lies.
    let own = repository().join("oauth-runtime");
    fs::write(project.join("Cargo.toml"), manifest.replace(clone, &own.display().to_string()))
        .expect("the manifest");
    // The versions that the repository is tested with.
    fs::copy(repository().join("Cargo.lock"), project.join("Cargo.lock")).expect("the versions");
    project
}

/// Starts a program of a project, whose first argument is its address, and waits until it listens there.
async fn start(
    project: &Path,
    (program, arguments): (&str, &[&str]),
    variables: &[(&str, &str)],
) -> Running {
    let child = Command::new(target().join("debug").join(program))
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(project)
        .stdin(Stdio::null())
        .spawn()
        .expect("the program starts");
    let running = Running(child);
    for _ in 0..400 {
        if TcpStream::connect(arguments[0]).is_ok() {
            return running;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody listens on {}", arguments[0]);
}

/// A member of a JSON object that curl printed.
fn member(json: &str, name: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {json}")).to_owned()
}

#[tokio::test]
async fn whoever_follows_the_first_chapter_ends_with_a_token() {
    let chapter = Chapter::read(&repository().join("docs/guide/first-provider.md"));
    let project = make(&chapter, &empty_folder("guide-project"), "my-provider");
    fs::write(project.join("src/main.rs"), chapter.blocks("rust").join("\n")).expect("the code");
    let shell = chapter.blocks("sh");
    assert_eq!(shell[1], "cargo run\n");
    run(&project, "cargo build --quiet");
    let address = free_address();
    let _running = start(&project, ("my-provider", &[&address]), &[]).await;
    let here = |text: &str| text.replace("127.0.0.1:8080", &address);

    let browser = Browser::new(&format!("http://{address}"));
    let way = browser.get(here(&chapter.blocks("text")[0]).trim()).await.location.expect("sign in");
    let signed_in = browser.sign_in(&way, "alice", "wonderland").await;
    let consent = browser.get(&signed_in.location.expect("the way back")).await;
    let code = browser.answer(&consent, "yes").await.code();

    let exchange = here(&shell[2]).replace("the-code-from-the-address-line", &code);
    let tokens = run(&project, &exchange);
    let call = here(&shell[3]).replace("the-access-token", &member(&tokens, "access_token"));
    assert_eq!(run(&project, &call), "\"alice\"");
    assert!(!member(&tokens, "refresh_token").is_empty());
}
