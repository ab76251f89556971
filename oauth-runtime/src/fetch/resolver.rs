//! From a name to the addresses that are connected to, each of which was checked.

use super::{
    error::FetchError,
    public_address::{is_public, is_within},
};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    error::Error,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};

/// How many names are looked up at once. A look-up keeps a thread for as long as the system likes.
const LOOK_UPS: usize = 16;

/// How long a name waits for its turn. Waiting is this server's trouble, so it ends before the fetch does, which would be the other
/// side's.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where the addresses of one grade of trust may lead.
#[derive(Clone, Debug)]
pub(super) enum Reach {
    /// Everywhere.
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

    fn admits_all(&self, found: &[SocketAddr]) -> bool {
        found.iter().all(|address| self.admits(address.ip()))
    }
}

/// The addresses of a name of this machine, which nobody is asked about: plain http is permitted there, so it must not leave the
/// machine (RFC 6761 section 6.3). `None` for every other name.
fn of_this_machine(name: &str) -> Option<Vec<SocketAddr>> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_local = name == "localhost" || name.ends_with(".localhost");
    let addresses: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    is_local.then(|| addresses.map(|address| SocketAddr::new(address, 0)).to_vec())
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
            let found = match of_this_machine(name.as_str()) {
                Some(found) => found,
                None => look_up(name.as_str().to_owned(), places).await?,
            };
            if !reach.admits_all(&found) {
                return Err(FetchError::NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

async fn look_up(
    host: String,
    places: Arc<Semaphore>,
) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
    let busy = || FetchError::Unavailable("too many names are being looked up".into());
    let place = timeout(PATIENCE, places.acquire_owned()).await.map_err(|_| busy())??;
    // A task of its own: the place is taken for as long as the thread is, also when nobody waits any more.
    let look_up = tokio::spawn(async move {
        let _place = place;
        let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
        Ok::<Vec<SocketAddr>, std::io::Error>(found.collect())
    });
    Ok(look_up.await??)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_to(reach: &Reach, addresses: &[&str]) -> bool {
        let found = addresses.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0));
        reach.admits_all(&found.collect::<Vec<_>>())
    }

    /// A name with one public address and one of this network would let the second one be tried.
    #[test]
    fn a_name_with_any_address_that_is_not_public_is_refused() {
        let strangers = Reach::Stranger(Arc::new([]));

        assert!(leads_to(&strangers, &["1.1.1.1", "2606:4700::1"]));
        assert!(!leads_to(&strangers, &["1.1.1.1", "10.0.0.1"]));
        let permitted = Reach::Stranger(Arc::new(["10.0.0.0/8".parse().unwrap()]));
        assert!(leads_to(&permitted, &["1.1.1.1", "10.0.0.1"]));
        assert!(!leads_to(&permitted, &["127.0.0.1"]));
    }

    #[test]
    fn the_names_of_this_machine_lead_nowhere_else() {
        for name in ["localhost", "localhost.", "app.localhost"] {
            let found = of_this_machine(name).unwrap();
            assert!(found.iter().all(|address| address.ip().is_loopback()), "{name}");
        }
        for name in ["localhost.example", "notlocalhost", ""] {
            assert_eq!(of_this_machine(name), None, "{name}");
        }
    }
}
