//! Clients that sign an assertion by their secret: `client_secret_jwt`. RFC 7523, section 2.2; RFC 7518, section 3.2.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use oauth_runtime::{
    clock::Clock as _,
    jose::{PrivateKey, SigningAlgorithm, sign},
    prelude::*,
};
use oauth_tests::{
    database::random_word,
    every_database,
    fields::Fields,
    oauth::*,
    running::Running,
    seeds::{SECRET, seed_of, service_client, with},
    test_clock::HOUR,
};
use provider::{entity::client, seed::Seed};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use serde_json::{Value, json};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const OTHER_SECRET: &str = "another secret of thirty-two bytes";

fn metadata() -> ClientMetadata {
    ClientMetadata::default()
        .with_auth_method("client_secret_jwt")
        .with_grant_types(["client_credentials"])
        .with_response_types(Vec::<String>::new())
        .with_scope("profile")
}

async fn register(provider: &Running, client_id: &str, secret: &str) {
    let new = NewClient::new(metadata()).with_client_id(client_id).with_secret(secret);
    provider.server.register_client(new).await.unwrap();
}

/// An assertion of a client, with a `jti` of its own.
fn claims_of(provider: &Running, client_id: &str) -> Value {
    let now = provider.clock.now();
    json!({
        "iss": client_id, "sub": client_id, "aud": provider.issuer, "exp": now + 60, "iat": now, "jti": random_word(),
    })
}

fn claims(provider: &Running) -> Value {
    claims_of(provider, "signer")
}

fn signed(secret: &[u8], claims: &Value) -> String {
    signed_as(&Header::new(Algorithm::HS256), secret, claims)
}

fn signed_as(header: &Header, secret: &[u8], claims: &Value) -> String {
    encode(header, claims, &EncodingKey::from_secret(secret)).unwrap()
}

fn fields(assertion: &str) -> Fields {
    Fields::of(&[
        ("grant_type", "client_credentials"),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ])
}

async fn ask(provider: &Running, assertion: &str) -> Answer {
    token_with(&provider.issuer, As::Nobody, &fields(assertion)).await
}

async fn is_good(provider: &Running, secret: &str) -> bool {
    is_good_for(provider, "signer", secret).await
}

async fn is_good_for(provider: &Running, client_id: &str, secret: &str) -> bool {
    let assertion = signed(secret.as_bytes(), &claims_of(provider, client_id));
    ask(provider, &assertion).await.status == 200
}

/// Refused, or not looked at after so many failures.
#[track_caller]
fn assert_refused(answer: &Answer, what: &str) {
    assert!(matches!(answer.status.as_u16(), 400 | 401 | 429), "{what}: {answer:?}");
    assert_eq!(answer.json["error"], "invalid_client", "{what}");
}

#[every_database]
async fn a_client_that_signs_by_its_secret_is_itself(provider: Running) {
    register(&provider, "signer", SECRET).await;

    let mut for_endpoint = claims(&provider);
    for_endpoint["aud"] = provider.url("/oauth/token").into();
    for claims in [claims(&provider), for_endpoint] {
        ask(&provider, &signed(SECRET.as_bytes(), &claims)).await.assert_ok();
    }
    // Every endpoint that authenticates clients takes it, and none takes the secret itself.
    for path in ["/oauth/revoke", "/oauth/introspect"] {
        let assertion = signed(SECRET.as_bytes(), &claims(&provider));
        let fields = fields(&assertion).without("grant_type").with("token", "x");
        send(&provider.url(path), As::Nobody, &fields).await.assert_ok();
    }
    let grant = [("grant_type", "client_credentials")];
    for sent in [As::Basic("signer", SECRET), As::Post("signer", SECRET), As::Public("signer")] {
        token(&provider.issuer, sent, &grant).await.assert_error(401, "invalid_client");
    }
}

