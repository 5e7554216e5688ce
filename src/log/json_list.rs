//! JSON objects that are no lines, as lines: one list, `[{...},{...}]`, such a list within an answer of some service, or objects
//! written over several lines each.
//!
//! The bytes of the list become those of JSON lines while they come, so that a list on one line needs no more memory than one of
//! its objects. Knows strings and brackets, not what is in them. Invariant: each element of the list is one line, however it was
//! laid out; what the bytes become does not depend on how they were cut.

use super::carried::Carrier;
use super::header::Written;
use super::json_lines::JsonLines;
use super::{Begin, LogFormat};

pub const FORMAT: LogFormat = LogFormat {
    id: "json_list",
    name: "JSON list",
    written: Written::Json,
    whole: true,
    recognise,
    reader: |begin| match begin {
        Begin::New { head, .. } => match Carrier::of(Lines::new(layout(head)).of(head)) {
            Some(carrier) => Box::new(JsonLines::carrying(carrier, true)),
            None => Box::new(JsonLines::default()),
        },
        Begin::Resumed(_) => Box::new(JsonLines::default()),
    },
};

/// Names of the list of records in an answer of Elasticsearch, Splunk or another service; one that comes first in an object
/// over several lines may have any name.
const LISTS: [&[u8]; 8] = [b"hits", b"results", b"records", b"data", b"logs", b"events", b"items", b"entries"];

/// How objects that are no lines of their own stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    List,
    /// One after the other, each over several lines or several on one, or with commas between them.
    Objects,
    /// In a list within one object, which begins after so many bytes.
    Within(usize),
}

/// How the objects of a file stand that begins like this; `None` where each is a line.
pub fn layout(head: &[u8]) -> Option<Layout> {
    let begin = head.len() - head.trim_ascii_start().len();
    match head.get(begin)? {
        b'[' => head[begin + 1..].trim_ascii_start().starts_with(b"{").then_some(Layout::List),
        b'{' => {
            let (end, list, named) = first_object(head, begin);
            let line = head[begin..].split(|byte| *byte == b'\n').next().unwrap_or(b"");
            let one_line = begin + line.len() >= end;
            // Another one follows on its line, or behind a comma there.
            let rest = head.get(end..begin + line.len()).unwrap_or(b"").trim_ascii_start();
            let comma = rest.first() == Some(&b',') && {
                let behind = head[end..].trim_ascii_start().get(1..).unwrap_or(b"");
                behind.trim_ascii_start().starts_with(b"{")
            };
            if comma || rest.starts_with(b"{") {
                return Some(Layout::Objects);
            }
            if one_line && !head[end..].trim_ascii().is_empty() {
                return None;
            }
            let broken = matches!(line.trim_ascii_end().last(), Some(b'{' | b'[' | b',' | b':'));
            let list = list.filter(|_| named || !one_line);
            list.map(Layout::Within).or((!one_line && broken).then_some(Layout::Objects))
        }
        _ => None,
    }
}

