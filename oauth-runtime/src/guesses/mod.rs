//! Bounds on guesses: how many attempts may fail before the next one is refused without being checked. RFC 6749, sections 2.3.1
//! and 10.10.
//!
//! Everything is counted by the source of the request, so that nobody can lock somebody out from elsewhere. Each process counts
//! for itself.

mod bounds;
mod counter;
mod devices;
#[cfg(feature = "fetch")]
mod documents;

pub(crate) use counter::{Attempt, Refused};

use crate::{protocol::source::Source, settings::GuessSettings};
use counter::Counters;

/// The maximum length in bytes of a counted name. Longer names are cut off, so that the memory is bounded.
const LONGEST_NAME: usize = 255;

type Place = (String, Option<Source>);

/// The user name that a password is presented for, with the client and the source.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The client of the password grant; `None` on a sign-in page.
    pub(crate) client_id: Option<String>,
    pub(crate) username: String,
    pub(crate) source: Option<Source>,
}

/// All counters of a server. Unknown names have counters of their own, so that no flood of them pushes out the counter of a user.
/// In the same way, short secrets are counted apart from those that are too long to be guessed.
pub(crate) struct Guesses {
    short_secrets: Counters<Place>,
    long_secrets: Counters<Place>,
    own_claims: Counters<Place>,
    unknown_clients: Counters<Source>,
    sources: Counters<Source>,
    users: Counters<(Option<String>, Place)>,
    unknown_users: Counters<(Option<String>, Place)>,
    accounts: Counters<(Option<String>, Place)>,
    hooks: Counters<(Option<String>, Place)>,
    user_codes: Counters<String>,
    user_codes_from_source: Counters<Source>,
    device_authorizations: Counters<Place>,
    registrations: Counters<Option<Source>>,
    #[cfg(feature = "fetch")]
    documents_for_visitor: Counters<String>,
    #[cfg(feature = "fetch")]
    documents_from_host: Counters<String>,
}

impl Guesses {
    pub(crate) fn new(settings: &GuessSettings) -> Self {
        Self {
            short_secrets: Counters::new(settings.client_secrets),
            long_secrets: Counters::new(settings.client_secrets),
            own_claims: Counters::new(settings.client_secrets),
            unknown_clients: Counters::new(settings.unknown_clients),
            sources: Counters::new(settings.passwords_from_source),
            users: Counters::new(settings.passwords),
            unknown_users: Counters::new(settings.passwords),
            accounts: Counters::new(settings.passwords),
            hooks: Counters::new(settings.passwords),
            user_codes: Counters::new(settings.user_codes),
            user_codes_from_source: Counters::new(settings.user_codes_from_source),
            device_authorizations: Counters::new(settings.device_authorizations),
            registrations: Counters::new(u32::MAX),
            #[cfg(feature = "fetch")]
            documents_for_visitor: Counters::new(u32::MAX),
            #[cfg(feature = "fetch")]
            documents_from_host: Counters::new(u32::MAX),
        }
    }

    /// Counts a registration, good or bad, since each may store a row. Requests from unknown sources are counted together.
    pub(crate) fn registration(&self, source: Option<Source>, now: i64) -> Result<(), Refused> {
        self.registrations.fail(source, now)
    }

    /// Whether another guess at the short secret of a client is permitted.
    pub(crate) fn check_short_secret(
        &self,
        client_id: &str,
        source: Option<Source>,
        now: i64,
    ) -> Result<(), Refused> {
        self.short_secrets.check(&place(client_id, source), now)
    }

    /// Begins a guess at the short secret of a client.
    pub(crate) fn short_secret(
        &self,
        client_id: &str,
        source: Option<Source>,
        now: i64,
    ) -> Result<Attempt, Refused> {
        self.short_secrets.begin(place(client_id, source), now)
    }

    /// Counts a wrong guess at the long secret of a client.
    pub(crate) fn wrong_long_secret(
        &self,
        client_id: &str,
        source: Option<Source>,
        now: i64,
    ) -> Result<(), Refused> {
        self.long_secrets.fail(place(client_id, source), now)
    }

    /// Counts a wrong claim by one of the application's own methods, or a wrong client assertion.
    pub(crate) fn wrong_own_claim(
        &self,
        client_id: &str,
        source: Option<Source>,
        now: i64,
    ) -> Result<(), Refused> {
        self.own_claims.fail(place(client_id, source), now)
    }

    /// Counts an unknown `client_id`. Without a source nothing is counted, since callers cannot be told apart.
    pub(crate) fn unknown_client(&self, source: Option<Source>, now: i64) -> Result<(), Refused> {
        source.map_or(Ok(()), |source| self.unknown_clients.fail(source, now))
    }