/// Whoever sees an assertion on its way cannot use it again, at whatever endpoint or node.
#[every_database]
async fn an_assertion_is_good_once(provider: Running) {
    register(&provider, "signer", SECRET).await;
    let other = provider.beside().await;
    let first = signed(SECRET.as_bytes(), &claims(&provider));
    ask(&provider, &first).await.assert_ok();

    ask(&provider, &first).await.assert_error(401, "invalid_client");
    let elsewhere = fields(&first).with("token", "x").without("grant_type");
    let answer = send(&other.url("/oauth/introspect"), As::Nobody, &elsewhere).await;
    answer.assert_error(401, "invalid_client");

    let second = signed(SECRET.as_bytes(), &claims(&provider));
    let (one, two) = tokio::join!(ask(&provider, &second), ask(&provider, &second));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[every_database]
async fn an_assertion_with_a_wrong_claim_is_refused(provider: Running) {
    register(&provider, "signer", SECRET).await;
    register(&provider, "other-signer", OTHER_SECRET).await;
    let (good, now) = (claims(&provider), provider.clock.now());
    for (name, value) in [
        ("iss", json!("other-signer")),
        ("iss", json!(["signer"])),
        ("sub", json!("other-signer")),
        ("aud", json!("https://elsewhere.example")),
        ("aud", json!([provider.issuer, "https://elsewhere.example"])),
        ("aud", Value::Null),
        ("exp", json!(now - 60)),
        ("exp", json!(now + 7200)),
        ("exp", json!(1e300)),
        ("exp", Value::Null),
        ("nbf", json!(now + 60)),
        ("iat", json!(now + 60)),
        ("jti", json!("")),
        ("jti", json!("a".repeat(257))),
        ("jti", Value::Null),
    ] {
        let mut changed = good.clone();
        changed[name] = value.clone();
        let answer = ask(&provider, &signed(SECRET.as_bytes(), &changed)).await;
        assert_refused(&answer, &format!("{name} {value}"));
    }
    ask(&provider, &signed(SECRET.as_bytes(), &good)).await.assert_ok();
}

/// RFC 8725, sections 2.1 and 3.1: the registration decides what verifies, and nothing in the assertion does.
#[every_database(seed = seed_of(&[key_client()]))]
async fn no_other_algorithm_key_or_secret_signs_for_the_client(provider: Running) {
    register(&provider, "signer", SECRET).await;
    let claims = claims(&provider);
    let good = signed(SECRET.as_bytes(), &claims);
    let [header, body, tag] = good.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let encoded = |json: Value| {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.encode(json.to_string())
    };
    let key = PrivateKey::generate(SigningAlgorithm::Es256).unwrap();
    let typed = Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) };
    for forged in [
        signed(OTHER_SECRET.as_bytes(), &claims),
        signed(b"", &claims),
        signed_as(&Header::new(Algorithm::HS512), SECRET.as_bytes(), &claims),
        signed_as(&typed, SECRET.as_bytes(), &claims),
        sign(&key, "JWT", &claims).await.unwrap(),
        format!("{}.{body}.", encoded(json!({ "alg": "none" }))),
        format!("{}.{body}.{tag}", encoded(json!({ "alg": "none" }))),
        format!(
            "{}.{body}.{tag}",
            encoded(json!({ "alg": "HS256", "jwk": { "kty": "oct", "k": "" } }))
        ),
        format!("{header}.{body}."),
        format!("{header}.{body}"),
        format!("{header}.{body}.{}", &tag[..tag.len() - 4]),
        format!("{good}.{tag}"),
    ] {
        assert_refused(&ask(&provider, &forged).await, &forged);
    }
    ask(&provider, &good).await.assert_ok();
}

static KEY: std::sync::LazyLock<PrivateKey> =
    std::sync::LazyLock::new(|| PrivateKey::generate(SigningAlgorithm::Rs256).expect("a key"));

/// A client that signs by a key.
fn key_client() -> Value {
    let mut client = service_client("key-signer");
    client.as_object_mut().unwrap().remove("client_secret");
    let client = with(client, "token_endpoint_auth_method", "private_key_jwt");
    with(client, "jwks", json!({ "keys": [KEY.public().to_json()] }))
}

