//! The answers, whichever it is.

use crate::protocol::{
    CountAnswer, FieldsAnswer, IndicatorsAnswer, LogsAnswer, PairsAnswer, RowAnswer, RowsAnswer, StackAnswer,
};
use serde::Serialize;

/// The answer to a question; on the wire, the plain answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    Logs(LogsAnswer),
    Stack(StackAnswer),
    Rows(RowsAnswer),
    Row(RowAnswer),
    Pairs(PairsAnswer),
    Count(CountAnswer),
    Indicators(IndicatorsAnswer),
    Fields(FieldsAnswer),
    /// What an export is to consist of.
    Export(Plan),
    /// A finished file.
    File(#[serde(with = "serde_bytes")] Vec<u8>),
}

/// What an export consists of: the parts, each with the piece whose shard makes it and what that shard is to be given.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    pub parts: Vec<PlannedPart>,
}

/// See [`Plan`].
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlannedPart {
    pub piece: u32,
    #[serde(with = "serde_bytes")]
    pub carry: Vec<u8>,
}
