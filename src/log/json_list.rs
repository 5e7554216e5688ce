//! One JSON list of objects, `[{...},{...}]`, as lines: tools that export logs write such.
//!
//! The bytes of the list become those of JSON lines while they come, so that a list on one line needs no more memory than one of
//! its objects. Knows strings and brackets, not what is in them. Invariant: each element of the list is one line, however it was
//! laid out; what the bytes become does not depend on how they were cut.

use super::header::Written;
use super::{LogFormat, json_lines};

pub const FORMAT: LogFormat = LogFormat {
    id: "json_list",
    name: "JSON list",
    written: Written::Json,
    whole: true,
    recognise,
    reader: json_lines::FORMAT.reader,
};

fn recognise(head: &[u8]) -> Option<&'static str> {
    let list = head.trim_ascii_start().strip_prefix(b"[")?;
    list.trim_ascii_start().starts_with(b"{").then_some("it begins with a list of JSON objects")
}

#[derive(Clone, Copy, Default, PartialEq)]
enum State {
    /// Before the list.
    #[default]
    Before,
    Within,
    String,
    /// After a backslash in a string.
    Escape,
    After,
}

/// Turns the bytes of a list into lines.
#[derive(Default)]
pub struct Lines {
    state: State,
    depth: u32,
    out: Vec<u8>,
}

impl Lines {
    /// Takes the next bytes; gives those of the lines.
    pub fn of(&mut self, bytes: &[u8]) -> &[u8] {
        self.out.clear();
        for &byte in bytes {
            // A line end between the parts of an object is space, and within a string no JSON.
            let same = if byte == b'\n' { b' ' } else { byte };
            let (state, out) = match (self.state, byte) {
                (State::Before, b'[') => (State::Within, None),
                (State::Before, _) => (State::Before, None),
                (State::Within, b']' | b'}') if self.depth == 0 => (State::After, Some(b'\n')),
                (State::Within, b',') if self.depth == 0 => (State::Within, Some(b'\n')),
                (State::Within, b'{' | b'[') => {
                    self.depth = self.depth.saturating_add(1);
                    (State::Within, Some(same))
                }
                (State::Within, b'}' | b']') => {
                    self.depth -= 1;
                    (State::Within, Some(same))
                }
                (State::Within, b'"') => (State::String, Some(same)),
                (State::String, b'"') => (State::Within, Some(same)),
                (State::String, b'\\') => (State::Escape, Some(same)),
                (State::Escape, _) => (State::String, Some(same)),
                // Other lists that follow are lines that are no objects.
                (State::After, _) => (State::After, Some(byte)),
                (state, _) => (state, Some(same)),
            };
            self.state = state;
            self.out.extend(out);
        }
        &self.out
    }

    /// Did the list end?
    pub fn ended(&self) -> bool {
        self.state == State::After
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_element_is_a_line() {
        for (list, lines) in [
            (r#" [{"a":1},{"a":"],\"[{"}]"#, "{\"a\":1}\n{\"a\":\"],\\\"[{\"}\n"),
            ("[\n  {\n    \"a\": [1,\n 2]\n  },\n  5\n]\n", "   {     \"a\": [1,  2]   }\n   5 \n\n"),
            ("[{\"a\":1}", "{\"a\":1}"),
            ("[{}] {\"b\":2}\n", "{}\n {\"b\":2}\n"),
        ] {
            for chunk in 1..list.len() {
                let mut reader = Lines::default();
                let found: Vec<u8> = list.as_bytes().chunks(chunk).flat_map(|part| reader.of(part).to_vec()).collect();
                assert_eq!(String::from_utf8_lossy(&found), lines, "{list} in chunks of {chunk}");
            }
        }
    }
}
