//! Bounds how many documents are read at once for one person and from one host, so that a slow host delays nobody else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many documents are read at once for one person.
const FOR_VISITOR: usize = 2;
/// How many documents are read at once from one host.
const FROM_HOST: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Visitor(String),
    Host(String),
}

/// The places that are taken. Clones share the counts.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<Key, usize>>>);

/// One place of a person and one of a host, taken until this is dropped.
pub(super) struct Place {
    places: Places,
    keys: [Key; 2],
}

impl Places {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<Key, usize>) -> T) -> T {
        // The counts are consistent after every statement, so a panic elsewhere has left nothing half done.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes one place of that person and one of that host; `None` unless both have one left.
    pub(super) fn take(&self, visitor: &str, host: &str) -> Option<Place> {
        let keys = [Key::Visitor(visitor.to_owned()), Key::Host(host.to_owned())];
        self.with(|taken| {
            let [by_visitor, from_host] =
                [&keys[0], &keys[1]].map(|key| taken.get(key).copied().unwrap_or_default());
            if by_visitor >= FOR_VISITOR || from_host >= FROM_HOST {
                return None;
            }
            for key in &keys {
                *taken.entry(key.clone()).or_default() += 1;
            }
            Some(())
        })?;
        Some(Place { places: self.clone(), keys })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.with(|taken| {
            for key in &self.keys {
                if let Some(count) = taken.get_mut(key) {
                    *count -= 1;
                    if *count == 0 {
                        taken.remove(key);
                    }
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_and_one_host_have_few_places_and_give_them_back() {
        let places = Places::default();
        let alice = [places.take("alice", "a"), places.take("alice", "b")];
        assert!(alice.iter().all(Option::is_some) && places.take("alice", "c").is_none());
        let others: Vec<_> =
            ["bob", "carol", "dave"].map(|name| places.take(name, "a").unwrap()).into();
        assert!(places.take("erin", "a").is_none());
        assert!(places.take("erin", "b").is_some(), "another host is not concerned");

        drop(alice);
        assert!(places.take("alice", "a").is_some());
        drop(others);
        assert!(places.with(|taken| taken.is_empty()), "nothing is left of who has gone");
    }
}
