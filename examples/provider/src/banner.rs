//! The text that a person at the terminal reads when the server starts.

use crate::{
    cli::arguments::Serve, database_url::DatabaseUrl, invocation::invocation, provider::Provider,
};
use std::{fmt::Write as _, net::SocketAddr};

/// The code verifier of the lines to paste, and the code challenge, which is its SHA-256: the values of RFC 7636, appendix B.
/// They protect nobody; an application makes a new verifier for each request.
const CODE_VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CODE_CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The address and the issuer. On a database that this start created, also the demo credentials with lines to paste.
pub(crate) fn banner(provider: &Provider, address: SocketAddr, arguments: &Serve) -> String {
    let base = reachable(address);
    let text = format!("Reference provider at {base}, issuer {}\n", provider.issuer());
    text + &if provider.withholds_demo_data() {
        if provider.created_tables() { no_demo_data() } else { String::new() }
    } else if provider.inserted_demo_data() {
        demo_data(&base, |name| provider.server().endpoint_path(name))
    } else if let Some(seed) = &arguments.seed {
        format!("Users and clients as in {}\n", seed.display())
    } else {
        old_demo_data(arguments)
    }
}

fn no_demo_data() -> String {
    let program = invocation();
    format!(
        "\
No demo data were created, because --listen or --issuer is not a loopback address and everybody knows their passwords;
with --demo a start on a new database creates them all the same. Add a user and a client, with the same --database-url:

  {program} user add USERNAME --password-stdin
  {program} client add --name NAME --redirect-uri https://app.example.com/cb --scope 'profile email'

"
    )
}

/// Lines to paste, for the endpoints that the server has.
fn demo_data<'a>(base: &str, path_of: impl Fn(&str) -> Option<&'a str>) -> String {
    let url_of = |name| path_of(name).map(|path| format!("{base}{path}"));
    let mut text = format!(
        "
Demo users     alice / wonderland, bob / builder       {base}/account
Demo clients   demo-web / demo-web-secret, demo-spa (public, PKCE),
               demo-service / demo-service-secret, demo-api / demo-api-secret,
               demo-tv (public, devices)
Playground     every flow, one request at a time        {base}/playground

"
    );
    let Some(token) = url_of("token") else { return text };
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\
Get a token, use it, look at it:

  TOKEN=$(curl -s -u demo-service:demo-service-secret -d 'grant_type=client_credentials&scope=profile+email' {token} | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/'); echo $TOKEN
  curl -s -w '\\n' -H \"Authorization: Bearer $TOKEN\" {base}/api/any
"
    );
    if let Some(introspection) = url_of("introspection") {
        let _ = writeln!(
            text,
            "  curl -s -w '\\n' -u demo-api:demo-api-secret -d token=$TOKEN {introspection}"
        );
    }
    if let Some(authorization) = url_of("authorization") {
        let _ = write!(
            text,
            "
Give an application access, in a browser:

  {authorization}?response_type=code&client_id=demo-web&redirect_uri=http%3A%2F%2F127.0.0.1%3A9999%2Fcb&scope=profile+email&state=example&code_challenge={CODE_CHALLENGE}&code_challenge_method=S256

It ends at 127.0.0.1:9999, where nothing listens. Within a minute, paste this line, then the address from the address bar:

  read -r ADDRESS; curl -s -w '\\n' -u demo-web:demo-web-secret -d grant_type=authorization_code -d redirect_uri=http://127.0.0.1:9999/cb -d code_verifier={CODE_VERIFIER} -d code=$(echo \"$ADDRESS\" | sed 's/.*code=//; s/&.*//') {token}
"
        );
    }
    text + "\n"
}

/// Says how to get new demo credentials. The secrets in an older database are not printed, so only a new database helps.
fn old_demo_data(arguments: &Serve) -> String {
    let login_page = if arguments.demo == Some(true) {
        "the login page shows those that are still valid"
    } else {
        "with --demo the login page shows those that are still valid"
    };
    let mut text = format!("Demo credentials are shown on the first start only; {login_page}.\n");
    // Writing to a string cannot fail.
    let url = DatabaseUrl::parse(&arguments.database_url).ok();
    let _ = match url.as_ref().and_then(DatabaseUrl::file) {
        Some(file) => writeln!(
            text,
            "For a fresh demo with lines to paste, stop, delete {}* and everything in it, and start again.",
            file.display()
        ),
        None => writeln!(text, "For a fresh demo with lines to paste, start on an empty database."),
    };
    text
}

/// An address that a program on this machine can connect to.
fn reachable(address: SocketAddr) -> String {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
        std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_to_paste_lead_to_where_the_endpoints_are() {
        let moved = demo_data("http://127.0.0.1:8080", |name| match name {
            "token" => Some("/elsewhere"),
            "authorization" => Some("/authorize"),
            _ => None,
        });

        assert!(moved.contains("http://127.0.0.1:8080/elsewhere |"), "{moved}");
        assert!(moved.contains("  http://127.0.0.1:8080/authorize?"), "{moved}");
        assert!(!moved.contains("/oauth/") && !moved.contains("demo-api:"), "{moved}");
    }
}
