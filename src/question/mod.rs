//! Questions: each runs on every shard, gives a partial there, and merges the partials into its answer.
//!
//! A question may take several steps: first one per nested pivot (the innermost first), which finds the values to pivot on;
//! then its own. Every step is the same everywhere: `run` on each shard, `merge` once, and what was merged is carried into the
//! next step. Knows neither workers nor threads. Invariant: the answer does not depend on how rows are spread over shards.

pub mod answer;
mod beacons;
mod clients;
mod compare;
mod count;
mod fields;
mod indicators;
pub mod logs;
pub mod marks;
mod nearest;
mod neighbours;
pub mod normalise;
mod order;
pub mod pairs;
pub mod pivot;
pub mod prepare;
mod report;
mod roles;
mod row;
mod rows;
pub mod schema;
pub mod selection;
mod sessions;
mod sort;
mod stack;
pub mod texts;
mod timeline;
pub mod window;

use crate::case::{Case, Log};
use crate::protocol::{Problem, Question, Selection};
use crate::table::bits::Bits;
use answer::Answer;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::rc::Rc;

/// What a step leads to.
pub enum Outcome {
    /// Another step, which every shard is to be given this.
    Carry(Vec<u8>),
    Answer(Box<Answer>),
}

/// The rows a question is about, in one shard.
pub struct View<'a> {
    pub case: &'a Case,
    pub log: &'a Log,
    pub rows: Rc<Bits>,
}

