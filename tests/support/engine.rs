//! The page's engine in small: files cut into pieces at any bytes, pieces given to any shards, read again where a header
//! proves wrong, and questions asked of all shards (`www/src/engine`). [`stackhunt::drive`] has one piece per file and shard;
//! here a shard may have several, and in any order.

use stackhunt::case::{Case, NewPiece};
use stackhunt::export::part;
use stackhunt::log::header::Header;
use stackhunt::log::piece::Place;
use stackhunt::protocol::{ExportQuestion, Problem, Question};
use stackhunt::question::answer::Answer;
use stackhunt::question::{Outcome, merge, run, schema};

/// How the bytes of files reach the shards.
#[derive(Clone, Copy, Debug)]
pub struct Cutting {
    pub shards: usize,
    /// Pieces per file.
    pub pieces: usize,
    /// Bytes fed at once.
    pub chunk: usize,
    /// See [`Case::few_values`].
    pub few: u32,
}

impl Cutting {
    pub const WHOLE: Cutting = Cutting { shards: 1, pieces: 1, chunk: 4096, few: 8192 };
}

pub struct Engine {
    cases: Vec<Case>,
    cutting: Cutting,
    /// Shard of each piece.
    owners: Vec<usize>,
    files: u32,
}

impl Engine {
    pub fn new(cutting: Cutting) -> Engine {
        let case = |_| {
            let mut case = Case::default();
            case.few_values = cutting.few;
            case
        };
        let cases = (0..cutting.shards).map(case).collect();
        Engine { cases, cutting, owners: Vec::new(), files: 0 }
    }

    /// An engine that has read some files.
    pub fn with(cutting: Cutting, files: &[(&str, &[u8])]) -> Engine {
        let mut engine = Engine::new(cutting);
        files.iter().for_each(|(name, bytes)| engine.open(name, bytes));
        engine
    }

    /// Reads a file in pieces of equal size.
    pub fn open(&mut self, name: &str, bytes: &[u8]) {
        let pieces = self.cutting.pieces;
        let cuts: Vec<usize> = (1..pieces).map(|at| bytes.len() * at / pieces).collect();
        self.open_cut(name, bytes, &cuts);
    }

    /// Reads a file cut at these bytes.
    pub fn open_cut(&mut self, name: &str, bytes: &[u8], cuts: &[usize]) {
        let mut head = Engine::new(Cutting::WHOLE);
        let guess = head.read(0, 0, name, bytes, Place { start: 0, end: u64::MAX, header: None });
        let mut starts: Vec<u64> = cuts.iter().map(|at| *at as u64).filter(|at| *at > 0 && guess.is_some()).collect();
        starts.push(0);
        starts.sort_unstable();
        starts.dedup();
        let first = self.owners.len();
        // Neighbouring pieces go to different shards; which shard begins differs from file to file.
        self.owners.extend((0..starts.len()).map(|at| (first + at * 7 / 4) % self.cases.len()));
        let place = |at: usize, header: &Option<Header>| Place {
            start: starts[at],
            end: starts.get(at + 1).copied().unwrap_or(u64::MAX),
            header: if at == 0 { None } else { header.clone() },
        };
        let mut ends: Vec<Option<Header>> =
            (0..starts.len()).map(|at| self.read_piece(first + at, name, bytes, place(at, &guess))).collect();
        for at in 1..starts.len() {
            if ends[at - 1] != guess {
                self.cases[self.owners[first + at]].discard((first + at) as u32);
                ends[at] = self.read_piece(first + at, name, bytes, place(at, &ends[at - 1]));
            }
        }
        self.files += 1;
        let known: Vec<Vec<u8>> = self.cases.iter().map(|case| schema::knows(case).unwrap()).collect();
        let together = schema::merge(&known).unwrap();
        self.cases.iter_mut().for_each(|case| schema::learn(case, &together).unwrap());
    }

    fn read_piece(&mut self, piece: usize, name: &str, bytes: &[u8], place: Place) -> Option<Header> {
        self.read(self.owners[piece], piece as u32, name, bytes, place)
    }

    fn read(&mut self, shard: usize, piece: u32, name: &str, bytes: &[u8], place: Place) -> Option<Header> {
        let case = &mut self.cases[shard];
        let first = case.begin(NewPiece { piece, file: self.files, name: name.to_owned(), place, forced: None });
        for chunk in bytes.get(first as usize..).unwrap_or(b"").chunks(self.cutting.chunk) {
            if case.feed(chunk) {
                break;
            }
        }
        case.finish()
    }

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
        unreachable!()
    }

    pub fn export(&self, question: ExportQuestion) -> Result<Vec<u8>, Problem> {
        match self.steps(&Question::Export(question.clone()))? {
            (Answer::File(bytes), _) => Ok(bytes),
            (Answer::Export(plan), carry) => {
                let make =
                    |(piece, own): (u32, &[u8])| part(&self.cases[self.owners[piece as usize]], &question, &carry, own);
                let parts: Result<Vec<Vec<u8>>, Problem> =
                    plan.iter().map(|planned| make((planned.piece, &planned.carry))).collect();
                Ok(parts?.concat())
            }
            (other, _) => panic!("an export is answered {other:?}"),
        }
    }
}

/// Does a piece that is cut here begin with anything but a header line? What is read under a header that begins with another
/// one's lines leaves columns that no log has.
pub fn outside_headers(bytes: &[u8], at: usize) -> bool {
    let before = at.saturating_sub(1);
    let line = bytes[before..].iter().position(|byte| *byte == b'\n').map(|end| &bytes[before + end + 1..]);
    line.is_none_or(|line| !line.starts_with(b"#"))
}
