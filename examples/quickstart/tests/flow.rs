//! The quickstart does what the README says: sign in, consent, a token, the protected route.

use oauth_tests::{browser::Browser, oauth};
use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    time::Duration,
};

struct Quickstart {
    child: Child,
    issuer: String,
    _folder: tempfile::TempDir,
}

impl Quickstart {
    /// Starts the program on a free port in an empty folder and waits until it answers.
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let child = Command::new(env!("CARGO_BIN_EXE_quickstart"))
            .arg(address.to_string())
            .current_dir(folder.path())
            .spawn()
            .expect("the program starts");
        let quickstart = Self { child, issuer: format!("http://{address}"), _folder: folder };
        for _ in 0..200 {
            if TcpStream::connect(address).is_ok() {
                return quickstart;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the quickstart does not listen on {address}");
    }
}

impl Drop for Quickstart {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_quickstart_takes_a_person_from_sign_in_to_the_protected_route() {
    let quickstart = Quickstart::start().await;
    let browser = Browser::new(&quickstart.issuer);
    let start = browser.get(&format!("/oauth/authorize?{}", oauth::authorization_query("app", "profile"))).await;

    let refused = browser.sign_in(start.location.as_deref().unwrap(), "alice", "wrong").await;
    let signed_in = browser.sign_in(start.location.as_deref().unwrap(), "alice", "wonderland").await;
    let consent = browser.get(signed_in.location.as_deref().unwrap()).await;
    let code = browser.answer(&consent, "yes").await.parameter("code").unwrap();
    let tokens = oauth::exchange(&quickstart.issuer, oauth::As::Public("app"), &code).await;
    let me = oauth::resource(&quickstart.issuer, "/api/me", Some(&tokens.assert_ok().member("access_token"))).await;

    assert!(refused.body.contains("The user name or the password is wrong."), "{}", refused.body);
    assert_eq!(me.assert_ok().json, "alice");
}
