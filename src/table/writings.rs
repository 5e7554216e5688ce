//! Values that stand in a column in more than one writing, or may: `80` and `080`, `\xc3\xa9` and `é`.
//!
//! Who makes a filter of a value must know it, so that it finds that writing and no other. Invariant: what is told of a column follows
//! from its texts alone, so that shards can tell each other.

use super::block::Block;
use super::column::Column;
use super::decode::decode;
use super::dict::FIRST;
use super::number::Scale;

impl Column {
    /// Are there whole numbers here in another writing than the usual (`080`)?
    pub fn has_other_writings(&self) -> bool {
        let usual = |text: &[u8]| {
            let digits = text.strip_prefix(b"-").unwrap_or(text);
            digits.iter().all(u8::is_ascii_digit) && (text == b"0" || !digits.starts_with(b"0"))
        };
        let other = |raw: &[u8]| {
            let text = decode(raw);
            let number = std::str::from_utf8(&text).is_ok_and(|text| text.parse::<f64>().is_ok());
            number && !(usual(&text) && usual(raw))
        };
        self.scale() == Some(Scale::Whole) && (FIRST..self.dict.end()).any(|code| other(self.dict.text(code)))
    }

    /// Are there texts here with characters beyond ASCII escaped (`\xc3\xa9`), and with such as they are (`é`)?
    pub fn wide_writings(&self) -> (bool, bool) {
        let escaped = |bytes: &[u8]| {
            let is_wide =
                |at: usize| matches!(bytes.get(at + 1..), Some([b'x', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]));
            memchr::memchr_iter(b'\\', bytes).any(is_wide)
        };
        let texts = self.blocks.iter().filter_map(|block| match block {
            Block::Texts(texts) => Some(texts.run().bytes),
            _ => None,
        });
        let mut found = (false, false);
        for bytes in texts.chain([self.dict.texts().bytes]) {
            found = (found.0 || escaped(bytes), found.1 || !bytes.is_ascii());
        }
        found
    }
}
