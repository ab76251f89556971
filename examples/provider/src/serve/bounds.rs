//! The limits for one connection and for one peer: the table `[connections]` of the file with settings.

use serde::Deserialize;
use std::time::Duration;

/// The smallest buffer that a connection can work with, in bytes.
const LEAST_HEAD: usize = 8 * 1024;
const LARGEST_HEAD: usize = 1024 * 1024;
const LONGEST: u64 = 3600;

/// The limits for connections. Times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ConnectionSettings {
    /// The largest number of open connections.
    pub places: usize,
    /// The largest number of them that one peer may have. A peer is an IPv4 address, or an IPv6 network of 64
    /// bits. `None` means half of the places. Trusted proxies may have all.
    pub places_of_one_peer: Option<usize>,
    /// The largest head of a request, in bytes.
    pub head_bytes: usize,
    /// The longest time for the head of a request, and for an open connection without a request.
    pub head_seconds: u64,
    /// The longest time of a request, from its head to its response.
    pub request_seconds: u64,
    /// The longest time that the peer may keep the server waiting, while it sends a body or takes a response,
    /// beyond what the rate allows.
    pub stall_seconds: u64,
    /// The smallest rate at which a peer must send and take bytes, on average, in bytes per second.
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
    /// The key of the first setting with an impossible value, and what would be right.
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

    /// The longest time of a request, from its head to its response.
    pub(crate) fn longest_request(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }
}

/// The smallest speed that is accepted from a peer.
#[derive(Clone, Copy)]
pub(super) struct Slowness {
    pub(super) stall: Duration,
    pub(super) bytes_per_second: u32,
}

/// The same limits in the form that a server uses.
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
