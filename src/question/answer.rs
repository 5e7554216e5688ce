//! The answers, whichever it is.

use crate::protocol::{
    BeaconsAnswer, ClientsAnswer, CompareAnswer, CountAnswer, FieldsAnswer, IndicatorsAnswer, LogsAnswer,
    MatchingAnswer, NeighboursAnswer, PairsAnswer, PlannedPart, ReportAnswer, RowAnswer, RowsAnswer, SessionsAnswer,
    SparksAnswer, StackAnswer, TimelineAnswer,
};
use serde::Serialize;

/// The answer to a question; on the wire, the plain answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    Logs(LogsAnswer),
    Report(ReportAnswer),
    Stack(StackAnswer),
    Rows(RowsAnswer),
    Row(RowAnswer),
    Neighbours(NeighboursAnswer),
    Pairs(PairsAnswer),
    Count(CountAnswer),
    Matching(MatchingAnswer),
    Clients(ClientsAnswer),
    Beacons(BeaconsAnswer),
    Sessions(SessionsAnswer),
    Timeline(TimelineAnswer),
    Sparks(SparksAnswer),
    Compare(CompareAnswer),
    Indicators(IndicatorsAnswer),
    Fields(FieldsAnswer),
    /// What an export is to consist of.
    Export(Vec<PlannedPart>),
    /// A finished file.
    File(#[serde(with = "serde_bytes")] Vec<u8>),
}
