//! The result as tables for a person.

use std::fmt::{Result, Write};

use crate::memory::Memory;
use crate::report::{LoadReport, Report, ServerReport, Settings, Setup, Side};
use crate::statistics::{median, range};

/// The report as text.
pub(crate) fn tables(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_all(&mut text, report);
    text
}

fn write_all(text: &mut String, report: &Report) -> Result {
    write_setup(text, report)?;
    write_loads(text, &report.loads)?;
    write_memory(text, report)?;
    write_start_up(text, report)
}

fn servers(report: &Report) -> [(&'static str, &ServerReport); 2] {
    [("provider", &report.ours), ("baseline", &report.baseline)]
}

fn write_setup(text: &mut String, report: &Report) -> Result {
    let Setup { rounds, seconds, warm_up, concurrency } = report.options;
    let cores = report.machine.cores;
    writeln!(text, "{rounds} rounds of {seconds} s in turns after {warm_up} s of warm-up")?;
    writeln!(text, "{concurrency} keep-alive connections, {cores} cores shared with the client\n")?;
    let Settings { ours, baseline, baseline_pool } = &report.settings;
    for (name, settings) in [("provider", ours), ("baseline", baseline)] {
        let settings: Vec<String> =
            settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
        writeln!(text, "{name}: {}", settings.join(" "))?;
    }
    writeln!(text, "baseline: pool of {baseline_pool}")
}

fn write_loads(text: &mut String, loads: &[LoadReport]) -> Result {
    writeln!(
        text,
        "\n{:<19}{:<9}{:>9} {:>17}{:>9}{:>9}{:>7}",
        "load", "server", "req/s", "min-max", "p50 ms", "p99 ms", "ratio"
    )?;
    for LoadReport { load, ours, baseline, ratio, .. } in loads {
        write_side(text, load.name(), "provider", ours)?;
        writeln!(text, "{ratio:>7.2}")?;
        write_side(text, "", "baseline", baseline)?;
        writeln!(text)?;
    }
    Ok(())
}

fn write_side(text: &mut String, load: &str, server: &str, side: &Side) -> Result {
    let (low, high) = range(&side.rates);
    let spread = format!("{low:.0}-{high:.0}");
    let [p50, p99] =
        [side.p50_us, side.p99_us].map(|microseconds| f64::from(microseconds) / 1000.0);
    write!(text, "{load:<19}{server:<9}{:>9.0} {spread:>17}{p50:>9.2}{p99:>9.2}", side.rate)
}

fn write_memory(text: &mut String, report: &Report) -> Result {
    writeln!(text, "\n{:<19}{:<9}{:>12}{:>12}", "after", "server", "VmRSS MiB", "VmHWM MiB")?;
    for (index, LoadReport { load, .. }) in report.loads.iter().enumerate() {
        for (name, server) in servers(report) {
            let Memory { resident_kib, peak_kib } = server.memory[index];
            let [resident, peak] = [resident_kib, peak_kib].map(mebibytes);
            writeln!(text, "{:<19}{name:<9}{resident:>12}{peak:>12}", load.name())?;
        }
    }
    Ok(())
}

fn write_start_up(text: &mut String, report: &Report) -> Result {
    writeln!(text, "\n{:<19}{:<9}{:>12}{:>18}", "", "server", "median ms", "min-max")?;
    for (name, server) in servers(report) {
        let (low, high) = range(&server.start_up_ms);
        let spread = format!("{low:.1}-{high:.1}");
        let middle = median(&server.start_up_ms);
        writeln!(text, "{:<19}{name:<9}{middle:>12.1}{spread:>18}", "start-up")?;
    }
    Ok(())
}

fn mebibytes(kibibytes: u64) -> String {
    format!("{}.{}", kibibytes / 1024, kibibytes % 1024 * 10 / 1024)
}
