//! The boundary to JavaScript: one shard, as a worker uses it. The only file that names wasm-bindgen and its family.
//!
//! Converts values and nothing more. Invariant: what JavaScript passes in may be anything; what is wrong with it becomes a
//! [`Problem`] thrown as a plain object, never a panic. A panic (a fault of ours, or no memory left) leaves its words in the
//! global `stackhuntFault` before the instance stops.

use crate::case::{Case, NewPiece};
use crate::container::{LIMITS, Out, Source};
use crate::export;
use crate::log::forced;
use crate::log::header::Header;
use crate::log::piece::Place;
use crate::protocol::{Problem, Question};
use crate::question::answer::Answer;
use crate::question::prepare::prepare;
use crate::question::{Outcome, merge, pack, run, schema, unpack};
use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;

/// Bytes per row that a question may take. A failed allocation would end the instance and all it has read, so reading stops while
/// there is room for questions, and a question is refused where there is none.
const PER_ROW: usize = 48;
/// Bytes that must be free besides before more are read.
const HEADROOM: usize = 48 << 20;

/// Memory is asked for in steps of so many bytes: each time it grows, browsers collect garbage.
const GROW: usize = 8 << 20;

/// Does the browser give so much memory? What it gave stays ours, untouched.
fn has_room(bytes: usize) -> bool {
    let mut room: Vec<u8> = Vec::new();
    let given = room.try_reserve_exact(bytes.next_multiple_of(GROW)).is_ok();
    // Else the compiler sees that nothing is done with it, and takes it for given.
    std::hint::black_box(&mut room);
    given
}

/// The opened logs of one worker.
#[wasm_bindgen]
#[derive(Default)]
pub struct Shard {
    case: Case,
    inbox: Vec<u8>,
    full: bool,
}

#[wasm_bindgen]
impl Shard {
    /// All shards of a page are given the same random seed.
    #[wasm_bindgen(constructor)]
    pub fn new(seed: u64) -> Shard {
        crate::table::dict::seed(seed);
        std::panic::set_hook(Box::new(|info| {
            let words = JsValue::from_str(&info.to_string());
            // Nothing is left to be done if even this fails.
            let _ = Reflect::set(&js_sys::global(), &"stackhuntFault".into(), &words);
        }));
        Shard::default()
    }

    /// Begins a piece of a file; gives the offset of the first byte to feed. `header` is what [`Shard::finish`] gave, `format` what
    /// the analyst chose (see [`crate::log::forced`]), empty for none.
    #[allow(clippy::too_many_arguments, reason = "JavaScript has no struct to pass")]
    pub fn begin(
        &mut self,
        piece: u32,
        file: u32,
        name: String,
        start: f64,
        end: f64,
        header: Option<Vec<u8>>,
        format: &str,
    ) -> f64 {
        let header: Option<Header> = header.and_then(|bytes| unpack(&bytes).ok());
        let place = Place { start: start as u64, end: end as u64, header };
        self.case.begin(NewPiece { piece, file, name, place, forced: forced(format) }) as f64
    }

