//! When a connection was and between whom: the part that the rows of `http` and `conn` share.

use super::random::{Random, identifier, mix};
use super::record::Line;

/// 2024-05-14 06:00:00 UTC.
pub const MORNING: u64 = 1_715_666_400_000_000;

const CLIENTS: u64 = 600;
const SERVERS: u64 = 2500;
/// Servers of each client.
const PARTNERS: u64 = 12;

/// The random numbers of one row, and the number from which its identifiers are made.
pub fn of_row(seed: u64, row: u64) -> Random {
    Random::new(mix(seed ^ row.wrapping_mul(0x2545_f491_4f6c_dd1d)))
}

/// Writes `ts` to `id.resp_p`, and gives the server's address.
#[inline]
pub fn write(line: &mut Line, random: &mut Random, seed: u64, row: u64) -> [u8; 15] {
    // A little back and forth: logs are written when a request ends, not when it begins.
    let most = if random.one_in(30) { 1_640_000 } else { 40_000 };
    line.seconds(MORNING + row * 25_000 + 2_000_000 - random.below(most));
    let seeded = row.wrapping_add(seed << 40);
    line.cell(&identifier(b'C', seeded, random.next()));
    let client = random.below(CLIENTS) * random.below(CLIENTS) / CLIENTS;
    // Hosts of a plant talk to a few others, and mostly to the same ones: about 7,000 pairs.
    let partner = random.below(PARTNERS) * random.below(PARTNERS) / PARTNERS;
    let server = mix(client * PARTNERS + partner) % SERVERS;
    let (length, text) = address(10, client);
    line.cell(&text[..length]);
    line.number(1024 + random.below(64_000));
    let (length, text) = address(40, server);
    line.cell(&text[..length]);
    line.number(*random.pick(&[80, 80, 80, 80, 80, 80, 8080, 8000]));
    text
}

/// `10.20.net+n/250.1+n%250`, and its length. The rest is zero.
fn address(net: u64, number: u64) -> (usize, [u8; 15]) {
    let mut text = *b"10.20.\0\0\0\0\0\0\0\0\0";
    let mut at = 6;
    for (part, end) in [(net + number / 250, b'.'), (1 + number % 250, 0)] {
        for divisor in [100, 10, 1] {
            if part >= divisor || divisor == 1 {
                text[at] = b'0' + (part / divisor % 10) as u8;
                at += 1;
            }
        }
        if end != 0 {
            text[at] = end;
            at += 1;
        }
    }
    (at, text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses() {
        let text = |net, number| {
            let (length, text) = super::address(net, number);
            String::from_utf8_lossy(&text[..length]).into_owned()
        };
        assert_eq!(text(40, 0), "10.20.40.1");
        assert_eq!(text(40, 2499), "10.20.49.250");
        assert_eq!(text(99, 354), "10.20.100.105");
    }
}
