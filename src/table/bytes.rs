//! Which of 64 bytes are a value, as a bit mask; and whether two short texts are the same.
//!
//! Knows neither logs nor columns. Invariant: bit `i` of a mask is set exactly when byte `i` of the window is the byte looked for.

/// Bytes per window.
pub const WINDOW: usize = 64;

/// Where `byte` is in a window, lowest bit first.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
pub fn equal(window: &[u8; WINDOW], byte: u8) -> u64 {
    use core::arch::wasm32::{i8x16_bitmask, i8x16_eq, u8x16_splat, v128_load};
    let mut mask = 0;
    for part in 0..4 {
        // SAFETY: 16 bytes from `part * 16` on are inside the window of 64; `v128_load` needs no alignment.
        let bytes = unsafe { v128_load(window.as_ptr().add(part * 16).cast()) };
        mask |= u64::from(i8x16_bitmask(i8x16_eq(bytes, u8x16_splat(byte)))) << (part * 16);
    }
    mask
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub use scalar::equal;

/// The same in plain integers: native targets, and the reference for the other one.
#[cfg(any(test, not(all(target_arch = "wasm32", target_feature = "simd128"))))]
mod scalar {
    use super::WINDOW;

    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;

    #[inline]
    pub fn equal(window: &[u8; WINDOW], byte: u8) -> u64 {
        let mut mask = 0;
        for (part, bytes) in window.as_chunks::<8>().0.iter().enumerate() {
            let other = u64::from_le_bytes(*bytes) ^ (ONES * u64::from(byte));
            // A byte of `other` is zero where the bytes are equal; no carry runs from one byte into the next.
            let zero = !(((other & !HIGHS) + !HIGHS) | other) & HIGHS;
            mask |= ((zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (part * 8);
        }
        mask
    }
}

/// The window that begins at `at`, filled up with zero bytes beyond the end.
#[inline]
pub fn window(bytes: &[u8], at: usize, space: &mut [u8; WINDOW]) -> [u8; WINDOW] {
    if let Some(window) = bytes.get(at..).and_then(|rest| rest.first_chunk::<WINDOW>()) {
        return *window;
    }
    let rest = bytes.get(at..).unwrap_or(b"");
    *space = [0; WINDOW];
    space[..rest.len()].copy_from_slice(rest);
    *space
}

/// Equality of short texts; the general comparison of slices is a byte loop on wasm.
#[inline]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    let n = a.len();
    if n != b.len() {
        return false;
    }
    if let (Some((a8, rest_a)), Some((b8, rest_b))) = (a.split_first_chunk::<8>(), b.split_first_chunk::<8>()) {
        if a8 != b8 {
            return false;
        }
        let mut words = rest_a.chunks_exact(8).zip(rest_b.chunks_exact(8));
        if words.any(|(x, y)| x != y) {
            return false;
        }
        return a.last_chunk::<8>() == b.last_chunk::<8>();
    }
    if n >= 4 {
        return a.first_chunk::<4>() == b.first_chunk::<4>() && a.last_chunk::<4>() == b.last_chunk::<4>();
    }
    n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn masks_agree_with_a_byte_loop(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\t'), Just(b'\n'), Just(0u8), Just(0x80u8), any::<u8>()], 0..64),
            byte in prop_oneof![Just(b'\t'), Just(b'\n'), any::<u8>()],
        ) {
            let window = window(&bytes, 0, &mut [0; WINDOW]);
            let slow = window.iter().enumerate().filter(|(_, b)| **b == byte).fold(0u64, |mask, (i, _)| mask | 1 << i);
            prop_assert_eq!(equal(&window, byte), slow);
            prop_assert_eq!(scalar::equal(&window, byte), slow);
        }
    }
}
