//! Memory and processor time of another process, as Linux reports them.

use std::time::Duration;

use serde::Serialize;

use crate::Outcome;

/// Linux counts processor time in hundredths of a second, on every machine.
const TICK: Duration = Duration::from_millis(10);

/// Resident memory in kibibytes.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Memory {
    /// The current resident memory (`VmRSS`).
    pub(crate) resident_kib: u64,
    /// The largest resident memory so far (`VmHWM`).
    pub(crate) peak_kib: u64,
}

/// Reads `/proc/PID/status`.
pub(crate) fn memory(id: u32) -> Outcome<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    Ok(Memory { resident_kib: field(&status, "VmRSS:")?, peak_kib: field(&status, "VmHWM:")? })
}

/// The processor time that all threads of the process have used since it began, including system calls: `/proc/PID/stat`.
pub(crate) fn processor_time(id: u32) -> Outcome<Duration> {
    Ok(TICK * ticks(&std::fs::read_to_string(format!("/proc/{id}/stat"))?)?)
}

fn field(status: &str, name: &str) -> Outcome<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let value = line.and_then(|line| line.split_whitespace().next());
    Ok(value.ok_or_else(|| format!("no {name} in the status of the process"))?.parse()?)
}

fn ticks(stat: &str) -> Outcome<u32> {
    // The second field is the name of the program in parentheses, and may hold spaces and parentheses itself.
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace());
    // `utime` and `stime` are the fields 14 and 15; the third comes first here.
    let mut times = fields.ok_or("the state of the process cannot be read")?.skip(11);
    let mut next = || -> Outcome<u32> {
        Ok(times.next().ok_or("the state of the process ends too early")?.parse()?)
    };
    Ok(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_number_behind_the_name() {
        let status = "VmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\n";

        assert_eq!(field(status, "VmRSS:").unwrap(), 10240);
        assert!(field(status, "VmSwap:").is_err());
    }

    #[test]
    fn adds_the_time_in_the_program_and_in_the_system() {
        let stat = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 30 0 0 20";

        assert_eq!(ticks(stat).unwrap(), 280);
        assert!(ticks("42 (a) S 1 2").is_err());
    }

    #[test]
    fn the_time_of_this_process_can_be_read() {
        assert!(processor_time(std::process::id()).is_ok());
        assert!(memory(std::process::id()).unwrap().resident_kib > 0);
    }
}
