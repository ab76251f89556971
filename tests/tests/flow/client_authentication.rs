//! Client authentication. RFC 6749, section 2.3.

use base64::{Engine, engine::general_purpose::STANDARD};
use oauth_tests::{
    every_database, fields::Fields, oauth::*, rows::Rows as _, running::Running, seeds::*,
};
use reqwest::Client;

const POSTING: As = As::Post("posting", SECRET);
/// Printable ASCII that each of the places an identifier passes through might take for something else.
const PRINTABLE: &str = r#" my "app" & <b>50%</b> it's \ + ~/;:,=?#[]{}|^` "#;
const GRANT: (&str, &str) = ("grant_type", "client_credentials");

fn clients() -> String {
    demo_and(&[
        with(service_client("posting"), "token_endpoint_auth_method", "client_secret_post"),
        service_client("other"),
        with(service_client("colon"), "client_secret", "a:b:c%+ä 0123456789abcdef0123456789"),
        with(service_client("a:b"), "client_secret", SECRET),
        service_client(PRINTABLE),
        public_client(" an app ", &[REDIRECT]),
    ])
}

fn grant() -> Fields {
    Fields::of(&[GRANT])
}

/// Asks for a token with `Authorization` headers as they are written here.
async fn with_headers(issuer: &str, headers: &[&[u8]], fields: &Fields) -> Answer {
    let mut request = Client::new().post(format!("{issuer}/oauth/token"));
    for header in headers {
        request = request.header("authorization", *header);
    }
    Answer::of(request.form(fields.pairs())).await
}

fn basic(credentials: impl AsRef<[u8]>) -> String {
    format!("Basic {}", STANDARD.encode(credentials))
}

/// RFC 6749 section 2.3.1: a secret in the header or in the body, whichever of the two the client registered, because client
/// libraries pick either.
#[every_database(seed = clients())]
async fn a_client_with_a_secret_sends_it_in_the_header_or_in_the_body(provider: Running) {
    let issuer = &provider.issuer;

    for client in [
        SERVICE,
        POSTING,
        As::Basic("other", SECRET),
        As::Post("demo-service", "demo-service-secret"),
        As::Post("other", SECRET),
        As::Basic("posting", SECRET),
    ] {
        token_with(issuer, client, &grant()).await.assert_ok();
    }
    for client in [
        As::Public("posting"),
        As::Public("other"),
        As::Basic("demo-spa", SECRET),
        As::Post("demo-spa", SECRET),
    ] {
        token_with(issuer, client, &grant()).await.assert_error(401, "invalid_client");
    }
}

/// One text for every reason, so that nobody learns which clients exist. RFC 6749 section 5.2.
#[every_database(seed = clients())]
async fn an_unknown_client_and_a_wrong_secret_look_the_same(provider: Running) {
    let issuer = &provider.issuer;
    provider.disable_client("other").await;
    let expected = token_with(issuer, As::Basic("unknown", "x"), &grant()).await;
    expected.assert_error(401, "invalid_client");
    assert_eq!(expected.header("www-authenticate"), "Basic realm=\"oauth\", charset=\"UTF-8\"");

    for client in [
        As::Basic("demo-service", "wrong"),
        As::Basic("other", SECRET),
        As::Basic("posting", "wrong"),
        As::Post("unknown", "x"),
        As::Post("posting", "wrong"),
        As::Public("unknown"),
        As::Public("demo-service"),
        As::Nobody,
    ] {
        let answer = token_with(issuer, client, &grant()).await;

        assert_eq!((answer.status, &answer.text), (expected.status, &expected.text), "{client:?}");
        answer.assert_header("www-authenticate", &expected.header("www-authenticate"));
    }
}

