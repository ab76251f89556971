//! Secrets from standard input, so that they stand in no list of processes.

use crate::stop::Stop;
use std::io::Read as _;

/// One line of standard input, without its end.
pub(super) fn line_from_input(flag: &str) -> Result<String, Stop> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(4096)
        .read_to_string(&mut text)
        .map_err(|error| Stop::mistake(flag, error))?;
    let line = text
        .strip_suffix('\n')
        .map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() || line.contains('\n') {
        return Err(Stop::mistake(flag, "expected one line that is not empty on standard input"));
    }
    Ok(line.to_owned())
}