    /// Whether a guess at a password is permitted.
    pub(crate) fn check_password(&self, shown: &Shown, now: i64) -> Result<(), Refused> {
        if let Some(source) = shown.bounded_source() {
            self.sources.check(&source, now)?;
        }
        // Both counters are checked before it is known whether the name exists, so that both cases look the same.
        let key = shown.key();
        self.users.check(&key, now)?;
        self.unknown_users.check(&key, now)
    }

    /// Begins a guess at a password. It counts for its source, for its name, and for its account, so that all names that the
    /// database accepts for one account share a counter.
    pub(crate) fn password(
        &self,
        shown: &Shown,
        account: Option<&str>,
        now: i64,
    ) -> Result<Vec<Attempt>, Refused> {
        let mut begun = Vec::new();
        let begin = |begun: &mut Vec<Attempt>| {
            if let Some(source) = shown.bounded_source() {
                begun.push(self.sources.begin(source, now)?);
            }
            let names = if account.is_some() { &self.users } else { &self.unknown_users };
            begun.push(names.begin(shown.key(), now)?);
            if let Some(account) = account {
                let account = (account.to_owned(), shown.source);
                begun.push(self.accounts.begin((shown.client_id.clone(), account), now)?);
            }
            Ok(())
        };
        match begin(&mut begun) {
            Ok(()) => Ok(begun),
            Err(refused) => {
                begun.into_iter().for_each(Attempt::forgive);
                Err(refused)
            }
        }
    }

    /// Begins a guess that a hook of the application checks, perhaps by itself. As many guesses as this name has left may run at
    /// once; the next one waits for one of them to end.
    pub(crate) async fn by_hook(&self, shown: &Shown, now: i64) -> Result<[Attempt; 2], Refused> {
        let for_user = self.hooks.begin_in_turn(shown.key(), now).await?;
        // Nothing is awaited from here on, because a request that is aborted meanwhile would count as a failure.
        let from_source = match shown.bounded_source() {
            Some(source) => self.sources.begin(source, now),
            None => Ok(Attempt::default()),
        };
        match from_source {
            Ok(from_source) => Ok([from_source, for_user]),
            Err(refused) => {
                for_user.forgive();
                Err(refused)
            }
        }
    }
}

impl Shown {
    /// Upper and lower case count as one name, because they may be one account to the database or the application.
    fn key(&self) -> (Option<String>, Place) {
        let (name, source) = place(self.username.trim(), self.source);
        (self.client_id.clone(), (name.to_lowercase(), source))
    }

    /// The source, if the number of its guesses at all names is bounded. At a client it is not: one address may send the
    /// passwords of all the client's users, and strangers among them would lock the others out.
    fn bounded_source(&self) -> Option<Source> {
        self.source.filter(|_| self.client_id.is_none())
    }
}

