//! What one connection and one peer may take: the table `[connections]` of the file with settings.

use serde::Deserialize;
use std::time::Duration;

/// The smallest buffer that a connection works with.
const LEAST_HEAD: usize = 8 * 1024;
const LARGEST_HEAD: usize = 1024 * 1024;
const LONGEST: u64 = 3600;

/// The bounds on connections. Times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ConnectionSettings {
    /// How many connections may be open.
    pub places: usize,
    /// How many of them one peer may have: an IPv4 address, or an IPv6 network of 64 bits. Half of the places when
    /// absent. Trusted proxies may have all.
    pub places_of_one_peer: Option<usize>,
    /// How large the head of a request may be, in bytes.
    pub head_bytes: usize,
    /// How long the head of a request may take, and how long a connection may be open without a request.
    pub head_seconds: u64,
    /// How long a request may take from its head to its answer.
    pub request_seconds: u64,
    /// How long the peer may keep the server waiting for a body, or with an answer, beyond what the rate allows.
    pub stall_seconds: u64,
    /// How many bytes a second a peer sends and takes at least, on average.
    pub bytes_per_second: u32,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            places: 512,
            places_of_one_peer: None,
            head_bytes: 32 * 1024,
            head_seconds: 10,
            request_seconds: 30,
            stall_seconds: 10,
            bytes_per_second: 1024,
        }
    }
}

impl ConnectionSettings {
    /// The key of the first setting that cannot be, and what would be right.
    pub(crate) fn mistake(&self) -> Option<(&'static str, String)> {
        let seconds = [
            ("head_seconds", self.head_seconds),
            ("request_seconds", self.request_seconds),
            ("stall_seconds", self.stall_seconds),
        ];
        if self.places < 2 {
            return Some(("places", "must be at least 2".into()));
        }
        if self.places_of_one_peer.is_some_and(|places| !(1..=self.places).contains(&places)) {
            let problem = format!("must be between 1 and {}, which is `places`", self.places);
            return Some(("places_of_one_peer", problem));
        }
        if !(LEAST_HEAD..=LARGEST_HEAD).contains(&self.head_bytes) {
            let problem = format!("must be between {LEAST_HEAD} and {LARGEST_HEAD}");
            return Some(("head_bytes", problem));
        }
        if let Some((key, _)) = seconds.iter().find(|(_, time)| !(1..=LONGEST).contains(time)) {
            return Some((key, format!("must be between 1 and {LONGEST}")));
        }
        (self.bytes_per_second == 0).then(|| ("bytes_per_second", "must be at least 1".into()))
    }

    /// How long a request may take from its head to its answer.
    pub(crate) fn longest_request(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }
}

/// How slow a peer may be.
#[derive(Clone, Copy)]
pub(super) struct Slowness {
    pub(super) stall: Duration,
    pub(super) bytes_per_second: u32,
}

/// The same as a server works with it.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) places: usize,
    pub(super) places_of_one_peer: usize,
    pub(super) head_bytes: usize,
    pub(super) head: Duration,
    pub(super) slowness: Slowness,
}

impl From<ConnectionSettings> for Bounds {
    fn from(settings: ConnectionSettings) -> Self {
        Self {
            places: settings.places,
            places_of_one_peer: settings.places_of_one_peer.unwrap_or(settings.places / 2),
            head_bytes: settings.head_bytes,
            head: Duration::from_secs(settings.head_seconds),
            slowness: Slowness {
                stall: Duration::from_secs(settings.stall_seconds),
                bytes_per_second: settings.bytes_per_second,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_right_and_one_peer_has_half_of_the_places() {
        let defaults = ConnectionSettings::default();

        assert_eq!(defaults.mistake(), None);
        assert_eq!(Bounds::from(defaults).places_of_one_peer * 2, defaults.places);
    }

    #[test]
    fn a_bound_that_would_stop_the_server_is_a_mistake() {
        let right = ConnectionSettings::default();
        for (wrong, key) in [
            (ConnectionSettings { places: 1, ..right }, "places"),
            (ConnectionSettings { places_of_one_peer: Some(0), ..right }, "places_of_one_peer"),
            (ConnectionSettings { places_of_one_peer: Some(513), ..right }, "places_of_one_peer"),
            (ConnectionSettings { head_bytes: 8191, ..right }, "head_bytes"),
            (ConnectionSettings { head_seconds: 0, ..right }, "head_seconds"),
            (ConnectionSettings { request_seconds: 3601, ..right }, "request_seconds"),
            (ConnectionSettings { stall_seconds: 0, ..right }, "stall_seconds"),
            (ConnectionSettings { bytes_per_second: 0, ..right }, "bytes_per_second"),
        ] {
            assert_eq!(wrong.mistake().map(|(key, _)| key), Some(key));
        }
    }
}
