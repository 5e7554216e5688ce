//! Numbers that look random and are the same everywhere: splitmix64 (Steele, Lea and Flood, 2014).

pub struct Random {
    state: u64,
}

impl Random {
    pub fn new(seed: u64) -> Random {
        Random { state: seed }
    }

    #[inline]
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number below `limit`; the bias of the shortcut does not matter here.
    #[inline]
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// True once in `n` times.
    #[inline]
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

/// A bijection on 64 bits: different numbers stay different.
#[inline]
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// An identifier as Zeek makes them: a letter for its kind and 17 digits of base 62. Different `number`s give different ones.
#[inline]
pub fn identifier(kind: u8, number: u64, random: u64) -> [u8; 18] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut id = [kind; 18];
    let (mut head, mut tail) = (mix(number), random);
    for (at, place) in id.iter_mut().enumerate().skip(1) {
        // 62^11 > 2^64, so eleven digits hold all of the number.
        let from = if at <= 11 { &mut head } else { &mut tail };
        *place = DIGITS[(*from % 62) as usize];
        *from /= 62;
    }
    id
}