/// The attack of RFC 8725 section 2.1: everybody knows the public key, so nobody may use it as a secret.
#[every_database(seed = seed_of(&[key_client()]))]
async fn the_public_key_of_a_client_is_no_secret_that_signs(provider: Running) {
    let claims = claims_of(&provider, "key-signer");
    let jwk = KEY.public().to_json();
    let modulus = jwk["n"].as_str().unwrap();
    for secret in [modulus.to_owned(), jwk.to_string(), json!({ "keys": [jwk] }).to_string()] {
        let mut header = Header::new(Algorithm::HS256);
        for kid in [None, Some(KEY.public().kid().to_owned())] {
            header.kid = kid;
            let forged = signed_as(&header, secret.as_bytes(), &claims);
            assert_refused(&ask(&provider, &forged).await, &forged);
        }
    }
    ask(&provider, &sign(&*KEY, "JWT", &claims).await.unwrap()).await.assert_ok();
}

#[every_database]
async fn a_rotated_secret_signs_and_the_old_one_for_its_grace(provider: Running) {
    register(&provider, "signer", SECRET).await;
    let new = NewSecret::random().with_secret(OTHER_SECRET).with_grace(600);
    let rotated = provider.server.rotate_client_secret("signer", new).await.unwrap();
    assert_eq!(rotated.model().previous_secret_expires_at, Some(provider.clock.now() + 600));
    assert!(is_good(&provider, OTHER_SECRET).await && is_good(&provider, SECRET).await);

    provider.clock.advance(600);
    assert!(is_good(&provider, OTHER_SECRET).await && !is_good(&provider, SECRET).await);

    let ends = provider.clock.now() + HOUR;
    let new = NewSecret::random().with_expires_at(ends);
    let mut rotated = provider.server.rotate_client_secret("signer", new).await.unwrap();
    let random = rotated.take_secret().unwrap();
    assert!(is_good(&provider, &random).await && !is_good(&provider, OTHER_SECRET).await);
    provider.clock.advance(HOUR);
    assert!(!is_good(&provider, &random).await);
}

/// An operator whose client has lost the old secret ends it by its column, as one that is stored as a hash.
#[every_database]
async fn the_column_ends_an_old_secret_before_its_grace(provider: Running) {
    for ended in ["NULL", "1"] {
        let name = if ended == "1" { "signer" } else { "other-signer" };
        register(&provider, name, SECRET).await;
        let new = NewSecret::random().with_secret(OTHER_SECRET).with_grace(600);
        provider.server.rotate_client_secret(name, new).await.unwrap();

        let end = format!(
            "UPDATE client SET previous_secret_expires_at = {ended} WHERE client_id = '{name}'"
        );
        assert_eq!(provider.execute(&end).await, 1);
        provider.server.forget_client(name);

        assert!(is_good_for(&provider, name, OTHER_SECRET).await, "{ended}");
        assert!(!is_good_for(&provider, name, SECRET).await, "{ended}");
    }
}

/// Everything that the tables say of a client, as a dump has it.
async fn dump(provider: &Running) -> String {
    let backend = provider.database.get_database_backend();
    let row_as_text = match backend {
        sea_orm::DbBackend::Sqlite => None,
        _ => Some("SELECT CAST(client.* AS text) AS row FROM client"),
    };
    let rows = client::Entity::find().all(&provider.database).await.unwrap();
    let mut dumped =
        serde_json::to_string(&rows.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>())
            .unwrap();
    let sql = row_as_text
        .unwrap_or("SELECT sealed_secret AS row FROM client WHERE sealed_secret IS NOT NULL");
    let statement = sea_orm::Statement::from_string(backend, sql);
    for row in provider.database.query_all_raw(statement).await.unwrap() {
        dumped.push_str(&row.try_get::<String>("", "row").unwrap());
    }
    let statement = sea_orm::Statement::from_string(
        backend,
        "SELECT CAST(payload AS text) AS row FROM short_lived",
    );
    for row in provider.database.query_all_raw(statement).await.unwrap() {
        dumped.push_str(&row.try_get::<String>("", "row").unwrap());
    }
    dumped
}

