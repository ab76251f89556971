//! Resident memory of another process, as Linux reports it.

use serde::Serialize;

use crate::Outcome;

/// Resident memory in kibibytes.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Memory {
    /// Now (`VmRSS`).
    pub(crate) resident_kib: u64,
    /// The most it ever was (`VmHWM`).
    pub(crate) peak_kib: u64,
}

/// Reads `/proc/PID/status`.
pub(crate) fn of_process(id: u32) -> Outcome<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    Ok(Memory { resident_kib: field(&status, "VmRSS:")?, peak_kib: field(&status, "VmHWM:")? })
}

fn field(status: &str, name: &str) -> Outcome<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let value = line.and_then(|line| line.split_whitespace().next());
    Ok(value.ok_or_else(|| format!("no {name} in the status of the process"))?.parse()?)
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
}