    /// Takes the next bytes; true if the piece needs no more.
    pub fn feed(&mut self, chunk: &Uint8Array) -> bool {
        let growth = self.case.growth(chunk.length() as usize);
        if !has_room(HEADROOM + growth + self.room_for_questions()) {
            self.full = true;
            self.case.cut("the browser gives this page no more memory; what was read before is kept".to_owned());
            return true;
        }
        self.inbox.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut self.inbox);
        self.case.feed(&self.inbox)
    }

    fn room_for_questions(&self) -> usize {
        PER_ROW.saturating_mul(self.case.row_count() as usize)
    }

    /// Whether a piece was cut for want of memory.
    pub fn full(&self) -> bool {
        self.full
    }

    /// Rows read so far, of all pieces.
    pub fn rows(&self) -> f64 {
        self.case.row_count() as f64
    }

    /// Ends the bytes of the piece before their end, for this reason: a line without its end is not a row.
    pub fn cut(&mut self, reason: String) {
        self.case.cut(reason);
    }

    /// Ends the piece; gives the header in force at its end.
    pub fn finish(&mut self) -> Option<Vec<u8>> {
        pack(&self.case.finish()?).ok()
    }

    /// Takes back what was read of a piece.
    pub fn discard(&mut self, piece: u32) {
        self.case.discard(piece);
    }

    /// Takes back the rows of a file, or of one member of it, for this reason.
    pub fn set_aside(&mut self, piece: u32, member: u32, reason: String) {
        self.case.set_aside(piece, member, reason);
    }

    /// What this shard knows of fields; see [`schema`].
    pub fn knows(&self) -> Result<Vec<u8>, JsValue> {
        schema::knows(&self.case).map_err(thrown)
    }

    /// What several shards know of fields together.
    pub fn together(known: &Array) -> Result<Vec<u8>, JsValue> {
        schema::merge(&all(known)).map_err(thrown)
    }

    /// Takes what all shards know of fields together.
    pub fn learn(&mut self, together: &[u8]) -> Result<(), JsValue> {
        schema::learn(&mut self.case, together).map_err(thrown)
    }

    /// One step of a question on this shard.
    pub fn run(&self, question: JsValue, step: u32, carry: &[u8]) -> Result<Vec<u8>, JsValue> {
        let question = read(question)?;
        let small = matches!(question, Question::Logs(_) | Question::Report(_) | Question::Row(_));
        if !small && !has_room(self.room_for_questions()) {
            return Err(thrown(Problem::new(
                "the browser gives this page no more memory for this question; close the logs and open fewer at once",
            )));
        }
        Ok(run(&self.case, &question, step, carry))
    }

    /// Makes one thing ready that questions will need; false if nothing is left, or no room. To be called while nobody asks.
    pub fn prepare(&self) -> bool {
        has_room(self.room_for_questions()) && prepare(&self.case)
    }

    /// Merges one step: `{carry}`, `{answer}`, `{file}` or `{parts}`.
    pub fn merge(question: JsValue, step: u32, carry: &[u8], partials: &Array) -> Result<JsValue, JsValue> {
        let outcome = merge(&read(question)?, step, carry, &all(partials)).map_err(thrown)?;
        let (name, value) = match outcome {
            Outcome::Carry(carry) => ("carry", Uint8Array::from(&carry[..]).into()),
            Outcome::Answer(answer) => match *answer {
                Answer::File(bytes) => ("file", Uint8Array::from(&bytes[..]).into()),
                Answer::Export(parts) => ("parts", write(&parts)?),
                answer => ("answer", write(&answer)?),
            },
        };
        let object = Object::new();
        Reflect::set(&object, &name.into(), &value)?;
        Ok(object.into())
    }

    /// Makes one part of an export, as a Blob that the browser may keep outside memory.
    pub fn part(&self, question: JsValue, carry: &[u8], part: &[u8]) -> Result<web_sys::Blob, JsValue> {
        let Question::Export(question) = read(question)? else {
            return Err(thrown(Problem::new("only an export has parts")));
        };
        let bytes = export::part(&self.case, &question, carry, part).map_err(thrown)?;
        let parts = Array::of1(&Uint8Array::from(&bytes[..]));
        web_sys::Blob::new_with_u8_array_sequence(&parts)
    }
}

/// SHA-256 of the bytes of a file, as they come.
#[wasm_bindgen]
#[derive(Default)]
pub struct Checksum {
    hash: Sha256,
    inbox: Vec<u8>,
}

#[wasm_bindgen]
impl Checksum {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Checksum {
        Checksum::default()
    }

    pub fn feed(&mut self, chunk: &Uint8Array) {
        self.inbox.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut self.inbox);
        self.hash.update(&self.inbox);
    }

    /// In hexadecimal digits.
    pub fn finish(&mut self) -> String {
        digits(std::mem::take(&mut self.hash))
    }
}