/// A request names two clients, and two readers of it would pick different ones. RFC 6749, section 2.3.
#[every_database(seed = clients())]
async fn a_request_with_two_identities_is_refused(provider: Running) {
    let issuer = &provider.issuer;
    let service = basic("demo-service:demo-service-secret");
    let other = basic(format!("other:{SECRET}"));
    let (service, other) = (service.as_bytes(), other.as_bytes());
    for (headers, fields) in [
        (vec![service], grant().and("client_id", "other")),
        (vec![service], grant().and("client_secret", "demo-service-secret")),
        (
            vec![service],
            grant().and("client_id", "demo-service").and("client_secret", "demo-service-secret"),
        ),
        (vec![service], grant().and("client_id", "other").and("client_secret", SECRET)),
        (vec![service, other], grant()),
        (vec![service, service], grant()),
        (vec![service, b"Bearer x"], grant()),
        (
            vec![],
            grant()
                .and("client_id", "posting")
                .and("client_id", "posting")
                .and("client_secret", SECRET),
        ),
        (
            vec![],
            grant()
                .and("client_id", "posting")
                .and("client_secret", SECRET)
                .and("client_secret", "x"),
        ),
        (
            vec![],
            grant()
                .and("client_id", "posting")
                .and("client_id", "other")
                .and("client_secret", SECRET),
        ),
        (vec![service], grant().and("client_id", "demo-service").and("client_id", "demo-service")),
        (vec![service], grant().and("client_assertion", "x")),
        (
            vec![service],
            grant()
                .and(
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                )
                .and("client_assertion", "e30.e30."),
        ),
        (
            vec![],
            grant()
                .and("client_id", "posting")
                .and("client_secret", SECRET)
                .and("client_assertion", "x"),
        ),
    ] {
        let answer = with_headers(issuer, &headers, &fields).await;

        assert_eq!(
            (answer.status.as_u16(), answer.member("error")),
            (400, "invalid_request".into()),
            "{fields:?}"
        );
    }
    assert_eq!(provider.tokens().await, 0);

    let same = with_headers(issuer, &[service], &grant().and("client_id", "demo-service")).await;
    same.assert_ok();
}

/// A header that only a lenient reader understands passes for a client's credentials. RFC 7617, section 2; RFC 6749,
/// section 2.3.1.
#[every_database(seed = clients())]
async fn a_malformed_authorization_header_is_refused_as_a_failed_authentication(provider: Running) {
    let issuer = &provider.issuer;
    let good = STANDARD.encode("demo-service:demo-service-secret");
    let mut headers: Vec<Vec<u8>> = [
        "Basic".to_owned(),
        "Basic ".to_owned(),
        good.clone(),
        format!("Basic {good}="),
        format!("Basic\t{good}"),
        format!("Basic {good},"),
        format!("Bearer {good}"),
        format!("Digest {good}"),
        "Basic !!!!".to_owned(),
        "Basic demo-service:demo-service-secret".to_owned(),
        format!("Basic {}", good.trim_end_matches('=').get(..good.len() - 3).unwrap()),
        basic("demo-service"),
        basic(""),
        basic(":"),
        basic(":demo-service-secret"),
        basic("demo-service:"),
        basic("demo-service: demo-service-secret"),
        basic("demo-service:demo-service-secret\n"),
        basic("demo-service:demo-service-secret\0"),
        basic("demo-service%00:demo-service-secret"),
        basic("demo-service:%64emo-service-secret%00"),
        basic(b"demo-service:\xff\xfe"),
        basic(b"\xff:demo-service-secret"),
        basic("demo-service:%ff%fe"),
        basic(format!("{}:x", "x".repeat(300))),
        basic(format!("demo-service:{}", "x".repeat(2000))),
    ]
    .iter()
    .map(|header| header.as_bytes().to_vec())
    .collect();
    headers.push(b"Basic \xff\xfe\xfd".to_vec());

    for header in headers {
        let answer = with_headers(issuer, &[&header], &grant()).await;
        let shown = String::from_utf8_lossy(&header);
        assert_eq!(
            (answer.status.as_u16(), answer.member("error")),
            (401, "invalid_client".into()),
            "{shown}"
        );
        assert!(answer.header("www-authenticate").starts_with("Basic realm="), "{shown}");
    }
}