/// Where the object that begins here ends, and the first list of objects in it that comes first or has a name that tells of records:
/// where it begins, and whether it has such a name.
fn first_object(head: &[u8], begin: usize) -> (usize, Option<usize>, bool) {
    let (mut depth, mut at, mut commas) = (0, begin, 0);
    let (mut list, mut named) = (None, false);
    // The string before, which is the key of what follows a colon.
    let mut text: &[u8] = b"";
    while let Some(byte) = head.get(at) {
        match byte {
            b'"' => {
                let start = at + 1;
                at = start;
                while head.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if head[at] == b'\\' { 2 } else { 1 };
                }
                text = head.get(start..at).unwrap_or(b"");
            }
            b'[' if list.is_none() && ((depth, commas) == (1, 0) || LISTS.contains(&text)) => {
                named = LISTS.contains(&text);
                list = head[at + 1..].trim_ascii_start().starts_with(b"{").then_some(at);
                depth += 1;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b',' => commas += 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    (at.min(head.len()), list, named)
}

fn recognise(head: &[u8]) -> Option<&'static str> {
    layout(head).map(|layout| match layout {
        Layout::List => "it begins with a list of JSON objects",
        Layout::Objects => "it begins with JSON objects that are not one a line",
        Layout::Within(_) => "it begins with a JSON object that has a list of objects",
    })
}

#[derive(Clone, Copy, Default, PartialEq)]
enum State {
    /// Before the list.
    #[default]
    Before,
    /// Between objects that are in no list; true within a line that is none.
    Between(bool),
    Within,
    String,
    /// After a backslash in a string.
    Escape,
    After,
    /// After a list within an object: what follows belongs to that.
    Rest,
}

/// Turns the bytes of a list into lines.
#[derive(Default)]
pub struct Lines {
    state: State,
    /// Brackets that are open, but for that of the list.
    depth: u32,
    out: Vec<u8>,
    /// Bytes to come before the list.
    left: usize,
    /// Are the objects in no list? Is the list within an object?
    loose: bool,
    within: bool,
}

impl Lines {
    pub fn new(layout: Option<Layout>) -> Lines {
        match layout {
            Some(Layout::Objects) => Lines { state: State::Between(false), loose: true, ..Lines::default() },
            Some(Layout::Within(left)) => Lines { left, within: true, ..Lines::default() },
            Some(Layout::List) | None => Lines::default(),
        }
    }

    /// Takes the next bytes; gives those of the lines.
    pub fn of(&mut self, bytes: &[u8]) -> &[u8] {
        self.out.clear();
        let skipped = self.left.min(bytes.len());
        self.left -= skipped;
        for &byte in &bytes[skipped..] {
            // A line end between the parts of an object is space, and within a string no JSON.
            let same = if byte == b'\n' { b' ' } else { byte };
            let after = if self.within { State::Rest } else { State::After };
            let (state, out) = match (self.state, byte) {
                (State::Before, b'[') => (State::Within, None),
                (State::Before, _) => (State::Before, None),
                (State::Between(other), b'{') => {
                    self.out.extend(other.then_some(b'\n'));
                    self.depth = 1;
                    (State::Within, Some(byte))
                }
                (State::Between(other), b'\n') => (State::Between(false), other.then_some(b'\n')),
                (State::Between(false), b' ' | b'\t' | b'\r' | b',') => (State::Between(false), None),
                (State::Between(_), _) => (State::Between(true), Some(byte)),
                (State::Within, b'}' | b']') if self.loose && self.depth <= 1 => {
                    self.out.push(byte);
                    (State::Between(false), Some(b'\n'))
                }
                (State::Within, b']' | b'}') if self.depth == 0 => (after, Some(b'\n')),
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
                (State::Rest, _) => (State::Rest, None),
                (state, _) => (state, Some(same)),
            };
            self.state = state;
            self.out.extend(out);
        }
        &self.out
    }

    /// What is to be told of what is not read.
    pub fn told(&self) -> Option<&'static str> {
        self.within.then_some("a list of records within a JSON object: what stands around the list is not read")
    }

    /// What is to be told where the bytes end here.
    pub fn unfinished(&self) -> Option<&'static str> {
        match self.state {
            State::After | State::Rest | State::Between(_) => None,
            _ if self.loose => {
                Some("the last JSON object has no end: it was still being written, or the file is cut off")
            }
            _ => Some("the JSON list has no end: it was still being written, or the file is cut off"),
        }
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
            ("{\"a\":1},\n{\"b\":2},\n{\"c\":3}\n", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n"),
            ("{\"a\":1}{\"b\":2}\n{\"c\":3}", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n"),
            ("{\n\"a\": \"}\"\n}\n{\n\"b\": [\n{}]\n},\nx\n{}", "{ \"a\": \"}\" }\n{ \"b\": [ {}] }\nx\n{}\n"),
            ("{\n \"expected\": [\n{\"a\":1},{\"b\":2}\n]}\n", " {\"a\":1}\n{\"b\":2} \n"),
            (r#"{"took":1,"hits":{"n":[],"hits":[{"a":1},{"b":"]"}]}}"#, "{\"a\":1}\n{\"b\":\"]\"}\n"),
        ] {
            for chunk in 1..list.len() {
                let mut reader = Lines::new(layout(list.as_bytes()));
                let found: Vec<u8> = list.as_bytes().chunks(chunk).flat_map(|part| reader.of(part).to_vec()).collect();
                assert_eq!(String::from_utf8_lossy(&found), lines, "{list} in chunks of {chunk}");
            }
        }
    }
    #[test]
    fn lines_are_left_as_they_are() {
        for lines in [
            "{\"a\":1}\n{\"results\":[{}]}\n",
            "{\"hits\":[{}]}\n{\"hits\":[{}]}\n",
            "{\"a\":[{}]}\n",
            "{\"a\":1}",
            "{\"a\":1}\n,{\"a\":1}\n",
            "[1]",
        ] {
            assert_eq!(layout(lines.as_bytes()), None, "{lines}");
        }
    }
}