/// SHA-256 of what lies in a file, unpacked: of the file itself, and of each of its members.
#[wasm_bindgen]
pub struct Contents {
    source: Source,
    sums: Sums,
    inbox: Vec<u8>,
}

/// Members have the numbers that [`crate::case::Piece`] gives them: by where they begin.
#[derive(Default)]
struct Sums {
    done: Vec<String>,
    /// Number of each open file, and its bytes so far.
    open: Vec<(usize, Sha256)>,
}

impl Sums {
    fn begin(&mut self) {
        self.open.push((self.done.len(), Sha256::new()));
        self.done.push(String::new());
    }

    fn end_from(&mut self, level: usize) {
        for (number, sum) in self.open.drain(level.min(self.open.len())..) {
            if let Some(done) = self.done.get_mut(number) {
                *done = digits(sum);
            }
        }
    }
}

impl Out for Sums {
    fn packed(&mut self) {}

    fn member(&mut self, _: &str) {
        self.begin();
    }

    fn archive(&mut self) {}

    fn bytes(&mut self, bytes: &[u8]) -> bool {
        if let Some((_, sum)) = self.open.last_mut() {
            sum.update(bytes);
        }
        true
    }

    fn end_member(&mut self) {
        if self.open.len() > 1 {
            self.end_from(self.open.len() - 1);
        }
    }

    fn remark(&mut self, _: String) {}

    fn cut(&mut self, level: usize, _: String) {
        self.end_from(level + 1);
    }
}

#[wasm_bindgen]
impl Contents {
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str) -> Contents {
        let mut sums = Sums::default();
        sums.begin();
        Contents { source: Source::new(name, 0, LIMITS), sums, inbox: Vec::new() }
    }

    pub fn feed(&mut self, chunk: &Uint8Array) {
        self.inbox.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut self.inbox);
        self.source.feed(&self.inbox, &mut self.sums);
    }

    /// In hexadecimal digits, by number of the member.
    pub fn finish(&mut self) -> Vec<String> {
        self.source.finish(&mut self.sums);
        self.sums.end_from(0);
        std::mem::take(&mut self.sums.done)
    }
}

fn digits(sum: Sha256) -> String {
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The lines of a file, or of a member of it, that could not be read as rows, unchanged.
#[wasm_bindgen]
pub struct SkippedLines {
    case: Case,
    inbox: Vec<u8>,
}

#[wasm_bindgen]
impl SkippedLines {
    /// `format` is what the analyst chose for the file, if anything.
    #[wasm_bindgen(constructor)]
    pub fn new(name: String, member: u32, format: &str) -> SkippedLines {
        let mut case = Case::of_skipped(member);
        let place = Place { end: u64::MAX, ..Place::default() };
        case.begin(NewPiece { name, place, forced: forced(format), ..NewPiece::default() });
        SkippedLines { case, inbox: Vec::new() }
    }

    /// Takes the next bytes of the file; gives the lines found.
    pub fn feed(&mut self, chunk: &Uint8Array) -> Vec<u8> {
        self.inbox.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut self.inbox);
        self.case.feed(&self.inbox);
        self.case.take_skipped()
    }

    /// The end of the file; gives the lines that only now turned out to be skipped.
    pub fn finish(&mut self) -> Vec<u8> {
        self.case.finish();
        self.case.take_skipped()
    }
}

/// Several lists of bytes.
fn all(lists: &Array) -> Vec<Vec<u8>> {
    lists.iter().map(|bytes| Uint8Array::new(&bytes).to_vec()).collect()
}

fn read(question: JsValue) -> Result<Question, JsValue> {
    serde_wasm_bindgen::from_value(question).map_err(|error| {
        thrown(Problem::new(format!(
            "this question is not understood: {error}; see the scripting section of the README"
        )))
    })
}

fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| thrown(Problem::new(format!("the answer could not be passed on: {error}"))))
}

fn thrown(problem: Problem) -> JsValue {
    let message = JsValue::from_str(&problem.message);
    write(&problem).unwrap_or(message)
}
