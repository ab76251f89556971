//! Bounds on device authorization requests, and on guesses at user codes. RFC 8628, section 5.1.

use super::{Attempt, Guesses, Refused, place};
use crate::protocol::source::Source;

impl Guesses {
    /// Begins a guess at a user code: it counts for this person, and for their source.
    pub(crate) fn user_code(
        &self,
        subject: &str,
        source: Option<Source>,
        now: i64,
    ) -> Result<[Attempt; 2], Refused> {
        let by_person = self.user_codes.begin(subject.to_owned(), now)?;
        match source.map(|source| self.user_codes_from_source.begin(source, now)).transpose() {
            Ok(from_source) => Ok([by_person, from_source.unwrap_or_default()]),
            Err(refused) => {
                by_person.forgive();
                Err(refused)
            }
        }
    }

    /// Counts a device authorization request that will be stored.
    pub(crate) fn device_authorization(
        &self,
        client_id: &str,
        source: Option<Source>,
        now: i64,
    ) -> Result<(), Refused> {
        self.device_authorizations.fail(place(client_id, source), now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::GuessSettings;
    use std::net::{IpAddr, Ipv4Addr};

    const NOW: i64 = 1_000_000;

    const HERE: Option<Source> = Some(Source::of(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    const ELSEWHERE: Option<Source> = Some(Source::of(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 7))));

    #[test]
    fn user_codes_are_bounded_by_the_person_and_by_the_source() {
        let guesses = Guesses::new(&GuessSettings::default());
        let is_looked_at = |subject: &str, source| {
            // An attempt that is dropped counts as a failure.
            guesses.user_code(subject, source, NOW).is_ok()
        };

        assert!((0..10).all(|_| is_looked_at("alice", HERE)));
        assert!(!is_looked_at("alice", HERE) && !is_looked_at("alice", ELSEWHERE));
        // Nine more people from here; those elsewhere are not affected.
        assert!((0..90).all(|number| is_looked_at(&format!("person {number}"), HERE)));
        assert!(!is_looked_at("bob", HERE));
        assert!(is_looked_at("bob", ELSEWHERE) && is_looked_at("bob", None));
        for attempt in guesses.user_code("carol", ELSEWHERE, NOW).unwrap() {
            attempt.forgive();
        }
    }

    #[test]
    fn requests_of_devices_are_bounded_for_each_client_and_source() {
        let guesses = Guesses::new(&GuessSettings::default());
        let is_taken = |client, source| guesses.device_authorization(client, source, NOW).is_ok();

        assert!((0..100).all(|_| is_taken("tv", HERE)));
        assert!(!is_taken("tv", HERE));
        assert!(is_taken("tv", ELSEWHERE) && is_taken("radio", HERE));
    }
}
