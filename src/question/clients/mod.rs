//! Clients: how each behaves, and which behave like scanners.
//!
//! Two measures that no user agent changes: how many servers a client asks within a minute (fan-out), and how many of its attempts
//! fail within a minute. A minute is six bins of ten seconds, wherever it begins: so that shards need to tell only which servers a
//! client asked in which bin; failures, of which there are fewer, are told by the second, so that any sixty of them are a minute. Of
//! an industrial protocol a third: how many of its functions a client tries within a minute. What a failure is depends on the log
//! ([`crate::hunt::failures`]). Does not judge: the page compares with [`FAN_OUT`], [`FAN_OUT_AWAY`],
//! [`FAILING`] and [`FUNCTIONS`] and shows the numbers.

mod groups;
mod near;
mod windows;

use super::answer::Answer;
use super::roles::{Seen, coded_ends, time};
use super::texts::Texts;
use super::{Ask, Case, Outcome, Problem, View, pack, unpack};
use crate::filter::{self, rows::Scope, value_filter};
use crate::hunt::failures::{Failures, failures, functions};
use crate::protocol::{CellState, ClientRow, ClientsAnswer, ClientsQuestion, Selection};
use crate::table::Table;
use crate::table::bits::Bits;
use crate::table::column::Column;
use crate::table::dict::FIRST;
use crate::table::index::Coded;
use crate::table::sorting::{sort_by, sort_by_key};
use crate::table::walk::{NONE, stretches};
use foldhash::fast::RandomState;
use near::Networks;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use windows::{Events, Peak};

/// Servers of the place itself within a minute from which a client stands out in an industrial network; servers anywhere (Zeek's
/// misc/scan: 25 hosts, there within five minutes); and failed attempts (Juniper's IDP counts 16 a minute for HTTP).
pub const FAN_OUT: u32 = 5;
pub const FAN_OUT_AWAY: u32 = 25;
pub const FAILING: u32 = 16;
/// Functions within a minute from which a client tries them out. In Zeek's own samples the clients at work use up to 3; the one that tries
/// all, 100.
pub const FUNCTIONS: u32 = 10;
/// Clients told at most.
const LISTED: usize = 2000;
/// Seconds of a bin, in microseconds, and bins of a minute.
const BIN: i64 = 10_000_000;
const WINDOW: i64 = 6;
const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60;
/// The bin of rows without a time.
const UNTIMED: i64 = i64::MIN;

#[derive(Default, Serialize, Deserialize)]
struct Partial {
    total: u32,
    /// Name of the clients' field in the log.
    field: String,
    failing: bool,
    /// Filter text for the rows that failed; empty for a log of which that is not known.
    fails: String,
    agents: bool,
    clients: Texts,
    of_clients: Vec<Tally>,
    servers: Texts,
    /// Number of the client, bin, number of the server: each once.
    asked: Vec<(u32, i64, u32)>,
    /// Whether the log has functions, and which they are.
    has_functions: bool,
    functions: Texts,
    /// Number of the client, bin, number of the function: each once.
    tried: Vec<(u32, i64, u32)>,
    /// Number of the client, second, failed attempts.
    failed: Vec<(u32, i64, u32)>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Tally {
    rows: u32,
    failing: u32,
    /// Rows without a user agent.
    nameless: u32,
    seen: Seen,
}

impl Ask for ClientsQuestion {
    fn selection(&self) -> Option<&Selection> {
        Some(&self.selection)
    }

    fn run(&self, _: &Case, view: Option<&View<'_>>, _: u32, _: &[u8]) -> Result<Vec<u8>, Problem> {
        pack(&match view {
            Some(view) => Partial::new(view)?,
            None => Partial::default(),
        })
    }

