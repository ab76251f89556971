//! Which redirect URIs an operator may register: https, loopback, and every scheme that the browser does not act upon itself.
//! RFC 9700, section 4.1; RFC 8252, section 8.4.

use oauth_runtime::protocol::redirect_uri::RegisteredRedirectUri;
use oauth_tests::seeds::{public_client, seed_of, web_client};
use provider::seed::Seed;

const REFUSED: &[&str] = &[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "javascript://app.example.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "DATA:text/html;base64,eA==",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://app.example.com/x",
    "filesystem:https://app.example.com/x",
    "about:blank",
    "view-source:https://app.example.com/",
    "ws://app.example.com/",
    "ftp://app.example.com/",
    "mailto:a@example.com",
    "chrome-extension://abc/cb",
    "intent://x#Intent;end",
    ".com:/cb",
    "c:/cb",
    "my_app:/cb",
    "Content://app/cb",
    "wyciwyg://x",
    "com.example.app:",
    "//app.example.com/cb",
    "/cb",
    "cb",
    "",
    ":",
    "https:",
    "https:/app.example.com/cb",
    "https:///cb",
    "https://",
    "https:\\\\app.example.com\\cb",
    "http://app.example.com/cb",
    "HTTP://127.0.0.1/cb",
    "HTTPS://app.example.com/cb",
    "http://127.0.0.1.evil.example/cb",
    "http://127.0.0.1@evil.example/cb",
    "http://localhost.evil.example/cb",
    "http://localhost:80@evil.example/cb",
    "http://0.0.0.0/cb",
    "http://10.0.0.1/cb",
    "http://169.254.169.254/cb",
    "http://2130706433/cb",
    "http://127.1/cb",
    "https://user@app.example.com/cb",
    "https://user:pass@app.example.com/cb",
    "https://a@b@evil.example/cb",
    "https://a%40b@evil.example/cb",
    "https://app.example.com%40evil.example/cb",
    "https://app.example.com\\@evil.example/cb",
    "https://app.example.com/cb#",
    "https://app.example.com/cb#x",
    "https://*/cb",
    "https://*.example.com/cb",
    "https://app.example.com*",
    "https://app.example.com/*",
    "https://app.example.com/cb?*",
    "https://APP.example.com/cb",
    "https://аpp.example.com/cb",
    "https://app.example.com/ä",
    "https://app.example.com/a b",
    "https://app.example.com/cb\n",
    "https://app.example.com/cb\0",
    "https://app.example.com/../cb",
    "https://app.example.com/x/..",
    "https://app.example.com/./cb",
    "https://app.example.com/..;/cb",
    "https://app.example.com/%2e%2e/cb",
    "https://app.example.com/.%2E/cb",
    "https://app.example.com:0/cb",
    "https://app.example.com:65536/cb",
    "https://app.example.com:x/cb",
    "https://app.example.com/<script>",
    "https://app.example.com/\"x",
    "https://app.example.com/{x}",
];

const ACCEPTED: &[&str] = &[
    "https://app.example.com/cb",
    "https://app.example.com",
    "https://app.example.com/",
    "https://app.example.com:8443/cb",
    "https://app.example.com/cb?tenant=a%20b&x=1",
    "https://app.example.com/cb;p=1",
    "https://app.example.com/%7Euser/cb",
    "https://xn--bcher-kva.example/cb",
    "https://192.0.2.1/cb",
    "http://127.0.0.1/cb",
    "http://127.0.0.1:9999/cb",
    "http://[::1]/cb",
    "http://localhost:9999/cb",
    "com.example.app:/cb",
    "com.example.my-app:/oauth?x=1",
    "Com.example.app:/cb",
    "myapp:/cb",
    "cursor://anysphere.cursor-mcp/oauth/callback",
    "vscode://publisher.extension/cb",
];

#[test]
fn scripts_wildcards_and_open_hosts_cannot_be_registered() {
    for uri in REFUSED {
        let refusal = RegisteredRedirectUri::parse(uri).err();

        let code = refusal.map(|refusal| refusal.code().as_str());
        assert_eq!(code, Some("invalid_redirect_uri"), "{uri:?}");
    }
}

#[test]
fn secure_loopback_and_private_use_uris_can_be_registered() {
    for uri in ACCEPTED {
        let parsed = RegisteredRedirectUri::parse(uri);
        assert_eq!(
            parsed.as_ref().map(RegisteredRedirectUri::as_str).ok(),
            Some(*uri),
            "{parsed:?}"
        );
    }
}

#[test]
fn a_seed_is_held_to_the_same_rules_for_every_kind_of_client() {
    for make in [web_client, public_client] {
        for uri in REFUSED {
            let seed = seed_of(&[make("app", &["https://app.example.com/cb", uri])]);

            let problem = Seed::parse(&seed).err().map(|problem| problem.to_string());

            let problem = problem.unwrap_or_else(|| panic!("{uri:?} was accepted"));
            assert!(problem.starts_with("clients[0].redirect_uris[1]: "), "{uri:?}: {problem}");
        }
        for uri in ACCEPTED {
            assert!(Seed::parse(&seed_of(&[make("app", &[uri])])).is_ok(), "{uri:?}");
        }
    }
}

#[test]
fn a_link_of_a_client_cannot_be_a_script() {
    for name in ["client_uri", "policy_uri", "tos_uri"] {
        for uri in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example",
            "x",
        ] {
            let mut client = web_client("app", &["https://app.example.com/cb"]);
            client[name] = uri.into();

            let problem = Seed::parse(&seed_of(&[client])).err().map(|problem| problem.to_string());

            let problem = problem.unwrap_or_else(|| panic!("{uri} was accepted"));
            assert!(problem.starts_with(&format!("clients[0].{name}: expected ")), "{problem}");
        }
    }
}
