//! zip (APPNOTE.TXT 6.3): read from its first byte on, by the header before each member; the directory at the end is only
//! compared with what was found.

use super::Halt;
use super::inflate::Inflate;
use super::member::{Collected, Entry, Quiet, cut_off, damaged, entry, number, skip};
use super::node::{Inner, Layer};

/// What a descriptor begins with.
const MARK: &[u8] = b"PK\x07\x08";

enum State {
    /// A record begins, told by its first four bytes.
    Record,
    Body(Body),
    /// Bytes of a member, or of a record, that are left out.
    Skip(u64),
    /// Sizes and checksum that stand after the bytes of a member.
    Descriptor(Body),
    /// After the last record. What follows is looked through all the same: a layer around it checks its sum over all bytes.
    End,
}

/// The member being read.
#[derive(Clone, Copy)]
struct Body {
    deflated: bool,
    /// Packed bytes to come; `None` where only the bytes themselves tell their end.
    left: Option<u64>,
    size: u64,
    crc: u64,
    /// Are the sizes in the descriptor 8 bytes long?
    long: bool,
    descriptor: bool,
    entry: Entry,
}

pub struct Zip {
    state: State,
    inflate: Inflate,
    stored: flate2::Crc,
    part: Collected,
    at: u64,
    quiet: Quiet,
    found: u64,
    listed: u64,
}

impl Zip {
    pub fn new() -> Zip {
        Zip {
            state: State::Record,
            inflate: Inflate::new(),
            stored: flate2::Crc::new(),
            part: Collected::default(),
            at: 0,
            quiet: Quiet::default(),
            found: 0,
            listed: 0,
        }
    }

    fn fill(&mut self, count: usize, bytes: &mut &[u8]) -> bool {
        let before = bytes.len();
        let whole = self.part.fill(count, bytes);
        self.at += (before - bytes.len()) as u64;
        whole
    }

    /// Takes a record.
    fn record(&mut self, bytes: &mut &[u8], inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        if !self.fill(4, bytes) {
            return Ok(());
        }
        let begin = self.at - self.part.0.len() as u64;
        let (fixed, lengths): (usize, &[(usize, usize)]) = match self.part.0[..4] {
            [b'P', b'K', 3, 4] => (30, &[(26, 2), (28, 2)]),
            [b'P', b'K', 1, 2] => (46, &[(28, 2), (30, 2), (32, 2)]),
            [b'P', b'K', 5, 6] => (22, &[(20, 2)]),
            [b'P', b'K', 5, 5] => (6, &[(4, 2)]),
            [b'P', b'K', 6, 6] => (12, &[]),
            [b'P', b'K', 6, 7] => (20, &[]),
            [b'P', b'K', 6, 8] => (8, &[]),
            [b'P', b'K', 7, 8] if begin == 0 => (4, &[]),
            _ => return Err(Halt::Damage(damaged("zip", begin, "no header where the next file should begin"))),
        };
        if !self.fill(fixed, bytes) {
            return Ok(());
        }
        let whole = fixed + lengths.iter().map(|(at, size)| self.part.number(*at, *size) as usize).sum::<usize>();
        if !self.fill(whole, bytes) {
            return Ok(());
        }
        let record = std::mem::take(&mut self.part).0;
        match record.get(2..4) {
            Some([3, 4]) => {
                self.found += 1;
                self.state = self.member(&record, begin, inner)?;
            }
            Some([1, 2]) => self.listed += 1,
            Some([5, 6]) => {
                self.end(inner);
                self.state = State::End;
            }
            Some([6, 6]) => self.state = State::Skip(number(&record, 4, 8)),
            Some([6, 8]) => self.state = State::Skip(number(&record, 4, 4)),
            _ => {}
        }
        if let State::Skip(0) = self.state {
            self.state = State::Record;
        }
        Ok(())
    }

    fn end(&mut self, inner: &mut Inner<'_, '_>) {
        if let Some(words) = self.quiet.words() {
            inner.context.out.remark(words);
        }
        if self.found != self.listed {
            inner.context.out.remark(format!(
                "this zip has {} entries and lists {}: some were removed, or hidden; those that are there are read",
                self.found, self.listed
            ));
        }
        if self.found == 0 {
            inner.context.out.remark("there is no file in this zip".to_owned());
        }
    }

