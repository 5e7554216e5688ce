//! Questions with typed answers; a problem where an answer is expected fails the test.

use super::engine::Engine;
use stackhunt::protocol::*;
use stackhunt::question::answer::Answer;

macro_rules! asks {
    ($($name:ident($question:ident) -> $answer:ident as $variant:ident;)*) => {$(
        pub fn $name(engine: &Engine, question: $question) -> $answer {
            match engine.ask(&Question::$variant(question.clone())) {
                Ok(Answer::$variant(answer)) => answer,
                other => panic!("{question:?} is answered {other:?}"),
            }
        }
    )*};
}

asks! {
    logs(LogsQuestion) -> LogsAnswer as Logs;
    report(ReportQuestion) -> ReportAnswer as Report;
    stack(StackQuestion) -> StackAnswer as Stack;
    rows(RowsQuestion) -> RowsAnswer as Rows;
    row(RowQuestion) -> RowAnswer as Row;
    neighbours(NeighboursQuestion) -> NeighboursAnswer as Neighbours;
    beacons(BeaconsQuestion) -> BeaconsAnswer as Beacons;
    sessions(SessionsQuestion) -> SessionsAnswer as Sessions;
    clients(ClientsQuestion) -> ClientsAnswer as Clients;
    pairs(PairsQuestion) -> PairsAnswer as Pairs;
    timeline(TimelineQuestion) -> TimelineAnswer as Timeline;
    sparks(SparksQuestion) -> SparksAnswer as Sparks;
    compare(CompareQuestion) -> CompareAnswer as Compare;
    count(CountQuestion) -> CountAnswer as Count;
    matching_of(MatchingQuestion) -> MatchingAnswer as Matching;
    indicators(IndicatorsQuestion) -> IndicatorsAnswer as Indicators;
    fields(FieldsQuestion) -> FieldsAnswer as Fields;
}

pub fn export(engine: &Engine, question: ExportQuestion) -> Vec<u8> {
    engine.export(question.clone()).unwrap_or_else(|problem| panic!("{question:?} is answered {problem:?}"))
}

/// Matching rows of a selection.
pub fn matching(engine: &Engine, selection: Selection) -> u32 {
    count(engine, CountQuestion { selection }).matching
}

/// All rows of a log.
pub fn whole(log: &str) -> Selection {
    Selection { log: log.to_owned(), ..Selection::default() }
}

/// The rows of a log that match a filter.
pub fn filtered(log: &str, filter: &str) -> Selection {
    Selection { filter: Some(filter.to_owned()), ..whole(log) }
}

/// The rows of `log` that share the values of `by` with the rows of `from`.
pub fn sharing(log: &str, by: &[&str], from: Selection) -> Selection {
    let by = by.iter().map(|name| PivotField::Same((*name).to_owned())).collect();
    Selection { pivot: Some(Box::new(Pivot { by, from, unlike: None })), ..whole(log) }
}

/// All values of some fields.
pub fn whole_stack(log: &str, by: &[&str]) -> StackQuestion {
    StackQuestion {
        selection: whole(log),
        by: by.iter().map(|name| (*name).to_owned()).collect(),
        limit: Some(u32::MAX),
        ..StackQuestion::default()
    }
}

/// A whole log in one format, cells as they are.
pub fn whole_export(log: &str, format: Format) -> ExportQuestion {
    ExportQuestion { selection: whole(log), format, defuse: Some(false), ..ExportQuestion::default() }
}
