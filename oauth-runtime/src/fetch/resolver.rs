//! From a name to the addresses that are connected to, each of which was checked.

use super::{
    error::FetchError,
    public_address::{is_public, is_within},
};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tokio::sync::Semaphore;

/// How many names are looked up at once. A look-up keeps a thread for as long as the system likes.
const LOOK_UPS: usize = 16;

/// Where the addresses of one grade of trust may lead.
#[derive(Clone, Debug)]
pub(super) enum Reach {
    /// Everywhere; but a name of this machine only to this machine.
    Operator,
    /// To public addresses, and to these networks.
    Stranger(Arc<[IpNet]>),
}

impl Reach {
    /// Whether a host that is written as an address may be connected to.
    pub(super) fn admits(&self, address: IpAddr) -> bool {
        match self {
            Self::Operator => true,
            Self::Stranger(permitted) => is_public(address) || is_within(permitted, address),
        }
    }

    fn admits_all(&self, name: &str, found: &[SocketAddr]) -> bool {
        let is_local = name == "localhost" && matches!(self, Self::Operator);
        found.iter().all(|address| {
            self.admits(address.ip()) && (!is_local || address.ip().to_canonical().is_loopback())
        })
    }
}

/// Looks names up, and lets none through that leads to any address where it may not.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    reach: Reach,
    places: Arc<Semaphore>,
}

impl GuardedResolver {
    pub(super) fn new(reach: Reach) -> Self {
        Self { reach, places: Arc::new(Semaphore::new(LOOK_UPS)) }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, places) = (self.reach.clone(), self.places.clone());
        Box::pin(async move {
            let place = places.acquire_owned().await?;
            let host = name.as_str().to_owned();
            // A task of its own: the place is taken for as long as the thread is, also when nobody waits any more.
            let look_up = tokio::spawn(async move {
                let _place = place;
                let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
                Ok::<Vec<SocketAddr>, std::io::Error>(found.collect())
            });
            let found = look_up.await??;
            if !reach.admits_all(name.as_str(), &found) {
                return Err(FetchError::NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_to(reach: &Reach, name: &str, addresses: &[&str]) -> bool {
        let found = addresses.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0));
        reach.admits_all(name, &found.collect::<Vec<_>>())
    }

    /// A name with one public address and one of this network would let the second one be tried.
    #[test]
    fn a_name_with_any_address_that_is_not_public_is_refused() {
        let strangers = Reach::Stranger(Arc::new([]));

        assert!(leads_to(&strangers, "app.example", &["1.1.1.1", "2606:4700::1"]));
        assert!(!leads_to(&strangers, "app.example", &["1.1.1.1", "10.0.0.1"]));
        let permitted = Reach::Stranger(Arc::new(["10.0.0.0/8".parse().unwrap()]));
        assert!(leads_to(&permitted, "app.example", &["1.1.1.1", "10.0.0.1"]));
        assert!(!leads_to(&permitted, "app.example", &["127.0.0.1"]));
    }

    /// Plain http is permitted there, so it must not leave the machine.
    #[test]
    fn the_name_of_this_machine_leads_nowhere_else() {
        assert!(leads_to(&Reach::Operator, "localhost", &["127.0.0.1", "::1"]));
        assert!(!leads_to(&Reach::Operator, "localhost", &["127.0.0.1", "10.0.0.1"]));
        assert!(leads_to(&Reach::Operator, "id.internal", &["10.0.0.1"]));
    }
}