    /// Begins a member by its local header, which is at least 30 bytes.
    fn member(&mut self, header: &[u8], begin: u64, inner: &mut Inner<'_, '_>) -> Result<State, Halt> {
        let (flags, method) = (number(header, 6, 2), number(header, 8, 2));
        let crc = number(header, 14, 4);
        let (mut packed, mut size) = (number(header, 18, 4), number(header, 22, 4));
        let name_length = number(header, 26, 2) as usize;
        let name = header.get(30..30 + name_length).unwrap_or(b"");
        let long = extra(header.get(30 + name_length..).unwrap_or(b""), 1);
        if let Some(long) = long {
            let mut at = 0;
            for value in [&mut size, &mut packed] {
                if *value == 0xffff_ffff {
                    *value = number(long, at, 8);
                    at += 8;
                }
            }
        }
        let descriptor = flags & 8 != 0;
        let known = !descriptor || packed > 0;
        // Nothing, deflated, is two bytes.
        let empty = size == 0 && packed <= 2;
        let entry = entry(name, known.then_some(if empty { 0 } else { size.max(packed) }));
        self.quiet.count(entry);
        let is_file = entry == Entry::File;
        let what = match method {
            _ if flags & 1 != 0 => Some("it is encrypted".to_owned()),
            0 | 8 => None,
            _ => Some(format!("it is packed with method {method}, which is not known here")),
        };
        if is_file {
            inner.context.budget.one_more()?;
        }
        if name == b"[Content_Types].xml" {
            let words = "this is a document of Office (docx, xlsx, pptx), no log: save its table as CSV and open that";
            inner.context.out.remark(words.to_owned());
        }
        if let Some(what) = what {
            if is_file {
                inner.refuse(name, format!("not read: {what}; unpack the archive and open this file"));
            }
            if !known {
                let why = "the size of a file that cannot be read is not told before it";
                return Err(Halt::Damage(damaged("zip", begin, why)));
            }
            return Ok(State::Skip(packed));
        }
        let deflated = method == 8;
        if is_file {
            inner.begin(name);
        }
        self.inflate.reset();
        self.stored.reset();
        let left = (known || (!deflated && entry == Entry::Directory)).then_some(packed);
        let body = Body { deflated, left, size, crc, long: long.is_some(), descriptor, entry };
        // Nothing may follow a header, not even a byte that would show that there is nothing.
        if left == Some(0) { self.after(body, inner) } else { Ok(State::Body(body)) }
    }

    /// Takes bytes of a member.
    fn body(&mut self, mut body: Body, bytes: &mut &[u8], inner: &mut Inner<'_, '_>) -> Result<State, Halt> {
        let count = body.left.map_or(bytes.len(), |left| usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len()));
        let (part, rest) = bytes.split_at(count);
        let silent = body.entry != Entry::File;
        if !body.deflated && body.left.is_none() {
            return self.until_descriptor(body, bytes, inner);
        }
        if !body.deflated {
            self.stored.update(part);
            if !silent {
                inner.bytes(part)?;
            }
            *bytes = rest;
            self.at += count as u64;
            body.left = body.left.map(|left| left - count as u64);
            return if body.left == Some(0) { self.after(body, inner) } else { Ok(State::Body(body)) };
        }
        let inflated = match self.inflate.feed(part, silent, inner)? {
            Ok(inflated) => inflated,
            Err(used) => return Err(Halt::Damage(damaged("zip", self.at + used, "it cannot be unpacked"))),
        };
        *bytes = bytes.get(inflated.used..).unwrap_or(b"");
        self.at += inflated.used as u64;
        body.left = body.left.map(|left| left - inflated.used as u64);
        if let (false, Some(left), false) = (inflated.wanted, body.left, body.descriptor) {
            inner.end()?;
            return Ok(if left == 0 { State::Record } else { State::Skip(left) });
        }
        if inflated.ended {
            return match body.left {
                None | Some(0) => self.after(body, inner),
                Some(_) => Err(Halt::Damage(damaged("zip", self.at, "a file ends before its end"))),
            };
        }
        if inflated.used < part.len() || body.left == Some(0) {
            return Err(Halt::Damage(damaged("zip", self.at, "it cannot be unpacked")));
        }
        Ok(State::Body(body))
    }

    /// Takes bytes of a stored member that does not tell its size: it ends where a descriptor has the checksum and the size of all
    /// bytes before it, which other bytes, those of a zip within this one too, do not have by chance.
    fn until_descriptor(&mut self, body: Body, bytes: &mut &[u8], inner: &mut Inner<'_, '_>) -> Result<State, Halt> {
        let mut held = std::mem::take(&mut self.part.0);
        let before = held.len();
        held.extend_from_slice(bytes);
        let mut from = 0;
        loop {
            let rest = held.get(from..).unwrap_or(b"");
            let mark = memchr::memmem::find(rest, MARK);
            // The last bytes may be the beginning of a mark.
            let data = mark.unwrap_or(rest.len().saturating_sub(MARK.len() - 1));
            self.give(body, &rest[..data], inner)?;
            from += data;
            let rest = &rest[data..];
            let size = u64::from(self.stored.amount());
            let fits = |at: usize, width: usize| {
                let low = |at: usize| number(rest, at, width) & 0xffff_ffff;
                rest.len() >= at + width && low(at) == size && low(at - width) == size
            };
            let sum = mark.is_some() && rest.len() >= 8 && number(rest, 4, 4) == u64::from(self.stored.sum());
            let end = if sum && fits(12, 4) { Some(16) } else { (sum && fits(16, 8)).then_some(24) };
            if let Some(end) = end {
                let used = from + end - before;
                *bytes = bytes.get(used..).unwrap_or(b"");
                self.at += used as u64;
                self.end_member(body, u64::from(self.stored.sum()), inner)?;
                return Ok(State::Record);
            }
            if mark.is_none() || rest.len() < 24 {
                break;
            }
            self.give(body, &rest[..1], inner)?;
            from += 1;
        }
        self.at += bytes.len() as u64;
        *bytes = b"";
        held.drain(..from);
        self.part.0 = held;
        Ok(State::Body(body))
    }

    /// Gives out bytes of a stored member.
    fn give(&mut self, body: Body, bytes: &[u8], inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        self.stored.update(bytes);
        if body.entry == Entry::File && !bytes.is_empty() {
            inner.bytes(bytes)?;
        }
        Ok(())
    }

    /// The bytes of a member are over.
    fn after(&mut self, body: Body, inner: &mut Inner<'_, '_>) -> Result<State, Halt> {
        if body.descriptor {
            return Ok(State::Descriptor(body));
        }
        self.end_member(body, body.crc, inner)?;
        Ok(State::Record)
    }

    fn end_member(&mut self, body: Body, crc: u64, inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        if body.entry != Entry::File {
            return Ok(());
        }
        let (found, size) = if body.deflated {
            (self.inflate.crc(), self.inflate.unpacked())
        } else {
            (self.stored.sum(), u64::from(self.stored.amount()))
        };
        let same_size = body.descriptor || size & 0xffff_ffff == body.size & 0xffff_ffff;
        if u64::from(found) != crc || !same_size {
            inner.context.out.remark(
                "the checksum in the zip does not fit: something in this file was changed or lost. It is read as it is; \
                 compare it with the original"
                    .to_owned(),
            );
        }
        inner.end()
    }

    /// Takes a descriptor: with or without a mark, with short or long sizes.
    fn descriptor(&mut self, body: Body, bytes: &mut &[u8], inner: &mut Inner<'_, '_>) -> Result<State, Halt> {
        if !self.fill(4, bytes) {
            return Ok(State::Descriptor(body));
        }
        let mark = if self.part.0.starts_with(b"PK\x07\x08") { 4 } else { 0 };
        let unpacked = if body.deflated { self.inflate.unpacked() } else { u64::from(self.stored.amount()) };
        if !self.fill(mark + 12, bytes) {
            return Ok(State::Descriptor(body));
        }
        let short = !body.long && self.part.number(mark + 8, 4) == unpacked & 0xffff_ffff;
        if !short && !self.fill(mark + 20, bytes) {
            return Ok(State::Descriptor(body));
        }
        let crc = self.part.number(mark, 4);
        self.part.0.clear();
        self.end_member(body, crc, inner)?;
        Ok(State::Record)
    }
}