/// One kind of question.
pub trait Ask {
    /// The rows it is about; `None` for a question about the whole case.
    fn selection(&self) -> Option<&Selection>;
    /// Fields it names itself, besides those of the selection.
    fn fields(&self) -> Vec<&str> {
        Vec::new()
    }
    /// The partial of one shard. `view` is `None` for a question about the whole case, and where the shard has no such log.
    fn run(&self, case: &Case, view: Option<&View<'_>>, step: u32, carry: &[u8]) -> Result<Vec<u8>, Problem>;
    /// The partials of all shards, in the order of the shards.
    fn merge(&self, step: u32, carry: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem>;
}

/// Writes a message to another shard.
pub fn pack<T: Serialize>(value: &T) -> Result<Vec<u8>, Problem> {
    Ok(postcard::to_allocvec(value)?)
}

/// Reads a message from another shard; what is large in it may stay where it is.
pub fn unpack<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Problem> {
    Ok(postcard::from_bytes(bytes)?)
}

/// What a shard answers to one step.
#[derive(Default, Serialize, Deserialize)]
struct Envelope<'a> {
    has_log: bool,
    /// Fields the question names that the log has not, in this shard.
    unknown: Vec<String>,
    /// Where there are such: the fields that it has.
    names: Vec<String>,
    problem: Option<Problem>,
    #[serde(borrow, with = "serde_bytes")]
    body: Cow<'a, [u8]>,
}

/// What is carried from one step to the next: how many steps were pivots, and what the question itself carries.
#[derive(Default, Serialize, Deserialize)]
struct Carried {
    /// The values found by the pivot steps, the innermost first.
    pivots: Vec<serde_bytes::ByteBuf>,
    own: serde_bytes::ByteBuf,
}

fn carried(carry: &[u8]) -> Result<Carried, Problem> {
    if carry.is_empty() { Ok(Carried::default()) } else { unpack(carry) }
}

fn ask_of(question: &Question) -> &dyn Ask {
    match question {
        Question::Logs(question) => question,
        Question::Report(question) => question,
        Question::Stack(question) => question,
        Question::Rows(question) => question,
        Question::Row(question) => question,
        Question::Neighbours(question) => question,
        Question::Pairs(question) => question,
        Question::Count(question) => question,
        Question::Matching(question) => question,
        Question::Clients(question) => question,
        Question::Beacons(question) => question,
        Question::Sessions(question) => question,
        Question::Timeline(question) => question,
        Question::Sparks(question) => question,
        Question::Compare(question) => question,
        Question::Indicators(question) => question,
        Question::Fields(question) => question,
        Question::Export(question) => question,
        Question::ExportStack(question) => question,
    }
}

/// Runs one step on one shard. `carry` is what the step before was merged into; empty in step 0.
pub fn run(case: &Case, question: &Question, step: u32, carry: &[u8]) -> Vec<u8> {
    run_ask(case, ask_of(question), step, carry)
}

/// Merges one step. `carry` is the same as for [`run`] of that step.
pub fn merge(question: &Question, step: u32, carry: &[u8], partials: &[Vec<u8>]) -> Result<Outcome, Problem> {
    merge_ask(ask_of(question), step, carry, partials)
}

/// [`run`], for anything that asks like a question.
pub fn run_ask(case: &Case, ask: &dyn Ask, step: u32, carry: &[u8]) -> Vec<u8> {
    let mut envelope = Envelope { has_log: ask.selection().is_none(), ..Envelope::default() };
    match run_step(case, ask, step, carry, &mut envelope) {
        Ok(body) => envelope.body = Cow::Owned(body),
        Err(problem) => envelope.problem = Some(problem),
    }
    // Room for all at once: a list of many megabytes that grows is moved again and again.
    let room = Vec::with_capacity(envelope.body.len() + 256);
    postcard::to_extend(&envelope, room).unwrap_or_default()
}

fn run_step(
    case: &Case,
    ask: &dyn Ask,
    step: u32,
    carry: &[u8],
    envelope: &mut Envelope<'_>,
) -> Result<Vec<u8>, Problem> {
    let carried = carried(carry)?;
    let Some(selection) = ask.selection() else { return ask.run(case, None, step, &carried.own) };
    let chain = pivot::chain(selection);
    pivot::check(&chain)?;
    let depth = chain.len() as u32 - 1;
    // Step 0 works on the innermost selection of the chain.
    let level = chain.len() - 1 - (step.min(depth)) as usize;
    let keys: Vec<pivot::Keys> = carried.pivots.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
    let here = chain[level];
    let view = selection::view(case, &chain[level..], &keys, &mut envelope.unknown)?;
    envelope.has_log = view.is_some();
    if step < depth {
        let Some(pivot) = &chain[level - 1].pivot else { return Ok(Vec::new()) };
        let fields = pivot::source_fields(pivot, view.as_ref());
        if let Some(view) = &view {
            missing(view.log, &fields, &mut envelope.unknown);
            envelope.names = names(view.log, &envelope.unknown);
        }
        return pack(&pivot::keys(view.as_ref(), &fields));
    }
    debug_assert!(std::ptr::eq(here, selection));
    if let Some(view) = &view {
        missing(view.log, &ask.fields(), &mut envelope.unknown);
        envelope.names = names(view.log, &envelope.unknown);
    }
    ask.run(case, view.as_ref(), step - depth, &carried.own)
}

/// One part of an answer that is made in parts: another run of the last step, with `part` in place of what it carried.
pub fn run_part(case: &Case, ask: &dyn Ask, carry: &[u8], part: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut carried = carried(carry)?;
    carried.own = serde_bytes::ByteBuf::from(part);
    let step = carried.pivots.len() as u32 + 1;
    let bytes = run_ask(case, ask, step, &pack(&carried)?);
    let envelope: Envelope<'_> = unpack(&bytes)?;
    envelope.problem.map_or_else(|| Ok(envelope.body.into_owned()), Err)
}

fn missing(log: &Log, names: &[&str], unknown: &mut Vec<String>) {
    unknown.extend(names.iter().filter(|name| log.table.column(name).is_none()).map(|name| (*name).to_owned()));
}

/// Where something asked for is not there: the fields that are.
fn names(log: &Log, unknown: &[String]) -> Vec<String> {
    if unknown.is_empty() { Vec::new() } else { log.table.columns().iter().map(|column| column.name.clone()).collect() }
}

/// [`merge`], for anything that asks like a question.
pub fn merge_ask(ask: &dyn Ask, step: u32, carry: &[u8], partials: &[Vec<u8>]) -> Result<Outcome, Problem> {
    let mut carried = carried(carry)?;
    let envelopes: Vec<Envelope<'_>> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
    let chain = ask.selection().map(pivot::chain).unwrap_or_default();
    let depth = chain.len().saturating_sub(1) as u32;
    if let Some(problem) = envelopes.iter().find_map(|envelope| envelope.problem.clone()) {
        return Err(problem);
    }
    let with_log: Vec<&Envelope<'_>> = envelopes.iter().filter(|envelope| envelope.has_log).collect();
    if with_log.is_empty() {
        let level = chain.len().saturating_sub(1 + step.min(depth) as usize);
        let log = chain.get(level).map_or("", |selection| &selection.log);
        return Err(Problem::new(format!("no log \"{log}\" is open; open a file of that log, or choose another")));
    }
    if let Some(field) =
        with_log[0].unknown.iter().find(|field| with_log.iter().all(|other| other.unknown.contains(field)))
    {
        let level = chain.len().saturating_sub(1 + step.min(depth) as usize);
        let log = chain.get(level).map_or("", |selection| &selection.log);
        let names = with_log.iter().flat_map(|envelope| &envelope.names).map(String::as_str);
        let missing = format!("the log \"{log}\" has no field \"{field}\"");
        return Err(match nearest::nearest(field, names) {
            Some(meant) => Problem::new(format!("{missing}; did you mean {meant}?")),
            None => Problem {
                expected: Some("the name of a field of this log".to_owned()),
                ..Problem::new(format!("{missing}; see the list of fields for its names"))
            },
        });
    }
    let bodies: Vec<&[u8]> =
        envelopes.iter().map(|envelope| &envelope.body[..]).filter(|body| !body.is_empty()).collect();
    if step < depth {
        carried.pivots.push(serde_bytes::ByteBuf::from(pack(&pivot::merge(&bodies)?)?));
        return Ok(Outcome::Carry(pack(&carried)?));
    }
    Ok(match ask.merge(step - depth, &carried.own, &bodies)? {
        Outcome::Carry(own) => {
            carried.own = serde_bytes::ByteBuf::from(own);
            Outcome::Carry(pack(&carried)?)
        }
        answer => answer,
    })
}