fn place(name: &str, source: Option<Source>) -> Place {
    let end = name.floor_char_boundary(LONGEST_NAME);
    (name[..end].to_owned(), source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    const HERE: Option<Source> = Some(Source::of(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)));
    const NOW: i64 = 1_000_000;

    fn guesses() -> Guesses {
        Guesses::new(&GuessSettings::default())
    }

    fn source(number: u32) -> Source {
        Source::of(IpAddr::V4(number.into()))
    }

    fn on_page(username: &str, source: Option<Source>) -> Shown {
        Shown { client_id: None, username: username.to_owned(), source }
    }

    fn at_client(username: &str) -> Shown {
        Shown { client_id: Some("app".to_owned()), ..on_page(username, HERE) }
    }

    /// Counts a wrong password; returns whether it was checked.
    fn is_wrong(guesses: &Guesses, username: &str, known: bool, source: Option<Source>) -> bool {
        guesses.password(&on_page(username, source), known.then_some(username), NOW).is_ok()
    }

    fn close(guesses: &Guesses, username: &str, known: bool) {
        for _ in 0..10 {
            assert!(is_wrong(guesses, username, known, HERE));
        }
    }

    #[test]
    fn the_eleventh_failure_is_refused_and_a_success_does_not_count() {
        let guesses = guesses();
        for attempt in guesses.password(&on_page("alice", HERE), Some("alice"), NOW).unwrap() {
            attempt.forgive();
        }
        close(&guesses, "alice", true);

        assert!(matches!(
            guesses.password(&on_page("alice", HERE), Some("alice"), NOW + 20),
            Err(Refused::Closed(40))
        ));
        assert!(guesses.check_password(&on_page("alice", HERE), NOW).is_err());
        assert!(is_wrong(&guesses, "bob", true, HERE));
        assert!(is_wrong(&guesses, "alice", true, Some(source(7))));
        assert!(is_wrong(&guesses, "alice", true, None));
    }

    #[test]
    fn a_window_ends_a_minute_after_its_first_failure() {
        let guesses = guesses();
        guesses.short_secret("app", HERE, NOW - 59).unwrap().forgive();
        for number in 0..10 {
            drop(guesses.short_secret("app", HERE, NOW + number * 6));
        }
        assert!(guesses.check_short_secret("app", HERE, NOW + 59).is_err());

        assert!(guesses.check_short_secret("app", HERE, NOW + 60).is_ok());
        assert!(guesses.short_secret("app", HERE, NOW + 60).is_ok());
    }

    /// A machine whose clock was wrong by a day must not lock anybody out for a day.
    #[test]
    fn a_clock_that_was_set_back_prolongs_no_window() {
        let guesses = guesses();
        close(&guesses, "alice", true);

        assert!(guesses.password(&on_page("alice", HERE), Some("alice"), NOW - 86_400).is_ok());
    }

    #[test]
    fn no_burst_gets_more_guesses_than_a_queue_would() {
        let guesses = guesses();
        let shown = at_client("alice");
        let open: Vec<_> = (0..10).map(|_| guesses.password(&shown, Some("alice"), NOW)).collect();

        let eleventh = guesses.password(&shown, Some("alice"), NOW);

        assert!(matches!(eleventh, Err(Refused::Busy(_))));
        for attempt in open.into_iter().flat_map(Result::unwrap) {
            attempt.forgive();
        }
        assert!(guesses.password(&shown, Some("alice"), NOW).is_ok());
    }

    #[tokio::test]
    async fn a_hook_waits_for_its_turn_and_learns_that_the_others_have_failed() {
        let guesses = guesses();
        let shown = at_client("alice");
        let mut open = Vec::new();
        for _ in 0..10 {
            open.extend(guesses.by_hook(&shown, NOW).await.unwrap());
        }

        let (eleventh, ()) = tokio::join!(guesses.by_hook(&shown, NOW), async {
            open.pop().unwrap().forgive();
        });
        open.extend(eleventh.unwrap());
        let (twelfth, ()) = tokio::join!(guesses.by_hook(&shown, NOW), async {
            open.clear();
        });

        assert!(matches!(twelfth, Err(Refused::Closed(60))));
    }

    /// The users of this client all come from the client's own address.
    #[test]
    fn the_address_of_a_client_may_be_wrong_about_any_number_of_people() {
        let guesses = guesses();
        for number in 0..200 {
            let shown = at_client(&number.to_string());
            assert!(guesses.password(&shown, None, NOW).is_ok(), "{number}");
        }

        assert!(guesses.check_password(&at_client("alice"), NOW).is_ok());
    }

    #[test]
    fn made_up_names_do_not_push_the_counter_of_a_user_out() {
        let guesses = guesses();
        close(&guesses, "alice", true);
        for number in 0..25_000_u32 {
            assert!(is_wrong(&guesses, &number.to_string(), false, Some(source(number / 50))));
        }

        assert!(guesses.unknown_users.len() <= 20_000);
        assert!(!is_wrong(&guesses, "alice", true, HERE));
    }

    #[test]
    fn made_up_names_at_a_client_do_not_push_the_counter_of_a_user_out() {
        let guesses = guesses();
        for _ in 0..10 {
            assert!(guesses.password(&at_client("alice"), Some("alice"), NOW).is_ok());
        }
        for number in 0..25_000_u32 {
            assert!(guesses.password(&at_client(&number.to_string()), None, NOW).is_ok());
        }

        assert!(guesses.check_password(&at_client("alice"), NOW).is_err());
    }

    #[test]
    fn a_name_that_nobody_has_closes_like_a_user() {
        let guesses = guesses();
        close(&guesses, "nobody", false);

        assert!(!is_wrong(&guesses, "nobody", false, HERE));
        assert!(guesses.check_password(&on_page("nobody", HERE), NOW).is_err());
        assert!(!is_wrong(&guesses, "NoBody ", false, HERE), "it may be the same account");
    }

    /// A database may take `álicé` for `alice`.
    #[test]
    fn an_account_is_bound_however_its_name_is_spelt() {
        let guesses = guesses();
        for number in 0..10 {
            let spelt = at_client(&format!("alice{number}"));
            assert!(guesses.password(&spelt, Some("her account"), NOW).is_ok());
        }

        assert!(guesses.password(&at_client("alice"), Some("her account"), NOW).is_err());
        assert!(guesses.password(&at_client("alice"), Some("another"), NOW).is_ok());
    }

    #[test]
    fn a_source_is_bound_however_many_names_it_tries() {
        let guesses = guesses();
        for number in 0..100 {
            assert!(is_wrong(&guesses, &number.to_string(), false, HERE));
        }

        assert!(!is_wrong(&guesses, "alice", true, HERE));
        assert!(is_wrong(&guesses, "alice", true, Some(source(7))));
        assert!(is_wrong(&guesses, "alice", true, None));
    }
}