/// Where the first member begins in bytes that begin with something else. Only a header with a method and a name that a zip may have
/// is one: the mark alone stands in programs that unpack.
pub fn first_member(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, b"PK\x03\x04").find(|at| {
        let header = bytes.get(*at..).unwrap_or(b"");
        let name = header.get(30..).unwrap_or(b"");
        let (version, method, length) = (number(header, 4, 2), number(header, 8, 2), number(header, 26, 2) as usize);
        version <= 63 && method <= 99 && (1..=1024).contains(&length) && !name.is_empty() && name[0] >= b' '
    })
}

/// The content of an extra field of this kind.
fn extra(mut fields: &[u8], kind: u64) -> Option<&[u8]> {
    while fields.len() >= 4 {
        let end = 4 + number(fields, 2, 2) as usize;
        if number(fields, 0, 2) == kind {
            return fields.get(4..end);
        }
        fields = fields.get(end..)?;
    }
    None
}

impl Layer for Zip {
    fn feed(&mut self, mut bytes: &[u8], inner: &mut Inner<'_, '_>) -> Result<bool, Halt> {
        while !bytes.is_empty() {
            match self.state {
                State::Record => self.record(&mut bytes, inner)?,
                State::End => return Ok(true),
                State::Body(body) => self.state = self.body(body, &mut bytes, inner)?,
                State::Descriptor(body) => self.state = self.descriptor(body, &mut bytes, inner)?,
                State::Skip(left) => {
                    let left = skip(left, &mut bytes, &mut self.at);
                    self.state = if left == 0 { State::Record } else { State::Skip(left) };
                }
            }
        }
        Ok(true)
    }

    fn flush(&mut self, inner: &mut Inner<'_, '_>) -> Result<(), Halt> {
        match self.state {
            State::Body(body) => {
                let held = std::mem::take(&mut self.part.0);
                self.give(body, &held, inner)
            }
            _ => Ok(()),
        }
    }

    fn finish(&mut self, _: &mut Inner<'_, '_>) -> Result<(), Halt> {
        if let State::End = self.state {
            return Ok(());
        }
        Err(Halt::Damage(cut_off("zip", self.at)))
    }
}
