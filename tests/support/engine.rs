//! Shards that read files cut into pieces at any bytes, where a shard may have several pieces and in any order.

use stackhunt::drive::Shards;
use stackhunt::protocol::{ExportQuestion, Problem, Question};
use stackhunt::question::answer::Answer;

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
    shards: Shards,
    cutting: Cutting,
}

impl Engine {
    pub fn new(cutting: Cutting) -> Engine {
        let mut shards = Shards::new(cutting.shards);
        shards.cases.iter_mut().for_each(|case| case.few_values = cutting.few);
        // Neighbouring pieces go to different shards; which shard begins differs from file to file.
        shards.deal = |first, at| first + at * 7 / 4;
        Engine { shards, cutting }
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
        self.shards.open_cut(name, bytes, self.cutting.chunk, cuts);
    }

    pub fn ask(&self, question: &Question) -> Result<Answer, Problem> {
        self.shards.ask(question)
    }

    pub fn export(&self, question: ExportQuestion) -> Result<Vec<u8>, Problem> {
        self.shards.export(question)
    }
}

/// Does a piece that is cut here begin with anything but a header line? What is read under a header that begins with another
/// one's lines leaves columns that no log has.
pub fn outside_headers(bytes: &[u8], at: usize) -> bool {
    let before = at.saturating_sub(1);
    let line = bytes[before..].iter().position(|byte| *byte == b'\n').map(|end| &bytes[before + end + 1..]);
    line.is_none_or(|line| !line.starts_with(b"#"))
}
