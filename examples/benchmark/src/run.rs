//! The measurement from start to end: each database in turn, then the report.

use crate::contest::Contest;
use crate::database::Databases;
use crate::options::Measurement;
use crate::report::{Machine, Report};
use crate::{Outcome, table};

/// Measures and prints, or only checks the responses.
pub(crate) fn run(options: &Measurement) -> Outcome<()> {
    // One thread only: the client must not take the cores from the servers.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut databases = Databases::new(&options.postgresql_url)?;
        let outcome = tokio::select! {
            outcome = measure(options, &mut databases) => outcome,
            _ = tokio::signal::ctrl_c() => Err("ended by Ctrl-C".into()),
        };
        // The databases are removed after a failure too. The failure is then the error that is reported.
        let removed = databases.remove().await;
        outcome.and(removed)
    })
}

async fn measure(options: &Measurement, databases: &mut Databases) -> Outcome<()> {
    let loads = options.loads()?;
    let mut reports = Vec::new();
    for backend in options.backends() {
        let contest = Contest::prepare(*backend, options, databases).await?;
        if options.check {
            contest.check(&loads).await?;
        } else {
            reports.push(contest.measure(options, &loads).await?);
        }
    }
    if options.check {
        return Ok(());
    }
    let report = Report { machine: Machine::here(), options: options.into(), databases: reports };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", table::tables(&report));
    }
    Ok(())
}
