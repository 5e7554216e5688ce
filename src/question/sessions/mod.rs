//! Sessions: what a client and a server had to do with each other without a pause, in the order of time.
//!
//! First each shard tells when it has rows ([`times`]), then when each pair had ([`spans`]); merged, these are the sessions of the whole log.
//! Last, shards tell what was asked in those of the window ([`said`]). Does not know protocols: the page names the fields that tell what was asked.
//! Invariant: two rows of a pair are in one session exactly when no gap between them is longer than the pause, however rows are spread.

mod said;
mod spans;
mod times;

use super::answer::Answer;
use super::roles::ends;
use super::window::window;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::filter::{click_type, value_filter};
use crate::protocol::{CellState, Selection, Session, SessionsAnswer, SessionsQuestion};
use said::Asked;
use serde::{Deserialize, Serialize};
use spans::Spans;
use times::Times;

/// Seconds that end a session unless the question says otherwise: people and most programs that work with a device ask more often.
const PAUSE: f64 = 60.0;
/// Most fields that tell what was asked.
const MOST_FIELDS: usize = 6;
/// Most sessions of an answer.
const MOST: u32 = 2000;

/// What is carried into the last step.
#[derive(Serialize, Deserialize)]
struct Chosen {
    total: u32,
    without: u32,
    sessions: u32,
    /// Name and type of the fields of client and server.
    fields: Vec<(String, String)>,
    window: Vec<Span>,
}

/// A session: whose, when in microseconds, how many rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Span {
    client: serde_bytes::ByteBuf,
    server: serde_bytes::ByteBuf,
    first: i64,
    last: i64,
    rows: u32,
}

impl Ask for SessionsQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.what.iter().flatten().map(String::as_str).collect()
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        if self.what().len() > MOST_FIELDS {
            return Err(Problem::new("more than six fields cannot tell what was asked; name fewer in \"what\""));
        }
        match (view, step) {
            (Some(view), 0) => pack(&Times::new(view, self.pause_micros())),
            (Some(view), 1) => {
                let shared: Vec<times::Span> = unpack(carry)?;
                let most = self.offset.unwrap_or(0).saturating_add(self.limit()) as usize;
                pack(&Spans::new(view, self.pause_micros(), &shared, most))
            }
            (None, 0) => pack(&Times::default()),
            (None, 1) => pack(&Spans::default()),
            (Some(view), _) => pack(&Asked::new(view, &unpack::<Chosen>(carry)?.window, self.what())?),
            (None, _) => pack(&Asked::default()),
        }
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if step == 0 {
            let partials: Vec<Times> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
            return Ok(Outcome::Carry(pack(&times::shared(&partials, self.pause_micros()))?));
        }
        if step == 1 {
            let partials: Vec<Spans> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
            return Ok(Outcome::Carry(pack(&self.choose(&partials))?));
        }
        let partials: Vec<Asked> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        Ok(Outcome::Answer(Box::new(Answer::Sessions(self.answer(unpack(carry)?, &partials)))))
    }
}

impl SessionsQuestion {
    fn what(&self) -> &[String] {
        self.what.as_deref().unwrap_or_default()
    }

    fn pause(&self) -> f64 {
        self.pause.filter(|pause| pause.is_finite() && *pause >= 0.0).unwrap_or(PAUSE)
    }

    fn pause_micros(&self) -> i64 {
        // A number too large for it becomes the largest: then a pair has one session.
        (self.pause() * 1e6) as i64
    }

    fn limit(&self) -> u32 {
        self.limit.unwrap_or(MOST).min(MOST)
    }

    fn choose(&self, partials: &[Spans]) -> Chosen {
        let cut = |count| window(self.offset, Some(self.limit()), count);
        let (count, window) = spans::merged(partials, self.pause_micros(), cut);
        Chosen {
            total: partials.iter().map(|partial| partial.total).sum(),
            without: partials.iter().map(|partial| partial.without).sum(),
            sessions: count as u32,
            fields: partials.iter().map(|one| one.fields.clone()).find(|fields| !fields.is_empty()).unwrap_or_default(),
            window,
        }
    }

    fn answer(&self, chosen: Chosen, partials: &[Asked]) -> SessionsAnswer {
        let asked = said::merged(partials, chosen.window.len(), self.what().len());
        let rows = chosen.window.iter().zip(asked).map(|(span, asked)| {
            let of = |(field, zeek_type): &(String, String), bytes: &[u8]| {
                value_filter(field, CellState::Set, bytes, zeek_type)
            };
            let ends: [&[u8]; 2] = [&span.client, &span.server];
            let filters: Vec<String> = chosen.fields.iter().zip(ends).map(|(field, bytes)| of(field, bytes)).collect();
            Session {
                client: String::from_utf8_lossy(&span.client).into_owned(),
                server: String::from_utf8_lossy(&span.server).into_owned(),
                filter: filters.join(" AND "),
                first: span.first as f64 / 1e6,
                last: span.last as f64 / 1e6,
                rows: span.rows,
                ..asked
            }
        });
        SessionsAnswer {
            total: chosen.total,
            without: chosen.without,
            sessions: chosen.sessions,
            pause: self.pause(),
            rows: rows.collect(),
        }
    }
}

/// Name and type of the fields of client and server.
fn named_ends(view: &View<'_>) -> Vec<(String, String)> {
    let Some((client, server)) = ends(&view.log.table) else { return Vec::new() };
    [client, server].map(|column| (column.name.clone(), click_type(column).to_owned())).to_vec()
}
