//! What a person at the terminal reads when the server starts.

use crate::provider::Provider;
use std::{fmt::Write as _, net::SocketAddr, path::Path};

const NO_DEMO_DATA: &str = "\
No demo data were created, because --listen or --issuer is not a loopback address and everybody knows their passwords;
with --demo a start on a new database creates them all the same. Add a user and a client, with the same --database-url:

  provider user add USERNAME --password-stdin
  provider client add --name NAME --redirect-uri https://app.example.com/cb --scope 'profile email'

";

/// The address, and on a database that this start created the demo credentials with lines to paste.
pub(crate) fn banner(provider: &Provider, address: SocketAddr, seed: Option<&Path>) -> String {
    let base = reachable(address);
    let mut text = format!("Reference provider at {base}, issuer {}\n", provider.issuer());
    if provider.withholds_demo_data() {
        if provider.created_tables() {
            text.push_str(NO_DEMO_DATA);
        }
        return text;
    }
    if !provider.inserted_demo_data() {
        // Writing to a string cannot fail, here and below.
        let _ = match seed {
            Some(path) => writeln!(text, "Users and clients as in {}", path.display()),
            None => writeln!(
                text,
                "Demo credentials are shown on the first start only; with --demo the login page shows those that are still valid. To begin anew, delete the database."
            ),
        };
        return text;
    }
    let _ = write!(
        text,
        "
Demo users     alice / wonderland, bob / builder       {base}/account
Demo clients   demo-web / demo-web-secret, demo-spa (public, PKCE),
               demo-service / demo-service-secret, demo-api / demo-api-secret

Get a token, use it, look at it:

  TOKEN=$(curl -s -u demo-service:demo-service-secret -d 'grant_type=client_credentials&scope=profile+email' {base}/oauth/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/'); echo $TOKEN
  curl -s -w '\\n' -H \"Authorization: Bearer $TOKEN\" {base}/api/any
  curl -s -w '\\n' -u demo-api:demo-api-secret -d token=$TOKEN {base}/oauth/introspect

Give an application access, in a browser:

  {base}/oauth/authorize?response_type=code&client_id=demo-web&redirect_uri=http%3A%2F%2F127.0.0.1%3A9999%2Fcb&scope=profile+email&state=example

It ends at an address where nobody listens, with the code in the address line; trade the code within a minute:

  curl -s -w '\\n' -u demo-web:demo-web-secret -d grant_type=authorization_code -d redirect_uri=http://127.0.0.1:9999/cb -d code=CODE {base}/oauth/token

"
    );
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
