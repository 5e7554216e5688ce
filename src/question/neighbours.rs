//! Neighbours: what the client of a row did just before it and just after it.
//!
//! The first step finds client and time of the row, the second the rows of that client nearest to it in each shard. Knows
//! nothing of sorted orders: one walk keeps the few nearest. Invariant: rows of the same moment stand in the order of the log.

use super::answer::Answer;
use super::roles::{ends, time};
use super::rows::{Fetched, fetch};
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::protocol::{Neighbour, NeighboursAnswer, NeighboursQuestion, Selection};
use crate::table::batch::Cell;
use crate::table::index::Coded;
use crate::table::sorting::sort_by_key;
use serde::{Deserialize, Serialize};

/// More rows than these on each side are a list for the rows view.
const MOST: u32 = 100;

/// Where a row stands among all rows: microseconds, piece, row in the piece.
type Place = (i64, u32, u32);

/// The row in the middle.
#[derive(Serialize, Deserialize)]
struct Middle {
    client: Vec<u8>,
    place: Place,
}

/// The nearest rows of one shard.
#[derive(Default, Serialize, Deserialize)]
struct Near {
    before: u32,
    after: u32,
    places: Vec<Place>,
    /// The rows of `places`, in their order.
    fetched: Fetched,
}

impl Ask for NeighboursQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn fields(&self) -> Vec<&str> {
        self.columns.iter().map(String::as_str).collect()
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem> {
        let Some(view) = view else { return Ok(Vec::new()) };
        if step == 0 { pack(&self.middle(view)) } else { pack(&self.near(view, &unpack(carry)?)) }
    }

    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        if step == 0 {
            for bytes in partials {
                if let Some(middle) = unpack::<Option<Middle>>(bytes)? {
                    return Ok(Outcome::Carry(pack(&middle)?));
                }
            }
            return Ok(Outcome::Answer(Box::new(Answer::Neighbours(NeighboursAnswer::default()))));
        }
        let middle: Middle = unpack(carry)?;
        let mut answer = NeighboursAnswer {
            client: Some(String::from_utf8_lossy(&middle.client).into_owned()),
            ..NeighboursAnswer::default()
        };
        let mut rows: Vec<(Place, Neighbour)> = Vec::new();
        for bytes in partials {
            let near: Near = unpack(bytes)?;
            answer.before += near.before;
            answer.after += near.after;
            for (place, (id, cells)) in near.places.iter().zip(near.fetched.rows(self.columns.len())) {
                let gap = (place.0 - middle.place.0) as f64 / 1e6;
                rows.push((*place, Neighbour { id, gap, cells }));
            }
        }
        sort_by_key(&mut rows, |(place, _)| *place);
        let own = rows.iter().position(|(place, _)| *place == middle.place).unwrap_or(0);
        let around = self.around.min(MOST) as usize;
        let listed = rows.into_iter().skip(own.saturating_sub(around)).take(own.min(around) + 1 + around);
        answer.rows = listed.map(|(_, row)| row).collect();
        Ok(Outcome::Answer(Box::new(Answer::Neighbours(answer))))
    }
}

impl NeighboursQuestion {
    /// `None` in the shards that do not have the row, and if it has no client or no time.
    fn middle(&self, view: &View<'_>) -> Option<Middle> {
        let (_, from, to) = view.log.pieces().into_iter().find(|(piece, ..)| *piece == self.id.piece)?;
        let row = from.checked_add(self.id.row as usize).filter(|row| *row < to)?;
        let micros = time(&view.log.table)?.micros(row)?;
        let mut scratch = Vec::new();
        let Cell::Text(client) = ends(&view.log.table)?.0.cell(row, &mut scratch) else { return None };
        Some(Middle { client: client.to_vec(), place: (micros, self.id.piece, self.id.row) })
    }

    fn near(&self, view: &View<'_>, middle: &Middle) -> Near {
        let around = self.around.min(MOST) as usize;
        let mut near = Near::default();
        let (mut before, mut after) = (Vec::with_capacity(around + 1), Vec::with_capacity(around + 1));
        let table = &view.log.table;
        let (Some((client, _)), Some(time)) = (ends(table), time(table)) else { return near };
        let client = Coded::new(client);
        let Some(code) = client.find(&middle.client) else { return near };
        let pieces = view.log.pieces();
        for (piece, from, to) in &pieces {
            for row in view.rows.iter_range(*from, *to).filter(|row| client.code(*row) == code) {
                let Some(micros) = time.micros(row) else { continue };
                let place = (micros, *piece, (row - from) as u32);
                if place < middle.place {
                    near.before += 1;
                    keep(&mut before, place, around, |a, b| a > b);
                } else if place > middle.place {
                    near.after += 1;
                    keep(&mut after, place, around, |a, b| a < b);
                }
            }
        }
        near.places = before;
        near.places.append(&mut after);
        if pieces.iter().any(|(piece, ..)| *piece == self.id.piece) {
            near.places.push(middle.place);
        }
        let row_of = |(_, piece, row): &Place| {
            let (_, from, _) = pieces.iter().find(|(own, ..)| own == piece)?;
            Some(from + *row as usize)
        };
        near.fetched = fetch(view, &self.columns, near.places.iter().filter_map(row_of));
        near
    }
}

/// Keeps the `most` nearest, the nearest first.
fn keep(nearest: &mut Vec<Place>, place: Place, most: usize, nearer: impl Fn(&Place, &Place) -> bool) {
    if nearest.len() == most && nearest.last().is_none_or(|last| !nearer(&place, last)) {
        return;
    }
    let at = nearest.iter().position(|other| nearer(&place, other)).unwrap_or(nearest.len());
    nearest.insert(at, place);
    nearest.truncate(most);
}
