//! Reads secrets from standard input, so that no list of processes shows them.

use crate::stop::Stop;
use std::io::Read;

/// Reads one line of standard input, without its line end. The line may have at most `longest` bytes.
pub(super) fn line_from_input(flag: &str, longest: usize) -> Result<String, Stop> {
    line_from(std::io::stdin().lock(), longest).map_err(|problem| Stop::mistake(flag, problem))
}

fn line_from(input: impl Read, longest: usize) -> Result<String, String> {
    let mut bytes = Vec::new();
    // One byte more than the longest line with `\r\n` has, so that a longer input can be told from one that fits.
    let most = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(3);
    input.take(most).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    let line = if end.is_some() { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
    if line.len() > longest {
        return Err(format!("expected a line of at most {longest} bytes"));
    }
    if line.is_empty() || rest.len() > 1 {
        return Err("expected one line that is not empty on standard input".to_owned());
    }
    str::from_utf8(line).map(str::to_owned).map_err(|_| "expected UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_whole_or_refused() {
        let of = |input: &str| line_from(input.as_bytes(), 8);

        for input in ["12345678", "12345678\n", "12345678\r\n"] {
            assert_eq!(of(input).as_deref(), Ok("12345678"), "{input:?}");
        }
        for input in ["123456789", "123456789\n", &"1".repeat(5000)] {
            assert_eq!(of(input).unwrap_err(), "expected a line of at most 8 bytes", "{input:?}");
        }
        for input in ["", "\n", "\r\n", "1\n2", "1\n\n"] {
            assert!(of(input).unwrap_err().contains("not empty"), "{input:?}");
        }
        assert_eq!(line_from(&[0xff][..], 8).unwrap_err(), "expected UTF-8");
    }
}
