//! Two servers on one kind of database: they are filled, started, signed in to, loaded in turns, weighed, and started again.

use std::time::Duration;

use crate::browser::Browser;
use crate::connection::Connection;
use crate::database::{self, Backend, Databases};
use crate::load::{self, Chain, Load};
use crate::options::{Contestant, Measurement};
use crate::process::Memory;
use crate::report::{DatabaseReport, LoadReport, ServerReport};
use crate::round::{self, Round};
use crate::server::{Recipe, Server};
use crate::{Outcome, baseline, seed, smallest};

/// How many times each server is started to measure the start-up time.
const STARTS: usize = 5;

/// The number of requests that each connection sends when only the responses are checked.
const CHECKED_TURNS: u32 = 3;

/// Both servers with their databases, and the tokens of the connections to each.
pub(crate) struct Contest {
    backend: Backend,
    settings: Vec<(String, String)>,
    ours: Target,
    theirs: Target,
}

/// A running server.
struct Target {
    recipe: Recipe,
    server: Server,
    database_url: String,
    chains: Vec<Chain>,
    weights: Vec<Memory>,
}

impl Contest {
    /// Fills both databases, starts both servers and signs in once for each connection.
    pub(crate) async fn prepare(
        backend: Backend,
        options: &Measurement,
        databases: &mut Databases,
    ) -> Outcome<Self> {
        let ours = match options.server {
            Contestant::Quickstart => start_quickstart(backend, options, databases).await?,
            Contestant::Provider => start_provider(backend, options, databases).await?,
        };
        let theirs = start_baseline(backend, options, databases).await?;
        let settings = database::settings(&theirs.database_url).await?;
        Ok(Self { backend, settings, ours, theirs })
    }

    /// Measures every load, then the starts.
    pub(crate) async fn measure(
        mut self,
        options: &Measurement,
        loads: &[Load],
    ) -> Outcome<DatabaseReport> {
        let mut reports = Vec::new();
        for load in loads {
            reports.push(self.compare(*load, options).await?);
        }
        let memory = [self.ours.weights.clone(), self.theirs.weights.clone()];
        let start_up = restart(self.ours, self.theirs).await?;
        let [ours, baseline] = [0, 1].map(|index| ServerReport {
            memory: memory[index].clone(),
            start_up_ms: start_up[index].clone(),
        });
        Ok(DatabaseReport {
            database: self.backend,
            pool: options.pool(self.backend),
            settings: self.settings,
            loads: reports,
            ours,
            baseline,
        })
    }

    /// Checks the responses to every load, and measures nothing.
    pub(crate) async fn check(mut self, loads: &[Load]) -> Outcome<()> {
        for load in loads {
            for target in [&mut self.ours, &mut self.theirs] {
                let Target { recipe, server, chains, .. } = target;
                let checked = round::check(*load, server.address, chains, CHECKED_TURNS).await;
                checked.map_err(|failure| format!("{}: {failure}", recipe.name))?;
                println!("{} {} {}: right", self.backend.name(), recipe.name, load.name());
            }
        }
        self.ours.server.stop().await?;
        self.theirs.server.stop().await
    }

    /// Runs one load on both servers, in turns. The first server alternates from round to round, so that what one
    /// server leaves to the database, such as dirty pages, does not always affect the other.
    async fn compare(&mut self, load: Load, options: &Measurement) -> Outcome<LoadReport> {
        for target in [&mut self.ours, &mut self.theirs] {
            play(load, target, options.warm_up).await?;
            database::update_statistics(&target.database_url).await?;
        }
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for number in 1..=options.rounds {
            let name = self.backend.name();
            eprintln!("{name} {}: round {number} of {}", load.name(), options.rounds);
            if number % 2 == 1 {
                ours.push(play(load, &mut self.ours, options.seconds).await?);
                theirs.push(play(load, &mut self.theirs, options.seconds).await?);
            } else {
                theirs.push(play(load, &mut self.theirs, options.seconds).await?);
                ours.push(play(load, &mut self.ours, options.seconds).await?);
            }
        }
        for target in [&mut self.ours, &mut self.theirs] {
            target.weights.push(target.server.memory()?);
        }
        Ok(LoadReport::of(load, ours, theirs))
    }
}

