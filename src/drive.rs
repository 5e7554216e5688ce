//! Shards without a browser: the page's engine in a few lines, for tests, benchmarks and native tools.
//!
//! The page does the same with workers (`www/src/engine`). Invariant: nothing here knows what a question means.

use crate::case::{Case, NewPiece};
use crate::export::part;
use crate::log::Forced;
use crate::log::header::Header;
use crate::log::piece::Place;
use crate::protocol::{ExportQuestion, Problem, Question};
use crate::question::answer::Answer;
use crate::question::{Outcome, merge, run, schema};

/// Bytes at the beginning of a file, by which its header is guessed.
const HEAD: usize = 1 << 16;

/// Some shards, and which of them read which piece.
pub struct Shards {
    pub cases: Vec<Case>,
    /// Which shard, of however many, gets a piece: told the number of all pieces before its file's first, and its place in the file.
    pub deal: fn(usize, usize) -> usize,
    /// As what files are read from now on; otherwise that is seen from their content.
    pub forced: Option<Forced>,
    /// Shard of each piece.
    owners: Vec<usize>,
    files: u32,
}

impl Shards {
    pub fn new(count: usize) -> Shards {
        let cases = (0..count.max(1)).map(|_| Case::default()).collect();
        Shards { cases, deal: |_, at| at, forced: None, owners: Vec::new(), files: 0 }
    }

    /// Reads a file, cut into one piece per shard and fed in chunks of `chunk` bytes.
    pub fn open(&mut self, name: &str, bytes: &[u8], chunk: usize) {
        let count = self.cases.len();
        let cuts: Vec<usize> = (1..count).map(|at| bytes.len() * at / count).collect();
        self.open_cut(name, bytes, chunk, &cuts);
    }

    /// Reads a file, cut into pieces at these bytes. As the page does, it guesses that the header of the beginning holds for all
    /// pieces, and reads a piece again where that proves wrong; a file without any header is one piece.
    pub fn open_cut(&mut self, name: &str, bytes: &[u8], chunk: usize, cuts: &[usize]) {
        let guess = self.guess(name, bytes);
        let inside = |at: &usize| guess.is_some() && (1..bytes.len()).contains(at);
        let mut starts: Vec<usize> = cuts.iter().copied().filter(inside).collect();
        starts.push(0);
        starts.sort_unstable();
        starts.dedup();
        let first = self.owners.len();
        self.owners.extend((0..starts.len()).map(|at| (self.deal)(first, at) % self.cases.len()));
        // The last piece goes on to the end of the file, and so knows that it is there.
        let place = |at: usize, header: Option<Header>| Place {
            start: starts[at] as u64,
            end: starts.get(at + 1).map_or(u64::MAX, |start| *start as u64),
            header,
        };
        let mut header = self.read(first, name, bytes, chunk, place(0, None));
        for at in 1..starts.len() {
            let last = self.read(first + at, name, bytes, chunk, place(at, guess.clone()));
            header = if header == guess {
                last
            } else {
                self.cases[self.owners[first + at]].discard((first + at) as u32);
                self.read(first + at, name, bytes, chunk, place(at, header))
            };
        }
        self.files += 1;
        self.agree();
    }

    fn guess(&self, name: &str, bytes: &[u8]) -> Option<Header> {
        let mut head = Shards { forced: self.forced.clone(), ..Shards::new(1) };
        head.owners.push(0);
        let bytes = &bytes[..bytes.len().min(HEAD)];
        head.read(0, name, bytes, HEAD, Place { start: 0, end: u64::MAX, header: None })
    }

    fn read(&mut self, piece: usize, name: &str, bytes: &[u8], chunk: usize, place: Place) -> Option<Header> {
        let case = &mut self.cases[self.owners[piece]];
        let forced = self.forced.clone();
        let new = NewPiece { piece: piece as u32, file: self.files, name: name.to_owned(), place, forced };
        let first = case.begin(new);
        let rest = bytes.get(first as usize..).unwrap_or(b"");
        for part in rest.chunks(chunk.max(1)) {
            if case.feed(part) {
                break;
            }
        }
        case.finish()
    }

    /// Has all shards know of fields what each knows.
    fn agree(&mut self) {
        let known: Result<Vec<Vec<u8>>, Problem> = self.cases.iter().map(schema::knows).collect();
        // What cannot be packed is not learnt, and there is nothing that cannot.
        let Ok(together) = known.and_then(|known| schema::merge(&known)) else { return };
        self.cases.iter_mut().for_each(|case| _ = schema::learn(case, &together));
    }

    /// The answer to a question.
    pub fn ask(&self, question: &Question) -> Result<Answer, Problem> {
        self.steps(question).map(|(answer, _)| answer)
    }

    fn steps(&self, question: &Question) -> Result<(Answer, Vec<u8>), Problem> {
        let mut carry = Vec::new();
        for step in 0.. {
            let partials: Vec<Vec<u8>> = self.cases.iter().map(|case| run(case, question, step, &carry)).collect();
            match merge(question, step, &carry, &partials)? {
                Outcome::Answer(answer) => return Ok((*answer, carry)),
                Outcome::Carry(next) => carry = next,
            }
        }
        Err(Problem::new("a question without end"))
    }

    /// An export as one piece of memory.
    pub fn export(&self, question: ExportQuestion) -> Result<Vec<u8>, Problem> {
        match self.steps(&Question::Export(question.clone()))? {
            (Answer::File(bytes), _) => Ok(bytes),
            (Answer::Export(parts), carry) => {
                let mut out = Vec::new();
                for planned in parts {
                    let Some(case) = self.owners.get(planned.piece as usize).and_then(|shard| self.cases.get(*shard))
                    else {
                        continue;
                    };
                    out.extend(part(case, &question, &carry, &planned.carry)?);
                }
                Ok(out)
            }
            _ => Ok(Vec::new()),
        }
    }
}