/// Whoever has the database and not the key encryption key cannot sign for the client.
#[every_database]
async fn the_database_alone_gives_no_secret_away_and_a_sealed_one_is_its_rows(provider: Running) {
    use base64::{
        Engine as _,
        engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
    };
    register(&provider, "signer", SECRET).await;
    register(&provider, "other-signer", OTHER_SECRET).await;

    let dump = dump(&provider).await;
    assert!(dump.contains("other-signer"));
    for secret in [SECRET, OTHER_SECRET] {
        for text in
            [secret.to_owned(), URL_SAFE_NO_PAD.encode(secret), STANDARD_NO_PAD.encode(secret)]
        {
            assert!(!dump.contains(&text), "{text}");
        }
    }
    let named = client::Entity::find().filter(client::Column::ClientId.eq("signer"));
    let row = named.one(&provider.database).await.unwrap().unwrap();
    assert!(row.client_secret.is_none() && row.sealed_secret.is_some());

    // Whoever can write to the table cannot give one client the secret of another.
    let copied = "UPDATE client SET sealed_secret = (SELECT sealed_secret FROM (SELECT * FROM client) AS other \
         WHERE other.client_id = 'other-signer') WHERE client_id = 'signer'";
    assert_eq!(provider.execute(copied).await, 1);
    provider.server.forget_client("signer");
    assert!(!is_good(&provider, OTHER_SECRET).await && !is_good(&provider, SECRET).await);
}

/// Nothing can be said of an assertion then, so its client is neither refused nor counted as guessing.
#[every_database]
async fn a_secret_that_does_not_open_is_trouble_of_the_server(provider: Running) {
    register(&provider, "signer", SECRET).await;
    let named = client::Entity::find().filter(client::Column::ClientId.eq("signer"));
    let row = named.one(&provider.database).await.unwrap().unwrap();
    let damaged = "UPDATE client SET sealed_secret = 'AAAA' WHERE client_id = 'signer'";
    assert_eq!(provider.execute(damaged).await, 1);
    provider.server.forget_client("signer");

    for _ in 0..30 {
        let answer = ask(&provider, &signed(SECRET.as_bytes(), &claims(&provider))).await;
        assert_eq!(answer.status, 503);
    }

    row.into_active_model().reset_all().update(&provider.database).await.unwrap();
    provider.server.forget_client("signer");
    assert!(is_good(&provider, SECRET).await);
}

#[every_database]
async fn what_cannot_sign_is_not_registered(provider: Running) {
    let refusal =
        async |new: NewClient| provider.server.register_client(new).await.unwrap_err().to_string();
    let short = refusal(NewClient::new(metadata()).with_secret(&SECRET[1..])).await;
    assert!(short.starts_with("client_secret: ") && short.contains("32 bytes"), "{short}");
    let mut signs_otherwise = metadata();
    signs_otherwise.other.insert("token_endpoint_auth_signing_alg".to_owned(), "ES256".into());
    let algorithm = refusal(signs_otherwise.into()).await;
    assert!(algorithm.starts_with("token_endpoint_auth_signing_alg: "), "{algorithm}");
    let ended = refusal(NewClient::new(metadata()).with_secret_expires_at(1)).await;
    assert!(ended.starts_with("client_secret_expires_at: "), "{ended}");

    let mut changed = provider.server.register_client(metadata()).await.unwrap();
    assert_eq!(changed.take_secret().unwrap().len(), 43);
    let client_id = changed.into_model().client_id;
    // A method that sends the secret is another way to prove oneself, so there is a new one.
    let basic = metadata().with_auth_method("client_secret_basic");
    let mut basic = provider.server.update_client(&client_id, basic).await.unwrap();
    assert!(basic.take_secret().is_some() && basic.model().sealed_secret.is_none());
    let mut again = provider.server.update_client(&client_id, metadata()).await.unwrap();
    assert!(again.take_secret().is_some() && again.model().client_secret.is_none());
}

/// A seed is written before the keys of the provider are there.
#[test]
fn a_seed_has_no_client_that_signs_by_its_secret() {
    let client = with(service_client("a"), "token_endpoint_auth_method", "client_secret_jwt");

    let error = Seed::parse(&seed_of(&[client])).unwrap_err().to_string();

    assert!(error.contains("clients[0]") && error.contains("provider client add"), "{error}");
}
