//! Which servers are of the place itself, and not of the internet: there a handful of them within a minute is a sweep, here it is one page
//! of the web.
//!
//! Of the place are the private addresses (RFC 1918, 4193, 3927, 6598 and their like), and, since old plants number their devices as they
//! like, what shares the first 16 bits of an IPv4 address or 48 of an IPv6 address with some client. A name or a damaged address is of
//! the place: in doubt the lower bar holds.

use std::collections::HashSet;
use std::net::IpAddr;

/// The networks that clients stand in.
pub struct Networks(HashSet<[u8; 6]>);

impl Networks {
    pub fn of(clients: &[&[u8]]) -> Networks {
        Networks(clients.iter().filter_map(|client| address(client)).map(network).collect())
    }

    /// Whether a server stands in one of them, or has a private address.
    pub fn hold(&self, server: &[u8]) -> bool {
        address(server).is_none_or(|address| is_private(address) || self.0.contains(&network(address)))
    }
}

fn address(text: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn network(address: IpAddr) -> [u8; 6] {
    match address {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            [4, a, b, 0, 0, 0]
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, e, f, ..] = address.octets();
            [a, b, c, d, e, f]
        }
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            address.is_private() || address.is_link_local() || address.is_loopback() || (a == 100 && b & 0xc0 == 64)
        }
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::Networks;

    #[test]
    fn what_is_of_the_place() {
        let networks = Networks::of(&[b"141.81.0.10", b"2001:db8:1::5", b"printer"]);
        let near = [
            "10.1.2.3",
            "172.31.0.1",
            "192.168.88.1",
            "169.254.9.9",
            "100.64.0.1",
            "141.81.200.3",
            "fe80::1",
            "fd00::9",
            "2001:db8:1:2::9",
            "plc-7",
            "",
        ];
        for server in near {
            assert!(networks.hold(server.as_bytes()), "{server}");
        }
        for server in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "141.82.0.10", "2001:db8:2::5", "::ffff"] {
            assert!(!networks.hold(server.as_bytes()), "{server}");
        }
    }
}