async fn start_quickstart(
    backend: Backend,
    options: &Measurement,
    databases: &mut Databases,
) -> Outcome<Target> {
    let url = databases.create(backend, "quickstart").await?;
    smallest::fill(&url, 1).await?;
    start_own("quickstart", url, backend, options, databases).await
}

async fn start_baseline(
    backend: Backend,
    options: &Measurement,
    databases: &mut Databases,
) -> Outcome<Target> {
    let url = databases.create(backend, "baseline").await?;
    baseline::fill(&url).await?;
    start_own("baseline", url, backend, options, databases).await
}

/// A server that is a command of this program.
async fn start_own(
    name: &'static str,
    database_url: String,
    backend: Backend,
    options: &Measurement,
    databases: &Databases,
) -> Outcome<Target> {
    let pool = options.pool(backend).to_string();
    let mut arguments = words(&[name, "--database-url", &database_url, "--pool", &pool]);
    if let Some(signed) = options.signed {
        arguments.extend(words(&["--signed", signed.word()]));
    }
    let recipe = Recipe {
        name,
        program: std::env::current_exe()?,
        arguments,
        log: databases.log(backend, name),
    };
    let server = recipe.start(&[]).await?;
    let mut connection = Connection::open(server.address).await?;
    let mut chains = Vec::new();
    for _ in 0..options.concurrency {
        chains.push(match options.signed {
            None => load::sign_in(&mut connection, 1).await?,
            Some(_) => load::service_token(&mut connection).await?,
        });
    }
    Ok(Target { recipe, server, database_url, chains, weights: Vec::new() })
}

async fn start_provider(
    backend: Backend,
    options: &Measurement,
    databases: &mut Databases,
) -> Outcome<Target> {
    let seed = databases.folder().join("seed.json");
    std::fs::write(&seed, seed::for_provider().to_string())?;
    let database_url = databases.create(backend, "provider").await?;
    let joint = if database_url.contains('?') { '&' } else { '?' };
    let bounded = format!("{database_url}{joint}max_connections={}", options.pool(backend));
    let recipe = Recipe {
        name: "provider",
        program: options.find_provider()?,
        arguments: words(&["--listen", "127.0.0.1:0", "--database-url", &bounded]),
        log: databases.log(backend, "provider"),
    };
    let server = recipe.start(&words(&["--seed", &seed.display().to_string()])).await?;
    let browser = Browser::new(&format!("http://{}", server.address))?;
    let mut chains = Vec::new();
    for _ in 0..options.concurrency {
        chains.push(browser.authorize().await?);
    }
    Ok(Target { recipe, server, database_url, chains, weights: Vec::new() })
}

async fn play(load: Load, target: &mut Target, seconds: u64) -> Outcome<Round> {
    let Target { recipe, server, chains, .. } = target;
    let played = round::play(load, server, chains, Duration::from_secs(seconds)).await;
    played.map_err(|failure| format!("{}: {failure}", recipe.name).into())
}

/// Stops both servers and starts them again on their filled databases, in turns. Returns the start-up times in milliseconds.
async fn restart(ours: Target, theirs: Target) -> Outcome<[Vec<f64>; 2]> {
    let recipes = [ours.recipe, theirs.recipe];
    ours.server.stop().await?;
    theirs.server.stop().await?;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..STARTS {
        for (recipe, times) in recipes.iter().zip(&mut times) {
            let server = recipe.start(&[]).await?;
            times.push(server.start_up.as_secs_f64() * 1000.0);
            server.stop().await?;
        }
    }
    Ok(times)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
