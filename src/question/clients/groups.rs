//! Which servers are no machines but groups, and which functions are no requests.
//!
//! Does not know networks: an address that ends in .255 is taken for a broadcast, which in a network wider than /24 it need not be.

use crate::table::dict::FIRST;
use crate::table::index::Coded;

/// For each code of a column of addresses, whether it is multicast (224.0.0.0/4, ff00::/8) or broadcast.
pub fn groups(servers: &Coded<'_>) -> Vec<bool> {
    of_codes(servers, is_group)
}

/// For each code of a column of functions, whether a client asks for it: Zeek logs an exception as a function of its own.
pub fn requests(functions: &Coded<'_>) -> Vec<bool> {
    of_codes(functions, |text| !text.ends_with(b"_EXCEPTION"))
}

/// Filter text for the rows of another that are not to a group, as [`groups`] tells; the other as it is if none of its rows are.
pub fn left_out(rows: &str, server: &str, any: bool) -> String {
    if any { format!("({rows}) AND NOT {server}:(224.0.0.0/4 OR ff00::/8 OR *.255)") } else { rows.to_owned() }
}

fn of_codes(column: &Coded<'_>, test: fn(&[u8]) -> bool) -> Vec<bool> {
    let mut scratch = Vec::new();
    (0..column.end()).map(|code| code >= FIRST && test(column.text(code, &mut scratch))).collect()
}

fn is_group(address: &[u8]) -> bool {
    if address.contains(&b':') {
        let hextet = address.iter().position(|byte| *byte == b':');
        return hextet == Some(4) && address.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"ff"));
    }
    let first = address.split(|byte| *byte == b'.').next().and_then(|part| std::str::from_utf8(part).ok());
    first.and_then(|part| part.parse::<u8>().ok()).is_some_and(|first| (224..240).contains(&first))
        || address.ends_with(b".255")
}

#[cfg(test)]
mod tests {
    use super::is_group;

    #[test]
    fn groups_are_told_from_machines() {
        for group in ["224.0.0.251", "239.255.255.250", "255.255.255.255", "10.0.0.255", "ff02::fb", "FF0E::1"] {
            assert!(is_group(group.as_bytes()), "{group}");
        }
        for machine in ["10.0.0.25", "223.1.1.1", "240.0.0.1", "fe80::1", "ff::1", "2001:db8::ff02", "", "host"] {
            assert!(!is_group(machine.as_bytes()), "{machine}");
        }
    }
}
