//! Containers: gzip, zstd, zip and tar, unpacked as their bytes come, also one within the other.
//!
//! A [`Source`] takes the bytes of a file and tells an [`Out`] what lies in it. It is recognised by its content; names say
//! nothing. Knows no logs and no tables. Invariants: what is told does not depend on how the bytes were cut; what was unpacked
//! before some damage is told, and then the damage; memory does not grow with the file.

mod gzip;
mod inflate;
mod member;
mod node;
mod tar;
#[cfg(test)]
mod tests;
mod utf16;
mod zip;
mod zstd;

use node::{Context, Node};

/// Receives what lies in a file. Files within it are nested: level 0 is the file itself.
pub trait Out {
    /// The file is packed, and has to be read as a whole.
    fn packed(&mut self);
    /// A member of the innermost open file begins.
    fn member(&mut self, name: &str);
    /// The innermost open file has members and no bytes of its own.
    fn archive(&mut self);
    /// The next bytes of the innermost open file; false if no more of them are wanted.
    fn bytes(&mut self, bytes: &[u8]) -> bool;
    /// The innermost open member ends.
    fn end_member(&mut self);
    /// Something that the analyst should know of the innermost open file.
    fn remark(&mut self, reason: String);
    /// All open files from this level on break off. The innermost is told why; the members among them end.
    fn cut(&mut self, level: usize, reason: String);
}

/// A file is refused when it unpacks to more than `LEAST` bytes and to more than `RATIO` times its size: real logs, JSON too,
/// are packed 10 to 60 times smaller (measured: at most 40 times with gzip). A real log of 1 GB is never refused.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub least: u64,
    pub ratio: u64,
    /// Members of a file, those of its members among them.
    pub members: u64,
}

pub const LIMITS: Limits = Limits { least: 1 << 30, ratio: 250, members: 100_000 };

/// What has been unpacked so far, of what.
#[derive(Debug)]
struct Budget {
    limits: Limits,
    packed: u64,
    unpacked: u64,
    members: u64,
}

/// Why unpacking ends before the end.
enum Halt {
    /// The bytes of one container make no sense.
    Damage(String),
    /// The whole file is given up.
    Stop(String),
}

impl Budget {
    fn spend(&mut self, bytes: usize) -> Result<(), Halt> {
        self.unpacked += bytes as u64;
        let Limits { least, ratio, .. } = self.limits;
        if self.unpacked <= least || self.unpacked / ratio <= self.packed {
            return Ok(());
        }
        Err(Halt::Stop(format!(
            "stopped here: the first {} bytes of the archive unpack to more than {} MB, which no log does; what was read \
             before is kept. If it is a log after all, unpack it and open what is in it",
            self.packed,
            least >> 20
        )))
    }

    fn one_more(&mut self) -> Result<(), Halt> {
        self.members += 1;
        if self.members <= self.limits.members {
            return Ok(());
        }
        let most = self.limits.members;
        Err(Halt::Stop(format!(
            "stopped here: more than {most} files in one archive; unpack it and open them in parts"
        )))
    }
}

/// What a file that begins like this is packed with, in a word; `None` if it is no container that is read.
pub fn name_of(head: &[u8]) -> Option<&'static str> {
    match node::recognise(head.get(..HEAD).unwrap_or(head))? {
        node::Kind::Gzip => Some("gzip"),
        node::Kind::Zstd => Some("zstd"),
        node::Kind::Zip => Some("zip"),
        node::Kind::Tar => Some("tar"),
        node::Kind::Utf16 => Some("UTF-16"),
        node::Kind::Other(_) => None,
    }
}

/// How much is looked at to recognise a container: the header of a tar.
const HEAD: usize = 512;
/// Bytes unpacked at once, counted from the beginning of the file: so decoders see the same, however the file was cut.
const BLOCK: usize = 32 << 10;

/// How far into a program a zip is looked for that it unpacks.
const SEARCH: usize = 1 << 20;

/// Unpacks one file.
pub struct Source {
    block: Vec<u8>,
    state: State,
    node: Node,
    budget: Budget,
}

#[derive(PartialEq)]
enum State {
    Unknown,
    /// A program, which may have a zip behind it.
    Program,
    Plain,
    Packed,
    Done,
}

