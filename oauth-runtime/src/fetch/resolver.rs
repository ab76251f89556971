//! The name resolver of the guarded fetch, which checks every address before it is connected to.

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

/// How many names are looked up at once. Each lookup keeps a thread for as long as the system needs.
const LOOK_UPS: usize = 16;

/// How long a lookup waits for its turn. Waiting is a fault of this server, so it must end before the fetch times out, which
/// would count as a fault of the other side.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where addresses of one type may lead.
#[derive(Clone, Debug)]
pub(super) enum Reach {
    /// To any address.
    Operator,
    /// To public addresses, and to addresses in these networks.
    Stranger(Arc<[IpNet]>),
}

impl Reach {
    /// Whether a host may be connected to that is written as an IP address.
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

/// The loopback addresses for `localhost` and names below it; no resolver is asked for them. Plain http is permitted there, so
/// the request must not leave the machine (RFC 6761 section 6.3). `None` for every other name.
fn of_this_machine(name: &str) -> Option<Vec<SocketAddr>> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_local = name == "localhost" || name.ends_with(".localhost");
    let addresses: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    is_local.then(|| addresses.map(|address| SocketAddr::new(address, 0)).to_vec())
}

/// Looks names up, and refuses a name if any of its addresses is one that may not be connected to.
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
    // The lookup runs on its own task, since it occupies its place for as long as the thread runs, even if the caller no longer
    // waits.
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

    /// If a name has a public address and one in this network, the second one could be connected to.
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