/// RFC 6749 section 2.3.1: both halves of the header are form-encoded; a colon in the secret is the secret's.
#[every_database(seed = clients())]
async fn the_halves_of_the_header_are_form_encoded(provider: Running) {
    let issuer = &provider.issuer;
    for header in [
        basic("colon:a%3Ab%3Ac%25%2B%C3%A4+0123456789abcdef0123456789"),
        basic("colon:a:b:c%25%2B%c3%a4%200123456789abcdef0123456789"),
        basic("%63olon:a:b:c%25%2Bä 0123456789abcdef0123456789"),
        basic(format!("a%3Ab:{SECRET}")),
        basic("colon:a:b:c%25%2Bä+0123456789abcdef0123456789").replace("Basic", "bAsIc"),
        // RFC 9110 section 11.4: one blank or more.
        basic("colon:a:b:c%25%2Bä+0123456789abcdef0123456789").replace(' ', "  "),
    ] {
        with_headers(issuer, &[header.as_bytes()], &grant()).await.assert_ok();
    }
    for header in [
        basic("colon:a:b:c%25+ä 0123456789abcdef0123456789"),
        basic("colon:a%253Ab:c%25%2B%C3%A4+0123456789abcdef0123456789"),
        basic(format!("a:b:{SECRET}")),
    ] {
        let answer = with_headers(issuer, &[header.as_bytes()], &grant()).await;
        answer.assert_error(401, "invalid_client");
    }
}

/// RFC 6749 section 2.3.1: credentials are never read from the query.
#[every_database(seed = clients())]
async fn credentials_and_parameters_in_the_query_are_refused(provider: Running) {
    let issuer = &provider.issuer;
    for endpoint in ["token", "revoke", "introspect"] {
        for query in [
            "client_id=posting",
            "grant_type=client_credentials",
            "client_secret=x",
            "token=x",
            "x",
            "access_token=x",
        ] {
            let url = format!("{issuer}/oauth/{endpoint}?{query}");
            let answer = send(&url, SERVICE, &grant().and("token", "x")).await;
            answer.assert_error(400, "invalid_request");
        }
    }
    assert_eq!(provider.tokens().await, 0);
}

/// RFC 6749 appendix A.1: any printable ASCII, and RFC 6749 section 2.2 gives it no meaning: it is compared byte by byte.
#[every_database(seed = clients())]
async fn an_identifier_may_hold_blanks_and_signs_and_is_compared_byte_by_byte(provider: Running) {
    let issuer = &provider.issuer;
    let encoded = url::form_urlencoded::byte_serialize(PRINTABLE.as_bytes()).collect::<String>();
    let header = basic(format!("{encoded}:{SECRET}"));
    let token = with_headers(issuer, &[header.as_bytes()], &grant()).await;
    let token = token.assert_ok().member("access_token");
    let me = resource(issuer, "/api/any", Some(&token)).await;
    me.assert_ok().assert_member("client_id", PRINTABLE);

    let tokens = tokens_for(issuer, As::Public(" an app "), "profile").await;
    let refreshed = refresh(issuer, As::Public(" an app "), &tokens.member("refresh_token")).await;
    let me = resource(issuer, "/api/me", Some(&refreshed.assert_ok().member("access_token"))).await;
    me.assert_ok().assert_member("client_id", " an app ");

    for other in ["an app", " an app", "an app ", " an  app ", " An app ", "+an+app+"] {
        refresh(issuer, As::Public(other), &refreshed.member("refresh_token"))
            .await
            .assert_error(401, "invalid_client");
    }
}

/// The challenge makes the browser of a page's script ask the person for a name and a password.
#[every_database(seed = clients())]
async fn a_script_that_fails_to_authenticate_opens_no_dialog_of_its_browser(provider: Running) {
    for endpoint in ["token", "revoke", "introspect"] {
        let request = |is_script: bool, sends_header: bool| {
            let mut request = Client::new().post(provider.url(&format!("/oauth/{endpoint}")));
            if is_script {
                request = request.header("sec-fetch-mode", "cors");
            }
            if sends_header {
                request = request.basic_auth("demo-service", Some("wrong"));
            }
            let client = if sends_header { "demo-service" } else { "unknown" };
            Answer::of(request.form(&[GRANT, ("client_id", client), ("token", "x")]))
        };
        for (is_script, sends_header) in [(true, false), (true, true), (false, false)] {
            let answer = request(is_script, sends_header).await;

            answer.assert_error(401, "invalid_client");
            let has_challenge = answer.headers.contains_key("www-authenticate");
            assert_eq!(has_challenge, !is_script || sends_header, "{}", answer.asked);
        }
    }
}
