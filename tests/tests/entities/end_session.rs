//! The toolkit's own pages for signing out, in an application that has no looks of its own. OpenID Connect RP-Initiated Logout, section 2.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use oauth_runtime::{prelude::*, server::ServerBuilder};
use oauth_tests::{
    browser::{Browser, Page},
    database::TestDatabase,
    every_database,
    hooked::{client, code, short_lived, token, user},
    html::hidden_fields,
    keys,
    oauth::REDIRECT,
    on_database::OnDatabase,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, Database, DatabaseConnection, EntityTrait as _,
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

const PATH: &str = "/oauth/end_session";
const OUT: &str = "https://app.example/out";

#[derive(Clone, OAuthProvider)]
#[oauth(user = user::Entity, client = client::Entity, token = token::Entity, code = code::Entity, short_lived = short_lived::Entity)]
struct App {
    #[oauth(db)]
    database: DatabaseConnection,
    /// Whether the one user is signed in.
    is_signed_in: Arc<AtomicBool>,
}

#[grant(auth_methods(none))]
impl grants::AuthorizationCode for App {}

type Server = AuthorizationServer<App>;

/// The handler of the documentation.
async fn end_session(
    State(server): State<Server>,
    request: EndSessionRequest,
) -> Outcome<Response> {
    let app = server.provider()?;
    let user = user::Entity::find().one(&app.database).await?;
    let user = user.filter(|_| app.is_signed_in.load(Ordering::SeqCst));
    let end_session = match server.validate_end_session_request(request, user.as_ref()).await {
        Ok(end_session) => end_session,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    if end_session.step() == EndSessionStep::SignOut {
        app.is_signed_in.store(false, Ordering::SeqCst);
    }
    Ok(end_session.into_response())
}

/// An event: its name, and whom it is about.
type Told = (&'static str, Option<String>, bool);

struct World {
    issuer: String,
    app: App,
    told: Arc<Mutex<Vec<Told>>>,
    _database: TestDatabase,
}

async fn app(url: &str) -> App {
    let database = Database::connect(url).await.unwrap();
    let schema = database
        .get_schema_builder()
        .register(user::Entity)
        .register(client::Entity)
        .register(token::Entity)
        .register(code::Entity)
        .register(short_lived::Entity);
    schema.apply(&database).await.unwrap();
    let user = user::ActiveModel { name: Set("alice".to_owned()), ..Default::default() };
    user.insert(&database).await.unwrap();
    App { database, is_signed_in: Arc::new(AtomicBool::new(true)) }
}

fn metadata() -> ClientMetadata {
    ClientMetadata::default()
        .with_auth_method("none")
        .with_client_name("Calendar <b>")
        .with_redirect_uris([REDIRECT])
        .with_post_logout_redirect_uris([OUT])
}

fn speaking(app: App) -> ServerBuilder<App> {
    AuthorizationServer::builder(app)
        .issuer("https://id.example.com")
        .key_encryption_key(keys::key())
        .openid_connect()
}

impl OnDatabase for World {
    async fn start(database: TestDatabase) -> Self {
        let app = app(&database.url).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let told = Arc::<Mutex<Vec<Told>>>::default();
        let kept = told.clone();
        let server = speaking(app.clone())
            .issuer(&issuer)
            .end_session()
            .on_event(move |event| {
                let client_id = event.client_id.map(str::to_owned);
                kept.lock().unwrap().push((event.name(), client_id, event.subject.is_some()));
            })
            .build()
            .await
            .unwrap();
        server.register_client(NewClient::new(metadata()).with_client_id("app")).await.unwrap();
        let router = Router::new()
            .route(PATH, get(end_session).post(end_session))
            .merge(server.routes())
            .with_state(server);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, app, told, _database: database }
    }
}

impl World {
    fn signed_out(&self) -> Vec<Told> {
        let told = self.told.lock().unwrap();
        told.iter().filter(|(name, ..)| *name == "signed_out").cloned().collect()
    }

    fn is_signed_in(&self) -> bool {
        self.app.is_signed_in.load(Ordering::SeqCst)
    }
}

async fn answer(browser: &Browser, page: &Page, confirm: &str) -> Page {
    let mut fields = hidden_fields(&page.body, PATH);
    fields.push(("confirm".to_owned(), confirm.to_owned()));
    browser.post(PATH, &fields).await
}

#[every_database]
async fn the_pages_of_the_toolkit_ask_and_say_what_has_come_of_it(world: World) {
    let browser = Browser::new(&world.issuer);
    let request = format!("{PATH}?client_id=app&post_logout_redirect_uri={OUT}&state=s");

    let asked = browser.get(&request).await;
    assert!(
        asked.body.contains("Calendar &#60;b&#62; asks to sign you out here."),
        "{}",
        asked.body
    );
    let kept = answer(&browser, &asked, "no").await;
    assert!(kept.body.contains("You are still signed in"), "{}", kept.body);
    assert!(world.is_signed_in() && world.signed_out().is_empty());
    let left = answer(&browser, &asked, "yes").await;

    assert_eq!(left.location.as_deref(), Some("https://app.example/out?state=s"), "{left:?}");
    assert!(!world.is_signed_in());
    assert_eq!(world.signed_out(), [("signed_out", Some("app".to_owned()), true)]);
    let nobody = browser.get_in_language(PATH, "de").await;
    assert!(nobody.body.contains("Sie sind abgemeldet"), "{}", nobody.body);
    // Nobody signs out who was not signed in.
    assert_eq!(world.signed_out().len(), 1);
    for page in [&asked, &kept, &nobody] {
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert_eq!(page.header("vary"), "accept-language");
        assert!(!page.body.contains("<script"), "{}", page.body);
    }
}

/// Metadata name what is there: the application says that it has the page, and the server that it speaks OpenID Connect.
#[every_database]
async fn the_page_is_named_only_where_the_application_has_it(database: TestDatabase) {
    let app = app(&database.url).await;
    let path = |server: &Server| server.endpoint_path("end_session").map(str::to_owned);
    let built = async |builder: ServerBuilder<App>| builder.build().await.unwrap();

    let without = built(speaking(app.clone())).await;
    let with =
        built(speaking(app.clone()).end_session().endpoint_path("end_session", "/bye")).await;
    let of_oauth = AuthorizationServer::builder(app.clone()).key_encryption_key(keys::key());
    let of_oauth = built(of_oauth.end_session()).await;

    assert_eq!((path(&without), path(&of_oauth)), (None, None));
    assert_eq!(path(&with).as_deref(), Some("/bye"));
    let taken =
        speaking(app).end_session().endpoint_path("end_session", "/oauth/token").build().await;
    let problem = taken.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(problem.contains("have the same path"), "{problem}");
}

/// What means something to OpenID Connect alone, nobody would heed.
#[every_database]
async fn a_server_of_oauth_alone_registers_nothing_of_openid_connect(database: TestDatabase) {
    let server = AuthorizationServer::builder(app(&database.url).await).build().await.unwrap();

    let refused = server.register_client(NewClient::new(metadata())).await;

    let problem = refused.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(problem.contains("does not speak OpenID Connect"), "{problem}");
    let plain = metadata().with_post_logout_redirect_uris(Vec::<String>::new());
    assert!(server.register_client(NewClient::new(plain)).await.is_ok());
}
