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

/// Some shards, and which of them read which piece.
#[derive(Default)]
pub struct Shards {
    pub cases: Vec<Case>,
    /// Shard of each piece.
    owners: Vec<usize>,
    files: u32,
    /// As what files are read from now on; otherwise that is seen from their content.
    pub forced: Option<Forced>,
}

impl Shards {
    pub fn new(count: usize) -> Shards {
        Shards { cases: (0..count.max(1)).map(|_| Case::default()).collect(), ..Shards::default() }
    }

    /// Reads a file, cut into one piece per shard and fed in chunks of `chunk` bytes.
    pub fn open(&mut self, name: &str, bytes: &[u8], chunk: usize) {
        let count = self.cases.len();
        let cuts: Vec<usize> = (1..count).map(|at| bytes.len() * at / count).collect();
        self.open_cut(name, bytes, chunk, &cuts);
    }

    /// Reads a file, cut into pieces at these bytes, in rising order and at most one fewer than there are shards. As the page does,
    /// it guesses that the header at the beginning holds for all pieces, and reads a piece again where that proves wrong.
    pub fn open_cut(&mut self, name: &str, bytes: &[u8], chunk: usize, cuts: &[usize]) {
        let cut = |at: usize| at.checked_sub(1).map_or(0, |at| cuts.get(at).map_or(bytes.len(), |at| *at) as u64);
        // The last piece goes on to the end of the file, and so knows that it is there.
        let end = |shard| if cut(shard + 1) < bytes.len() as u64 { cut(shard + 1).max(1) } else { u64::MAX };
        let first = self.owners.len();
        let guess = self.read(0, first as u32, name, bytes, chunk, Place { start: 0, end: end(0), header: None });
        self.owners.push(0);
        let mut header = guess.clone();
        for shard in 1..self.cases.len().min(cuts.len() + 1) {
            if cut(shard) == 0 || cut(shard) == cut(shard + 1) {
                continue;
            }
            let piece = self.owners.len() as u32;
            let place = |header: &Option<Header>| Place { start: cut(shard), end: end(shard), header: header.clone() };
            self.owners.push(shard);
            let last = self.read(shard, piece, name, bytes, chunk, place(&guess));
            header = if header == guess {
                last
            } else {
                self.cases[shard].discard(piece);
                self.read(shard, piece, name, bytes, chunk, place(&header))
            };
        }
        self.files += 1;
        self.agree();
    }

    /// Has all shards know of fields what each knows.
    fn agree(&mut self) {
        let known: Result<Vec<Vec<u8>>, Problem> = self.cases.iter().map(schema::knows).collect();
        // What cannot be packed is not learnt, and there is nothing that cannot.
        let Ok(together) = known.and_then(|known| schema::merge(&known)) else { return };
        self.cases.iter_mut().for_each(|case| _ = schema::learn(case, &together));
    }

    fn read(
        &mut self,
        shard: usize,
        piece: u32,
        name: &str,
        bytes: &[u8],
        chunk: usize,
        place: Place,
    ) -> Option<Header> {
        let case = &mut self.cases[shard];
        let forced = self.forced.clone();
        let first = case.begin(NewPiece { piece, file: self.files, name: name.to_owned(), place, forced });
        let rest = bytes.get(first as usize..).unwrap_or(b"");
        for part in rest.chunks(chunk.max(1)) {
            if case.feed(part) {
                break;
            }
        }
        case.finish()
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
