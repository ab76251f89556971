//! Where a request comes from: the network for which the limits on guesses count.

use core::{
    fmt,
    hash::{Hash, Hasher},
    net::{IpAddr, Ipv6Addr},
};

/// A network from which one party sends: one IPv4 address, or 2^64 IPv6 addresses, because whoever has one of these
/// has all of them.
///
/// It keeps the full address, for events. Only the network is compared and shown.
#[derive(Clone, Copy)]
pub struct Source(IpAddr);

impl Source {
    /// The source of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The address.
    #[must_use]
    pub const fn address(self) -> IpAddr {
        self.0
    }

    const fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V6(address) => {
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
            }
            address @ IpAddr::V4(_) => address,
        }
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.network() == other.network()
    }
}

impl Eq for Source {}

impl Hash for Source {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.network().hash(state);
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Source").field(&self.network()).finish()
    }
}

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        Self::of(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_version_6_and_both_spellings_of_version_4_are_one_source() {
        let of = |text: &str| Source::of(text.parse().unwrap());

        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("2001:db8:1:2:3::4").address().to_string(), "2001:db8:1:2:3::4");
        let shown = |text| format!("{:?}", of(text));
        assert_eq!(shown("2001:db8:1:2:3::4"), shown("2001:db8:1:2:ffff::1"));
    }
}