impl Source {
    /// `start` is where in the file its bytes begin; a part of a file is no container.
    pub fn new(name: &str, start: u64, limits: Limits) -> Source {
        let state = if start == 0 { State::Unknown } else { State::Plain };
        let budget = Budget { limits, packed: 0, unpacked: 0, members: 0 };
        Source { block: Vec::new(), state, node: Node::new(name.to_owned(), 0, 0), budget }
    }

    pub fn is_packed(&self) -> bool {
        self.state == State::Packed || self.state == State::Done
    }

    /// Takes the next bytes; true if no more are needed.
    pub fn feed(&mut self, mut bytes: &[u8], out: &mut dyn Out) -> bool {
        if self.state == State::Unknown {
            let (head, rest) = bytes.split_at(bytes.len().min(HEAD - self.block.len()));
            self.block.extend_from_slice(head);
            bytes = rest;
            if self.block.len() == HEAD && !self.decide(out) {
                return true;
            }
        }
        if self.state == State::Program {
            let (held, rest) = bytes.split_at(bytes.len().min(SEARCH - self.block.len()));
            self.block.extend_from_slice(held);
            let last = self.block.len() == SEARCH;
            return self.search(last, out).is_some_and(|wanted| !wanted || self.feed(rest, out));
        }
        match self.state {
            State::Unknown | State::Program => false,
            State::Plain => !out.bytes(bytes),
            State::Done => true,
            State::Packed => {
                while !bytes.is_empty() && self.state == State::Packed {
                    let (part, rest) = bytes.split_at(bytes.len().min(BLOCK - self.block.len()));
                    self.block.extend_from_slice(part);
                    bytes = rest;
                    if self.block.len() == BLOCK {
                        self.unpack(out);
                    }
                }
                self.state == State::Done
            }
        }
    }

    /// The end of the bytes.
    pub fn finish(&mut self, out: &mut dyn Out) {
        if self.state == State::Unknown {
            self.decide(out);
        }
        if self.state == State::Program {
            self.search(true, out);
        }
        if self.state == State::Packed {
            self.unpack(out);
        }
        if self.state == State::Packed {
            let mut context = Context { out, budget: &mut self.budget };
            if let Err(halt) = self.node.finish(&mut context) {
                self.node.halt(halt, &mut context);
            }
            self.state = State::Done;
        }
    }

    /// The bytes break off: a file that is too short to be recognised is told as it is.
    pub fn cut(&mut self, out: &mut dyn Out) {
        if self.state == State::Unknown {
            self.decide(out);
        }
        if self.state == State::Program {
            self.search(true, out);
        }
        if self.state == State::Packed {
            self.state = State::Done;
        }
    }

    /// Tells a container from a plain file; false if no more bytes are needed.
    fn decide(&mut self, out: &mut dyn Out) -> bool {
        if node::recognise(&self.block).is_some() {
            self.state = State::Packed;
            out.packed();
            return true;
        }
        if [&b"MZ"[..], b"\x7fELF", b"#!"].iter().any(|program| self.block.starts_with(program)) {
            self.state = State::Program;
            return true;
        }
        self.state = State::Plain;
        let head = std::mem::take(&mut self.block);
        head.is_empty() || out.bytes(&head)
    }

    /// Looks for a zip behind a program; `last` where no more bytes come that it might begin in. Gives whether more bytes are needed
    /// once that is decided.
    fn search(&mut self, last: bool, out: &mut dyn Out) -> Option<bool> {
        let at = zip::first_member(&self.block);
        if at.is_none() && !last {
            return None;
        }
        let mut held = std::mem::take(&mut self.block);
        self.state = if at.is_some() { State::Packed } else { State::Plain };
        let Some(at) = at else { return Some(out.bytes(&held)) };
        out.packed();
        Some(!self.feed(&held.split_off(at), out))
    }

    fn unpack(&mut self, out: &mut dyn Out) {
        self.budget.packed += self.block.len() as u64;
        let mut context = Context { out, budget: &mut self.budget };
        let wanted = match self.node.feed(&self.block, &mut context) {
            Ok(wanted) => wanted,
            Err(halt) => {
                self.node.halt(halt, &mut context);
                false
            }
        };
        self.block.clear();
        if !wanted {
            self.state = State::Done;
        }
    }
}
