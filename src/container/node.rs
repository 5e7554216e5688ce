//! One file in the tree of a container: plain, or packed with something in it that is a node again.
//!
//! Invariant: damage stays in the node that has it; only a file that is given up as a whole ends the nodes around it.

use super::member::safe;
use super::{Budget, Halt, Out};
use super::{gzip, tar, utf16, zip, zstd};

/// Containers within containers are read to this depth: a zip with a tar.gz of .log.gz is 4 deep.
const DEPTH: usize = 5;

/// What every node needs.
pub struct Context<'a> {
    pub out: &'a mut dyn Out,
    pub budget: &'a mut Budget,
}

/// One way of packing.
pub trait Layer: Send {
    /// Takes packed bytes; false if no more are wanted.
    fn feed(&mut self, bytes: &[u8], inner: &mut Inner<'_, '_>) -> Result<bool, Halt>;
    /// The end of the packed bytes.
    fn finish(&mut self, inner: &mut Inner<'_, '_>) -> Result<(), Halt>;
    /// The packed bytes break off: gives out what was held back.
    fn flush(&mut self, _inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        Ok(())
    }
}

/// What a layer speaks to: the file in it.
pub struct Inner<'a, 'b> {
    name: &'a str,
    level: usize,
    depth: usize,
    child: &'a mut Node,
    pub context: &'a mut Context<'b>,
}

impl Inner<'_, '_> {
    /// Begins a member with a name of its own.
    pub fn begin(&mut self, name: &[u8]) {
        let name = format!("{}/{}", self.name, safe(name));
        self.context.out.member(&name);
        *self.child = Node::new(name, self.level + 1, self.depth + 1);
    }

    /// Unpacked bytes; false if no more of them are wanted.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<bool, Halt> {
        match self.child.feed(bytes, self.context) {
            Err(Halt::Damage(reason)) => {
                self.child.halt(Halt::Damage(reason), self.context);
                Ok(false)
            }
            other => other,
        }
    }

    /// The end of what is in a layer that has one file only.
    pub fn finish(&mut self) -> Result<(), Halt> {
        match self.child.finish(self.context) {
            Err(Halt::Damage(reason)) => {
                self.child.halt(Halt::Damage(reason), self.context);
                Ok(())
            }
            other => other,
        }
    }

    /// Ends the member.
    pub fn end(&mut self) -> Result<(), Halt> {
        self.finish()?;
        self.context.out.end_member();
        Ok(())
    }

    /// A member that is not read.
    pub fn refuse(&mut self, name: &[u8], reason: String) {
        self.begin(name);
        self.context.out.cut(self.level + 1, reason);
        self.context.out.end_member();
    }
}

/// What a node turned out to be.
enum State {
    /// Too little has come to tell.
    Head(Vec<u8>),
    Plain,
    Packed(Box<dyn Layer>, Box<Node>),
    Done,
}

pub struct Node {
    name: String,
    level: usize,
    depth: usize,
    state: State,
}

/// What a file that begins like this is packed with.
pub enum Kind {
    Gzip,
    Zstd,
    Zip,
    Tar,
    Utf16,
    /// Known, and not read.
    Other(&'static str),
}

/// The container that begins like this. `head` is at least 512 bytes, or the whole file.
pub fn recognise(head: &[u8]) -> Option<Kind> {
    match head {
        [0x1f, 0x8b, 8, ..] => Some(Kind::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Kind::Zstd),
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Kind::Zstd),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, b'P', b'K', ..] => Some(Kind::Zip),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Kind::Other("an xz")),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Some(Kind::Other("a bzip2")),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Kind::Other("a 7z")),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Some(Kind::Other("a RAR")),
        [4, 0x22, 0x4d, 0x18, ..] => Some(Kind::Other("an LZ4")),
        _ if utf16::is_text(head) => Some(Kind::Utf16),
        _ => tar::is_header(head).then_some(Kind::Tar),
    }
}

impl Node {
    pub fn new(name: String, level: usize, depth: usize) -> Node {
        Node { name, level, depth, state: State::Head(Vec::new()) }
    }

    pub fn feed(&mut self, bytes: &[u8], context: &mut Context<'_>) -> Result<bool, Halt> {
        match &mut self.state {
            State::Done => Ok(false),
            State::Plain => Ok(context.out.bytes(bytes)),
            State::Head(head) => {
                head.extend_from_slice(bytes);
                if head.len() < super::HEAD {
                    return Ok(true);
                }
                self.decide(context)
            }
            State::Packed(layer, child) => {
                let (name, level, depth) = (&self.name[..], self.level, self.depth);
                let wanted = layer.feed(bytes, &mut Inner { name, level, depth, child, context })?;
                if !wanted {
                    self.state = State::Done;
                }
                Ok(wanted)
            }
        }
    }

    fn decide(&mut self, context: &mut Context<'_>) -> Result<bool, Halt> {
        let State::Head(head) = &mut self.state else { return Ok(true) };
        let head = std::mem::take(head);
        self.state = State::Plain;
        let Some(kind) = recognise(&head) else { return Ok(head.is_empty() || context.out.bytes(&head)) };
        self.state = State::Done;
        if self.depth == DEPTH {
            let reason = format!("not read: an archive within {DEPTH} others; unpack it and open what is in it");
            context.out.cut(self.level, reason);
            return Ok(false);
        }
        let layer: Box<dyn Layer> = match kind {
            Kind::Gzip => Box::new(gzip::Gzip::new()),
            Kind::Zstd => Box::new(zstd::Zstd::new()),
            Kind::Zip => Box::new(zip::Zip::new()),
            Kind::Tar => Box::new(tar::Tar::new()),
            Kind::Utf16 => Box::<utf16::Utf16>::default(),
            Kind::Other(what) => {
                let reason = format!("this is {what} archive, which is not read: unpack it and open what is in it");
                context.out.cut(self.level, reason);
                return Ok(false);
            }
        };
        if matches!(kind, Kind::Zip | Kind::Tar) {
            context.out.archive();
        }
        let child = Node::new(self.name.clone(), self.level, self.depth + 1);
        self.state = State::Packed(layer, Box::new(child));
        self.feed(&head, context)
    }

    /// The end of the bytes.
    pub fn finish(&mut self, context: &mut Context<'_>) -> Result<(), Halt> {
        self.decide(context)?;
        match &mut self.state {
            State::Packed(layer, child) => {
                let (name, level, depth) = (&self.name[..], self.level, self.depth);
                layer.finish(&mut Inner { name, level, depth, child, context })?;
            }
            State::Head(_) | State::Plain | State::Done => {}
        }
        self.state = State::Done;
        Ok(())
    }

    /// The bytes break off here, for this reason.
    pub fn halt(&mut self, halt: Halt, context: &mut Context<'_>) {
        let (Halt::Damage(reason) | Halt::Stop(reason)) = halt;
        // What cannot be told any more is lost with the rest of the file.
        let _ = self.flush(context);
        context.out.cut(self.level, reason);
        self.state = State::Done;
    }

    fn flush(&mut self, context: &mut Context<'_>) -> Result<(), Halt> {
        self.decide(context)?;
        if let State::Packed(layer, child) = &mut self.state {
            let (name, level, depth) = (&self.name[..], self.level, self.depth);
            layer.flush(&mut Inner { name, level, depth, child, context })?;
            child.flush(context)?;
        }
        Ok(())
    }
}
