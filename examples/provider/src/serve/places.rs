//! Limits the connections: how many at once, how many for one peer, and which one is closed when no place is left.
//!
//! The connection that keeps the server waiting longest is closed first. So a peer that opens connections and does
//! nothing with them closes its own older ones, and keeps nobody else out.

use super::{
    bounds::Bounds,
    waiting::{Turns, Waiting},
};
use crate::client_address::TrustedProxies;
use ipnet::IpNet;
use std::{
    cmp::Reverse,
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// The number of leading bits of an IPv6 address that commonly identify one customer of a network provider.
const ONE_IPV6_PEER: u8 = 64;

/// The places of one server.
pub(super) struct Places {
    bounds: Bounds,
    trusted: TrustedProxies,
    turns: Turns,
    open: Mutex<Open>,
    freed: Notify,
}

#[derive(Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, Connection>,
}

struct Connection {
    /// `None` for a trusted proxy, because many clients come through it.
    peer: Option<IpNet>,
    waiting: Arc<Waiting>,
    leave: Arc<Notify>,
}

impl Places {
    pub(super) fn new(bounds: Bounds, trusted: TrustedProxies) -> Arc<Self> {
        Arc::new(Self {
            bounds,
            trusted,
            turns: Turns::default(),
            open: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Gives a connection a place. `None` when its peer has its whole share of connections and the server is
    /// working for each of them.
    pub(super) async fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let peer = (!self.trusted.trusts(address)).then(|| peer(address));
        loop {
            let freed = self.freed.notified();
            {
                let mut open = self.open();
                let is_its = |connection: &Connection| connection.peer == peer;
                let has_its_share = peer.is_some()
                    && open.connections.values().filter(|it| is_its(it)).count()
                        >= self.bounds.places_of_one_peer;
                if has_its_share && !open.close_longest_waiting(is_its) {
                    return None;
                }
                let is_full = open.connections.len() >= self.bounds.places;
                if !is_full || open.close_longest_waiting(|it| it.peer.is_some()) {
                    return Some(self.take(&mut open, peer));
                }
            }
            freed.await;
        }
    }

    fn take(self: &Arc<Self>, open: &mut Open, peer: Option<IpNet>) -> Place {
        let id = open.next;
        open.next += 1;
        let waiting = Arc::new(Waiting::new(&self.turns));
        let leave = Arc::new(Notify::new());
        let connection = Connection { peer, waiting: waiting.clone(), leave: leave.clone() };
        open.connections.insert(id, connection);
        Place { places: self.clone(), id, waiting, leave }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Closes one of the connections that `is_meant` selects: of the peer that has most connections, the one
    /// that waits longest for its peer.
    fn close_longest_waiting(&mut self, is_meant: impl Fn(&Connection) -> bool) -> bool {
        let mut held = HashMap::<_, usize>::new();
        for connection in self.connections.values() {
            *held.entry(connection.peer).or_default() += 1;
        }
        let waiting = self.connections.iter().filter(|(_, connection)| is_meant(connection));
        let longest = waiting
            .filter_map(|(id, connection)| {
                let since = connection.waiting.since()?;
                Some((*id, (held.get(&connection.peer).copied(), Reverse(since))))
            })
            .max_by_key(|(_, rank)| *rank);
        let closed = longest.and_then(|(id, _)| self.connections.remove(&id));
        closed.map(|connection| connection.leave.notify_one()).is_some()
    }
}

/// The peer whose share a connection uses.
fn peer(address: IpAddr) -> IpNet {
    match address {
        IpAddr::V4(_) => address.into(),
        IpAddr::V6(_) => {
            IpNet::new(address, ONE_IPV6_PEER).map_or(address.into(), |network| network.trunc())
        }
    }
}

/// The place of one connection, until it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    waiting: Arc<Waiting>,
    leave: Arc<Notify>,
}

impl Place {
    /// The state of the connection, which it updates itself.
    pub(super) fn waiting(&self) -> Arc<Waiting> {
        self.waiting.clone()
    }

    /// Completes when another connection needs the place.
    pub(super) async fn is_needed(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.open().connections.remove(&self.id);
        self.places.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{client_address::network, serve::bounds::ConnectionSettings};
    use std::time::Duration;
    use tokio::time::timeout;

    const A: &str = "192.0.2.1";
    const PROXY: &str = "10.0.0.1";

    fn places(places: usize) -> Arc<Places> {
        let settings = ConnectionSettings { places, ..ConnectionSettings::default() };
        Places::new(settings.into(), TrustedProxies::new(&[network("10.0.0.0/8").unwrap()]))
    }

    async fn admit(places: &Arc<Places>, address: &str) -> Option<Place> {
        let admitted = places.admit(address.parse().unwrap());
        timeout(Duration::from_millis(50), admitted).await.ok().flatten()
    }

    async fn is_closed(place: &Place) -> bool {
        timeout(Duration::from_millis(50), place.is_needed()).await.is_ok()
    }

    #[tokio::test]
    async fn a_peer_over_its_share_closes_its_own_connection_that_waits_longest() {
        let places = places(4);
        let other = admit(&places, "192.0.2.2").await.unwrap();
        let (first, second) = (admit(&places, A).await.unwrap(), admit(&places, A).await.unwrap());
        // The first connection has sent a request, so it now waits for less time than the second.
        drop(first.waiting().work());

        let third = admit(&places, A).await.unwrap();

        assert!(is_closed(&second).await);
        assert!(!is_closed(&first).await && !is_closed(&other).await && !is_closed(&third).await);
    }

    #[tokio::test]
    async fn a_peer_for_whose_every_place_the_server_works_gets_no_more() {
        let places = places(4);
        let (first, second) = (admit(&places, A).await.unwrap(), admit(&places, A).await.unwrap());
        let (work, _other) = (first.waiting().work(), second.waiting().work());

        assert!(admit(&places, A).await.is_none());
        assert!(admit(&places, "192.0.2.2").await.is_some());

        // When the body does not arrive, the connection waits for the peer again.
        work.pause();
        assert!(admit(&places, A).await.is_some());
        assert!(is_closed(&first).await);
    }

    #[tokio::test]
    async fn when_every_place_is_taken_the_peer_with_most_of_them_gives_one_away() {
        let places = places(5);
        let lone = admit(&places, "192.0.2.9").await.unwrap();
        let mut held = Vec::new();
        for address in [A, A, "192.0.2.2", "192.0.2.3"] {
            held.push(admit(&places, address).await.unwrap());
        }

        let _new = admit(&places, "192.0.2.4").await.unwrap();

        assert!(is_closed(&held[0]).await && !is_closed(&lone).await);
    }

    #[tokio::test]
    async fn a_trusted_proxy_has_no_share_and_its_connections_stay() {
        let places = places(3);
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(admit(&places, PROXY).await.unwrap());
        }

        assert!(admit(&places, A).await.is_none(), "it waits for a place");
        for place in &held {
            assert!(!is_closed(place).await);
        }
        held.pop();
        assert!(admit(&places, A).await.is_some());
    }

    #[tokio::test]
    async fn the_addresses_of_one_ipv6_network_are_one_peer() {
        let places = places(4);
        let first = admit(&places, "2001:db8::1").await.unwrap();
        let _second = admit(&places, "2001:db8::2").await.unwrap();
        let _elsewhere = admit(&places, "2001:db8:0:1::1").await.unwrap();

        let _third = admit(&places, "2001:db8::3").await.unwrap();

        assert!(is_closed(&first).await);
        assert_eq!(peer("192.0.2.1".parse().unwrap()).prefix_len(), 32);
    }
}
