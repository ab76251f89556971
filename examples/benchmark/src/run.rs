//! The measurement from start to end: prepare, start, sign in, load, weigh, restart, report.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::browser::Browser;
use crate::load::{Chain, Load};
use crate::memory::Memory;
use crate::options::Measurement;
use crate::report::{LoadReport, Report, ServerReport};
use crate::server::{Recipe, Server};
use crate::{Outcome, baseline, report, round, seed, table};

/// How often each server is started for the start-up time.
const STARTS: usize = 5;

/// A running server and what the connections hold of it.
struct Target {
    recipe: Recipe,
    server: Server,
    chains: Vec<Chain>,
    weights: Vec<Memory>,
}

/// Measures and prints.
pub(crate) fn run(options: &Measurement) -> Outcome<()> {
    // One thread: the client shall not crowd the servers off the cores.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(measure(options))?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", table::tables(&report));
    }
    Ok(())
}

async fn measure(options: &Measurement) -> Outcome<Report> {
    let folder = tempfile::Builder::new().prefix("oauth-benchmark-").tempdir()?;
    let mut ours = start_provider(folder.path(), options).await?;
    let mut theirs = start_baseline(folder.path(), options).await?;
    let settings = report::Settings {
        ours: baseline::database::journal_mode(&folder.path().join("provider.db")).await?,
        baseline: baseline::database::settings(&folder.path().join("baseline.db")).await?,
        baseline_pool: options.baseline_pool,
    };

    let mut loads = Vec::new();
    for load in &options.loads {
        loads.push(compare(*load, &mut ours, &mut theirs, options).await?);
    }

    let memory = [ours.weights.clone(), theirs.weights.clone()];
    let start_up = restart(ours, theirs).await?;
    let [ours, baseline] = [0, 1].map(|index| ServerReport {
        memory: memory[index].clone(),
        start_up_ms: start_up[index].clone(),
    });
    Ok(Report {
        machine: report::Machine::here(),
        options: options.into(),
        settings,
        loads,
        ours,
        baseline,
    })
}

async fn start_provider(folder: &Path, options: &Measurement) -> Outcome<Target> {
    let seed = folder.join("seed.json");
    std::fs::write(&seed, seed::for_provider().to_string())?;
    let database = folder.join("provider.db");
    let recipe = Recipe {
        name: "provider",
        program: find_provider(options.provider.as_deref())?,
        arguments: words(&[
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            &format!("sqlite://{}?mode=rwc", database.display()),
        ]),
        log: folder.join("provider.log"),
    };
    let server = recipe.start(&words(&["--seed", &seed.display().to_string()])).await?;
    let browser = Browser::new(&format!("http://{}", server.address))?;
    let mut chains = Vec::new();
    for _ in 0..options.concurrency {
        chains.push(browser.authorize().await?);
    }
    Ok(Target { recipe, server, chains, weights: Vec::new() })
}

async fn start_baseline(folder: &Path, options: &Measurement) -> Outcome<Target> {
    let database = folder.join("baseline.db");
    let chains = baseline::seed::fill(&database, options.concurrency).await?;
    let recipe = Recipe {
        name: "baseline",
        program: std::env::current_exe()?,
        arguments: words(&[
            "baseline",
            "--database",
            &database.display().to_string(),
            "--pool",
            &options.baseline_pool.to_string(),
        ]),
        log: folder.join("baseline.log"),
    };
    let server = recipe.start(&[]).await?;
    Ok(Target { recipe, server, chains, weights: Vec::new() })
}

/// One load on both servers, in turns.
async fn compare(
    load: Load,
    ours: &mut Target,
    theirs: &mut Target,
    options: &Measurement,
) -> Outcome<LoadReport> {
    for target in [&mut *ours, &mut *theirs] {
        play(load, target, options.warm_up).await?;
    }
    let mut rounds = [Vec::new(), Vec::new()];
    for number in 1..=options.rounds {
        eprintln!("{}: round {number} of {}", load.name(), options.rounds);
        rounds[0].push(play(load, ours, options.seconds).await?);
        rounds[1].push(play(load, theirs, options.seconds).await?);
    }
    for target in [ours, theirs] {
        target.weights.push(target.server.memory()?);
    }
    let [ours, theirs] = rounds;
    Ok(LoadReport::of(load, ours, theirs))
}

async fn play(load: Load, target: &mut Target, seconds: u64) -> Outcome<round::Round> {
    let Target { recipe, server, chains, .. } = target;
    let played = round::play(load, server.address, chains, Duration::from_secs(seconds)).await;
    played.map_err(|failure| format!("{}: {failure}", recipe.name).into())
}

/// Stops both servers and starts them again on their filled databases, in turns: medians in milliseconds.
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

fn find_provider(named: Option<&Path>) -> Outcome<PathBuf> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => std::env::current_exe()?
            .with_file_name(format!("provider{}", std::env::consts::EXE_SUFFIX)),
    };
    if !path.is_file() {
        let path = path.display();
        return Err(format!("{path} is missing: run `cargo build --release -p provider`").into());
    }
    Ok(path)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