    fn merge(&self, _: u32, _: &[u8], partials: &[&[u8]]) -> Result<Outcome, Problem> {
        let partials: Vec<Partial> = partials.iter().map(|bytes| unpack(bytes)).collect::<Result<_, _>>()?;
        Ok(Outcome::Answer(Box::new(Answer::Clients(answer(&partials)))))
    }
}

/// The rows that match a filter, if the log has its fields in this shard.
fn matching(view: &View<'_>, text: &str) -> Result<Option<Bits>, Problem> {
    matching_of(view, text, (*view.rows).clone())
}

/// Those of some rows.
pub(super) fn matching_of(view: &View<'_>, text: &str, mut rows: Bits) -> Result<Option<Bits>, Problem> {
    let expression = filter::parse(text)?;
    let scope = Scope { table: &view.log.table, set_separator: view.log.set_separator() };
    let mut unknown = Vec::new();
    scope.unknown_fields(&expression, &mut unknown);
    if !unknown.is_empty() {
        return Ok(None);
    }
    scope.narrow(&expression, &mut rows);
    Ok(Some(rows))
}

/// Whether the log, in this shard, tells of any row how it ended. Where replies were never seen each attempt would count as failed.
pub(super) fn tells(table: &Table, failures: &Failures) -> bool {
    failures.told_by.iter().filter_map(|name| table.column(name)).any(Column::any)
}

impl Partial {
    fn new(view: &View<'_>) -> Result<Partial, Problem> {
        let rows = &view.rows;
        let mut partial = Partial { total: rows.count() as u32, ..Partial::default() };
        let Some((client, server)) = coded_ends(&view.log.table) else { return Ok(partial) };
        let failures = failures(&view.log.path);
        let failing = failures.map(|of| matching(view, of.rows)).transpose()?.flatten();
        let nameless = matching(view, "user_agent:-")?;
        partial.failing = failing.is_some() && failures.is_some_and(|of| tells(&view.log.table, of));
        partial.agents = nameless.is_some();
        partial.field = super::roles::ends(&view.log.table).map_or(String::new(), |(client, _)| client.name.clone());
        let group = groups::groups(&server);
        let function = functions(&view.log.path).and_then(|name| view.log.table.column(name)).map(Coded::new);
        partial.has_functions = function.is_some();
        let request = function.as_ref().map(groups::requests).unwrap_or_default();
        let mut tallies: Vec<Tally> = vec![Tally::default(); client.end() as usize];
        let mut asked: HashSet<(u32, i64, u32), RandomState> = HashSet::default();
        let mut tried: HashSet<(u32, i64, u32), RandomState> = HashSet::default();
        let mut failed: Vec<(u32, i64)> = Vec::new();
        let mut to_groups = false;
        let (mut clients, mut servers, mut asking, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let column = time(&view.log.table);
        let mut last = (NONE, UNTIMED, NONE);
        for stretch in stretches(rows) {
            stretch.codes(&client, rows, &mut clients);
            stretch.codes(&server, rows, &mut servers);
            if let Some(function) = &function {
                stretch.codes(function, rows, &mut asking);
            }
            times.clear();
            times.resize(clients.len(), UNTIMED);
            if let Some(column) = column {
                stretch.times(column, |at, micros| times[at] = micros);
            }
            for (at, (client, server)) in clients.iter().zip(&servers).enumerate() {
                if *client == NONE || *client < FIRST {
                    continue;
                }
                let (row, micros) = (stretch.from + at, times[at]);
                let bin = if micros == UNTIMED { UNTIMED } else { micros.div_euclid(BIN) };
                let tally = &mut tallies[*client as usize];
                tally.rows += 1;
                if micros != UNTIMED {
                    tally.seen.add(micros);
                }
                if let Some(code) = asking.get(at).filter(|code| request.get(**code as usize) == Some(&true)) {
                    tried.insert((*client, bin, *code));
                }
                let to_group = group.get(*server as usize) == Some(&true);
                // Neighbours are mostly of one pair.
                if *server >= FIRST && !to_group && last != (*client, bin, *server) {
                    last = (*client, bin, *server);
                    asked.insert(last);
                }
                if failing.as_ref().is_some_and(|rows| rows.contains(row)) {
                    // Nobody answers for a group.
                    to_groups |= to_group;
                    if !to_group {
                        tally.failing += 1;
                        failed.extend((micros != UNTIMED).then(|| (*client, micros.div_euclid(SECOND))));
                    }
                }
                tally.nameless += u32::from(nameless.as_ref().is_some_and(|rows| rows.contains(row)));
            }
        }
        let mut scratch = Vec::new();
        let mut client_numbers = vec![NONE; client.end() as usize];
        for code in (FIRST..client.end()).filter(|code| tallies[*code as usize].rows > 0) {
            client_numbers[code as usize] = partial.clients.len() as u32;
            partial.clients.push(client.text(code, &mut scratch));
            partial.of_clients.push(tallies[code as usize]);
        }
        let mut server_numbers = vec![NONE; server.end() as usize];
        for (client, bin, code) in asked {
            let number = &mut server_numbers[code as usize];
            if *number == NONE {
                *number = partial.servers.len() as u32;
                partial.servers.push(server.text(code, &mut scratch));
            }
            partial.asked.push((client_numbers[client as usize], bin, *number));
        }
        let mut function_numbers = vec![NONE; request.len()];
        for (client, bin, code) in tried {
            let number = &mut function_numbers[code as usize];
            if let Some(function) = function.as_ref().filter(|_| *number == NONE) {
                *number = partial.functions.len() as u32;
                partial.functions.push(function.text(code, &mut scratch));
            }
            partial.tried.push((client_numbers[client as usize], bin, *number));
        }
        sort_by_key(&mut failed, |event| *event);
        for same in failed.chunk_by(|one, other| one == other) {
            let (client, second) = same[0];
            partial.failed.push((client_numbers[client as usize], second, same.len() as u32));
        }
        if let Some(failures) = failures.filter(|_| failing.is_some()) {
            let server = super::roles::ends(&view.log.table).map_or("", |(_, server)| &server.name);
            partial.fails = groups::left_out(failures.rows, server, to_groups);
        }
        Ok(partial)
    }
}

fn answer(partials: &[Partial]) -> ClientsAnswer {
    let mut names: Vec<&[u8]> = Vec::new();
    let mut tallies: Vec<Tally> = Vec::new();
    let mut events: Vec<Events> = Vec::new();
    let mut numbers: HashMap<&[u8], usize, RandomState> = HashMap::default();
    let mut servers: HashMap<&[u8], u32, RandomState> = HashMap::default();
    let mut functions: HashMap<&[u8], u32, RandomState> = HashMap::default();
    for partial in partials {
        let clients: Vec<usize> = partial
            .clients
            .iter()
            .map(|name| {
                *numbers.entry(name).or_insert_with(|| {
                    names.push(name);
                    tallies.push(Tally::default());
                    events.push(Events::default());
                    names.len() - 1
                })
            })
            .collect();
        for (client, tally) in clients.iter().zip(&partial.of_clients) {
            let sum = &mut tallies[*client];
            sum.rows += tally.rows;
            sum.failing += tally.failing;
            sum.nameless += tally.nameless;
            sum.seen.merge(tally.seen);
        }
        let global: Vec<u32> = partial
            .servers
            .iter()
            .map(|name| {
                let next = servers.len() as u32;
                *servers.entry(name).or_insert(next)
            })
            .collect();
        let tried: Vec<u32> = partial
            .functions
            .iter()
            .map(|name| {
                let next = functions.len() as u32;
                *functions.entry(name).or_insert(next)
            })
            .collect();
        let of = |client: &u32| clients.get(*client as usize).copied();
        for (client, bin, server) in &partial.asked {
            if let (Some(client), Some(server)) = (of(client), global.get(*server as usize)) {
                events[client].asked.push((*bin, *server));
            }
        }
        for (client, bin, function) in &partial.tried {
            if let (Some(client), Some(function)) = (of(client), tried.get(*function as usize)) {
                events[client].functions.push((*bin, *function));
            }
        }
        for (client, second, count) in &partial.failed {
            if let Some(client) = of(client) {
                events[client].failed.push((*second, *count));
            }
        }
    }
    let networks = Networks::of(&names);
    let mut near = vec![false; servers.len()];
    for (server, number) in &servers {
        if let Some(near) = near.get_mut(*number as usize) {
            *near = networks.hold(server);
        }
    }
    let fails = partials.iter().any(|partial| partial.failing);
    let has_functions = partials.iter().any(|partial| partial.has_functions);
    let agents = partials.iter().any(|partial| partial.agents);
    // Where one shard left groups out, its text says so, and is the longer one.
    let failed =
        partials.iter().map(|partial| partial.fails.as_str()).max_by_key(|text| text.len()).unwrap_or_default();
    let field = partials.iter().map(|partial| partial.field.as_str()).find(|name| !name.is_empty()).unwrap_or_default();
    let mut rows: Vec<ClientRow> = names
        .iter()
        .zip(&tallies)
        .zip(&mut events)
        .map(|((name, tally), events)| {
            let Peak { count: peak_servers, at: peak_servers_at } = events.peak_servers();
            let peak_near = events.peak_near(&near).count;
            let failed = if fails { events.peak_failing() } else { Peak::default() };
            let tried = events.peak_functions();
            ClientRow {
                client: String::from_utf8_lossy(name).into_owned(),
                filter: value_filter(field, CellState::Set, name, "addr"),
                rows: tally.rows,
                servers: events.servers(),
                peak_servers,
                peak_servers_at,
                peak_near,
                failing: fails.then_some(tally.failing),
                peak_failing: failed.count,
                peak_failing_at: failed.at,
                peak_functions: has_functions.then_some(tried.count),
                peak_functions_at: tried.at,
                nameless: agents.then_some(tally.nameless),
                first: tally.seen.first(),
                last: tally.seen.last(),
            }
        })
        .collect();
    let listed = rows.len() as u32;
    let probes = |row: &ClientRow| row.peak_functions.is_some_and(|most| most >= FUNCTIONS);
    let fans = |row: &ClientRow| row.peak_near >= FAN_OUT || row.peak_servers >= FAN_OUT_AWAY;
    let marks =
        |row: &ClientRow| u32::from(fans(row)) + u32::from(row.peak_failing >= FAILING) + u32::from(probes(row));
    let weight = |row: &ClientRow| (marks(row), row.peak_near, row.peak_servers, row.peak_failing, row.rows);
    // Equal ones by name: the order in which shards tell of them is chance.
    sort_by(&mut rows, |a, b| weight(b).cmp(&weight(a)).then_with(|| a.client.cmp(&b.client)));
    let fan_outs = rows.iter().filter(|row| fans(row)).count() as u32;
    let failers = rows.iter().filter(|row| row.peak_failing >= FAILING).count() as u32;
    let marked = rows.iter().filter(|row| marks(row) > 0).count() as u32;
    let probers = rows.iter().filter(|row| probes(row)).count() as u32;
    rows.truncate(LISTED);
    ClientsAnswer {
        total: partials.iter().map(|partial| partial.total).sum(),
        failed: fails.then(|| failed.to_owned()),
        clients: listed,
        fan_out: FAN_OUT,
        fan_out_away: FAN_OUT_AWAY,
        many_failing: FAILING,
        many_functions: FUNCTIONS,
        fan_outs,
        failers,
        probers,
        marked,
        rows,
    }
}
