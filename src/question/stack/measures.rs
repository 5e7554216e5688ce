//! What is measured of a line: how long its values are, how many words they have, how random they look, and how far its count is from
//! what its two values would have if neither knew of the other.
//!
//! Does not know rows. Sources: tokens and length after the user agent hunt of the ThreatHunting project; entropy as Splunk's "random
//! words on entropy", with a least length, since a short string cannot have much; G as zat's `g_test_scores`.

use super::tally::Value;
use crate::table::decode::decode;
use crate::table::dict::FIRST;
use std::borrow::Cow;

/// A string of `n` bytes has at most log2(n) bits per byte: below this length, entropy says how short it is and little else.
pub const LEAST_LENGTH: u32 = 12;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    pub length: u32,
    pub tokens: u32,
    pub entropy: Option<f64>,
}

impl Measures {
    /// Of all set values of a line together. `plain` values are as a log writes them, others are decoded.
    pub fn of<'v>(values: impl Iterator<Item = Value<'v>>, plain: bool) -> Measures {
        let mut measures = Measures::default();
        let mut counts = [0u32; 256];
        for value in values.filter(|value| value.state == FIRST) {
            let text = if plain { decode(value.text) } else { Cow::Borrowed(value.text) };
            measures.length += text.len() as u32;
            let mut inside = false;
            for byte in text.iter() {
                counts[usize::from(*byte)] += 1;
                let word = byte.is_ascii_alphanumeric() || !byte.is_ascii();
                measures.tokens += u32::from(word && !inside);
                inside = word;
            }
        }
        measures.entropy = (measures.length >= LEAST_LENGTH).then(|| entropy(&counts, measures.length));
        measures
    }
}

/// H = -sum p log2 p over the bytes.
fn entropy(counts: &[u32; 256], length: u32) -> f64 {
    let part = |count: &u32| {
        let share = f64::from(*count) / f64::from(length);
        -share * share.log2()
    };
    // One byte over and over is 0, not -0.
    counts.iter().filter(|count| **count > 0).map(part).sum::<f64>().max(0.0)
}

/// The count that is expected of two independent values, E = a * b / N, and what the line adds to G: 2 * O * ln(O / E).
pub fn surprise(observed: u32, (a, b): (u32, u32), total: u32) -> (f64, f64) {
    let expected = f64::from(a) * f64::from(b) / f64::from(total.max(1));
    let observed = f64::from(observed);
    (expected, 2.0 * observed * (observed / expected).ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Measures {
        Measures::of([Value { text: text.as_bytes(), state: FIRST }].into_iter(), true)
    }

    #[test]
    fn by_hand() {
        assert_eq!(of(""), Measures::default());
        assert_eq!(
            of("Mozilla/5.0 (Windows NT)"),
            Measures { length: 24, tokens: 5, entropy: of("Mozilla/5.0 (Windows NT)").entropy }
        );
        // Sixteen different bytes are 4 bits each; two that alternate are 1; one alone is 0.
        assert_eq!(of("abcdefghijklmnop").entropy, Some(4.0));
        assert_eq!(of("abababababab").entropy, Some(1.0));
        assert_eq!(of("aaaaaaaaaaaa").entropy, Some(0.0));
        assert_eq!(of("aaaaaaaaaaa").entropy, None);
        assert_eq!(of("a\\x62").length, 2);
        assert_eq!(of("\\xc3\\xa9t\\xc3\\xa9").tokens, 1);
        let missing = Value { text: b"", state: crate::table::dict::UNSET };
        assert_eq!(Measures::of([missing].into_iter(), true), Measures::default());
    }

    /// The example of zat's test: 10 of 20 rows have A, 12 have B, 9 have both.
    #[test]
    fn surprise_by_hand() {
        let (expected, g) = surprise(9, (10, 12), 20);
        assert_eq!(expected, 6.0);
        assert!((g - 7.298).abs() < 0.001, "{g}"); // 18 * ln 1.5
        assert!(surprise(1, (10, 12), 20).1 < 0.0);
        assert_eq!(surprise(6, (10, 12), 20).1, 0.0);
    }
}
