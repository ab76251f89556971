//! The result as tables for a person.

use std::fmt::{Result, Write};

use crate::process::Memory;
use crate::report::{DatabaseReport, LoadReport, Report, ServerReport, Setup, Side};
use crate::statistics::{median, range};

/// The report as text.
pub(crate) fn tables(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_all(&mut text, report);
    text
}

fn write_all(text: &mut String, report: &Report) -> Result {
    let Setup { server, rounds, seconds, warm_up, concurrency, signed } = report.options;
    let cores = report.machine.cores;
    writeln!(text, "{rounds} rounds of {seconds} s in turns after {warm_up} s of warm-up")?;
    writeln!(text, "{concurrency} keep-alive connections, {cores} cores shared with the client")?;
    if let Some(signed) = signed {
        writeln!(text, "access tokens signed by {}", signed.word())?;
    }
    for database in &report.databases {
        write_settings(text, database)?;
        let names = [server.name(), "baseline"];
        write_loads(text, names, &database.loads)?;
        write_memory(text, names, database)?;
        write_start_up(text, names, database)?;
    }
    Ok(())
}

fn servers<'a>(
    names: [&'static str; 2],
    report: &'a DatabaseReport,
) -> impl Iterator<Item = (&'static str, &'a ServerReport)> {
    names.into_iter().zip([&report.ours, &report.baseline])
}

fn write_settings(text: &mut String, report: &DatabaseReport) -> Result {
    let DatabaseReport { database, pool, settings, .. } = report;
    let settings: Vec<String> =
        settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    writeln!(text, "\n{}: {pool} connections, {}", database.name(), settings.join(" "))
}

fn write_loads(text: &mut String, names: [&str; 2], loads: &[LoadReport]) -> Result {
    writeln!(
        text,
        "\n{:<19}{:<11}{:>9} {:>15}{:>9}{:>9}{:>8}{:>7}{:>12}",
        "load", "server", "req/s", "min-max", "p50 ms", "p99 ms", "cpu us", "ratio", "min-max"
    )?;
    for LoadReport { load, ours, baseline, ratio, ratios } in loads {
        write_side(text, load.name(), names[0], ours)?;
        let (low, high) = range(ratios);
        writeln!(text, "{ratio:>7.2}{:>12}", format!("{low:.2}-{high:.2}"))?;
        write_side(text, "", names[1], baseline)?;
        writeln!(text)?;
    }
    Ok(())
}

fn write_side(text: &mut String, load: &str, server: &str, side: &Side) -> Result {
    let (low, high) = range(&side.rates);
    let spread = format!("{low:.0}-{high:.0}");
    let [p50, p99] =
        [side.p50_us, side.p99_us].map(|microseconds| f64::from(microseconds) / 1000.0);
    write!(
        text,
        "{load:<19}{server:<11}{:>9.0} {spread:>15}{p50:>9.2}{p99:>9.2}{:>8.1}",
        side.rate, side.processor_us
    )
}

fn write_memory(text: &mut String, names: [&'static str; 2], report: &DatabaseReport) -> Result {
    writeln!(text, "\n{:<19}{:<11}{:>12}{:>12}", "after", "server", "VmRSS MiB", "VmHWM MiB")?;
    for (index, LoadReport { load, .. }) in report.loads.iter().enumerate() {
        for (name, server) in servers(names, report) {
            let Memory { resident_kib, peak_kib } = server.memory[index];
            let [resident, peak] = [resident_kib, peak_kib].map(mebibytes);
            writeln!(text, "{:<19}{name:<11}{resident:>12}{peak:>12}", load.name())?;
        }
    }
    Ok(())
}

fn write_start_up(text: &mut String, names: [&'static str; 2], report: &DatabaseReport) -> Result {
    writeln!(text, "\n{:<19}{:<11}{:>12}{:>18}", "", "server", "median ms", "min-max")?;
    for (name, server) in servers(names, report) {
        let (low, high) = range(&server.start_up_ms);
        let spread = format!("{low:.1}-{high:.1}");
        let middle = median(&server.start_up_ms);
        writeln!(text, "{:<19}{name:<11}{middle:>12.1}{spread:>18}", "start-up")?;
    }
    Ok(())
}

fn mebibytes(kibibytes: u64) -> String {
    format!("{}.{}", kibibytes / 1024, kibibytes % 1024 * 10 / 1024)
}
