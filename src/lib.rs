//! The core of stackhunt: Zeek logs in, answers out.
//!
//! # Bird's-eye view
//!
//! Bytes of files come in pieces; those of a [`container`] are unpacked on the way. A reader of [`log`] finds rows in them, [`case`] puts the rows into one columnar [`table`] per
//! log, and a [`question`] is answered from the tables, narrowed by a [`filter`] and by pivots. Rows are spread over *shards*
//! (one per worker, or per thread in [`drive`]): every question runs on every shard and gives a *partial*, and the partials merge
//! into the *answer*. [`protocol`] has all messages; TypeScript types are made from it. The page's side of the same story is
//! `www/src/engine` (workers), `www/src/state` (the hunt and its verbs) and `www/src/views`.
//!
//! # Invariants
//!
//! * An answer does not depend on how many shards there are, how files were cut, or in which chunks their bytes came.
//! * The raw text of every cell, and every line of a Zeek log, can be written again byte for byte.
//! * Every line is accounted for: a row, a header line, blank, or skipped with a reason.
//! * Unset (`-`), empty (`(empty)`) and absent (the file has no such field) are three things, and stay three things.
//! * No input reaches a panic. Log text is bytes: it is decoded for matching and showing, never trusted to be UTF-8.
//! * Absent on purpose: clocks, threads, files, network. The core does what it is told with what it is given; only `wasm`
//!   knows a browser.
//!
//! # Code map
//!
//! Names of modules point one way: `wasm, drive -> export -> question -> case -> log -> table`, and `filter -> table`,
//! `hunt -> filter`, `case, wasm -> container` beside them. `cargo xtask tidy` checks that, and that this list is complete.
//!
//! * `src/protocol.rs` every message across the worker boundary
//! * `src/protocol/beacons.rs` those about regular intervals
//! * `src/protocol/sessions.rs` those about what went on between two machines from one pause to the next
//! * `src/protocol/clients.rs` those about the behaviour of clients
//! * `src/protocol/compare.rs` those about parts side by side
//! * `src/protocol/neighbours.rs` those about what a client did before and after a row
//! * `src/protocol/report.rs` those of the reading report
//! * `src/protocol/stack.rs` those about stacks
//! * `src/protocol/timeline.rs` those about rows over time
//! * `src/error.rs` problems: why a question has no answer
//! * `src/table/mod.rs` rows of one log in one shard
//! * `src/table/batch.rs` rows on their way into it
//! * `src/table/column.rs` cells of one field: dictionary, integers or texts, block by block
//! * `src/table/block.rs` up to 32,768 cells in their narrowest form
//! * `src/table/bytes.rs` bytes of a value among 64, at once; short texts that are the same
//! * `src/table/dict.rs` distinct texts and their codes
//! * `src/table/recent.rs` codes of texts seen lately
//! * `src/table/index.rs` codes for columns whose blocks have none, made when asked for
//! * `src/table/ints.rs` codes for integers
//! * `src/table/uniques.rs` codes for texts that hardly ever come twice
//! * `src/table/numbering.rs` how these are found, in steps
//! * `src/table/hashes.rs` sorting many hashes
//! * `src/table/radix.rs` sorting by numbers
//! * `src/table/sorting.rs` sorting by comparing
//! * `src/table/collate.rs` sorting texts by their bytes
//! * `src/table/groups.rs` rows with the same values of several columns
//! * `src/table/walk.rs` loops over selected rows
//! * `src/table/bits.rs` sets of rows
//! * `src/table/number.rs` numbers whose text can be made again
//! * `src/table/decode.rs` escapes, elements of sets, times
//! * `src/table/kind.rs` what a Zeek type means for comparing
//! * `src/table/writings.rs` values in more than one writing
//! * `src/table/tests.rs` the store against a plain list of texts
//! * `src/log/mod.rs` formats, how they are recognised, what a reader tells
//! * `src/log/piece.rs` a part of a file, cut anywhere
//! * `src/log/header.rs` what the `#` lines say
//! * `src/log/scan.rs` separators and line ends, 64 bytes at a time
//! * `src/log/odd_row.rs` lines with another number of columns than their header
//! * `src/log/zeek_tsv.rs` Zeek's tab separated logs
//! * `src/log/headerless.rs` the same without their header
//! * `src/log/tail.rs` several files, as `tail` and `head` print them
//! * `src/log/types.rs` types by the names of fields
//! * `src/log/others.rs` what a file is that is no log
//! * `src/log/carried.rs` records in lines of other programs
//! * `src/log/carried_where.rs` where in such a line the record stands
//! * `src/log/name.rs` what names of files tell
//! * `src/log/columns.rs` columns of logs without a header
//! * `src/log/csv.rs` comma separated values
//! * `src/log/csv_carried.rs` records in a column of such values
//! * `src/log/json_lines.rs` JSON lines
//! * `src/log/json_list.rs` JSON objects that are no lines, as lines
//! * `src/log/json_keys.rs` keys of JSON objects as numbers
//! * `src/log/json_mend.rs` lines that are almost JSON
//! * `src/log/json_text.rs` steps over JSON text
//! * `src/log/json_value.rs` one JSON object as keys and raw texts
//! * `src/container/mod.rs` gzip, zstd, zip and tar, unpacked as their bytes come
//! * `src/container/node.rs` one file in the tree of a container
//! * `src/container/member.rs` names of members, and those that are left out
//! * `src/container/inflate.rs` deflated bytes
//! * `src/container/gzip.rs` one file from one or many members
//! * `src/container/zstd.rs` one file from one or many frames
//! * `src/container/zip.rs` members by the headers before them
//! * `src/container/tar.rs` members in blocks
//! * `src/container/utf16.rs` text in units of two bytes
//! * `src/container/tests.rs` limits, depth, names and damage
//! * `src/case.rs` the opened logs of one shard
//! * `src/case/reading.rs` a piece while it is read, with the members of archives
//! * `src/case/tests.rs` what is kept of files that are set aside, skipped in part or cut
//! * `src/filter/mod.rs` the filter language
//! * `src/filter/ast.rs` a filter as a tree
//! * `src/filter/scan.rs` characters and quotes
//! * `src/filter/parse.rs` operators and groups
//! * `src/filter/term.rs` fields and values
//! * `src/filter/range.rs` bounds
//! * `src/filter/looks.rs` what a word looks like: pattern, address, time
//! * `src/filter/time.rs` dates and times
//! * `src/filter/number.rs` numbers and their ranges
//! * `src/filter/wildcard.rs` `*` and `?`
//! * `src/filter/fold.rs` ignoring case
//! * `src/filter/gate.rs` the rows that any of many tests can match at all
//! * `src/filter/union.rs` many tests of one field as one
//! * `src/filter/compile.rs` a test made ready for values of one kind
//! * `src/filter/rows.rs` the rows of a table that match
//! * `src/filter/rows/tests.rs` cells against the slow way
//! * `src/filter/mark.rs` the rows of marked codes
//! * `src/filter/click.rs` the filter that a click on a value adds
//! * `src/filter/print.rs` a tree as text again
//! * `src/filter/help.rs` the syntax for the page's help
//! * `src/filter/tests.rs` texts in, trees and matches out
//! * `src/hunt/mod.rs` knowledge as data
//! * `src/hunt/failures.rs` attempts that failed, by log
//! * `src/hunt/indicators.rs` marks that scanners leave
//! * `src/hunt/industrial.rs` what is worth a first look in logs of industrial protocols
//! * `src/hunt/nmap.rs` those of Nmap
//! * `src/hunt/notable.rs` what else is worth a first look, by log
//! * `src/hunt/protocols.rs` those in other logs than http
//! * `src/hunt/scanners.rs` those of others
//! * `src/question/mod.rs` steps, partials and merging for all questions
//! * `src/question/answer.rs` the answers, whichever it is
//! * `src/question/schema.rs` what all shards know together of the fields
//! * `src/question/selection.rs` filter and pivots to rows
//! * `src/question/pivot.rs` semi-joins
//! * `src/question/prepare.rs` what a question would have to make first
//! * `src/question/roles.rs` client, server and time of a log
//! * `src/question/window.rs` part of a sorted list
//! * `src/question/texts.rs` lists of texts in partials
//! * `src/question/logs.rs` what is open
//! * `src/question/beacons/mod.rs` who comes back at regular intervals
//! * `src/question/beacons/score.rs` how regular a series is
//! * `src/question/sessions/mod.rs` what went on between two machines from one pause to the next
//! * `src/question/sessions/times.rs` when a shard has rows at all
//! * `src/question/sessions/spans.rs` when that was
//! * `src/question/sessions/said.rs` and what was asked
//! * `src/question/clients/mod.rs` how each client behaves
//! * `src/question/clients/groups.rs` servers that are groups, functions that are requests
//! * `src/question/clients/near.rs` servers of the place itself
//! * `src/question/clients/windows.rs` the busiest minute of a client
//! * `src/question/report/mod.rs` what was read of each file
//! * `src/question/report/files.rs` the report of each file
//! * `src/question/report/time.rs` order and gaps of the times of a log
//! * `src/question/stack/mod.rs` distinct values, counted
//! * `src/question/stack/tally.rs` the values and their counts
//! * `src/question/stack/local.rs` the lines of one shard
//! * `src/question/stack/sums.rs` lines counted by their hashes
//! * `src/question/stack/choose.rs` which lines the window has, or how they are looked for
//! * `src/question/stack/several.rs` the combinations of several fields
//! * `src/question/stack/sieve.rs` which lines several shards may have
//! * `src/question/stack/search.rs` a window among many lines
//! * `src/question/stack/best.rs` the first lines of many
//! * `src/question/stack/slots.rs` the line of each row
//! * `src/question/stack/counts.rs` many small numbers
//! * `src/question/stack/amounts.rs` a field summed for each
//! * `src/question/stack/code_sets.rs` sets of codes, one for each line of a window
//! * `src/question/stack/first_last.rs` when each line was first and last seen
//! * `src/question/stack/details.rs` clients, servers, first and last seen of each
//! * `src/question/stack/measures.rs` length, tokens, entropy, G
//! * `src/question/stack/ranks.rs` the order by anything but counts
//! * `src/question/stack/wanted.rs` which lines are listed
//! * `src/question/stack/told.rs` the answer
//! * `src/question/normalise.rs` values made alike
//! * `src/question/rows.rs` a window of rows
//! * `src/question/sort.rs` the same in sorted order, over several shards
//! * `src/question/order.rs` the sorted order in one shard
//! * `src/question/row.rs` one row with all its cells
//! * `src/question/nearest.rs` which field was meant by a name that none has
//! * `src/question/neighbours.rs` what a client did before and after a row
//! * `src/question/pairs.rs` client to server to count
//! * `src/question/compare.rs` parts of a selection side by side
//! * `src/question/count.rs` how many rows, and what they span
//! * `src/question/timeline/mod.rs` rows by bins of time, and by value
//! * `src/question/timeline/width.rs` how wide the bins are
//! * `src/question/timeline/span.rs` where most rows are, and where time runs backwards
//! * `src/question/timeline/sparks.rs` the lines of a stack over time
//! * `src/question/timeline/bins.rs` rows counted by bin
//! * `src/question/fields/mod.rs` what is set in each field
//! * `src/question/fields/values.rs` and how often which values occur
//! * `src/question/marks.rs` the rows with marks of scanners, found in steps
//! * `src/question/indicators.rs` which rows show a scanner's marks
//! * `src/export/mod.rs` rows as files
//! * `src/export/csv.rs` comma separated values, formulas defused
//! * `src/export/json.rs` JSON lines
//! * `src/export/zeek_tsv.rs` Zeek's own format
//! * `src/export/stack.rs` a whole stack as a file
//! * `src/drive.rs` shards without a browser
//! * `src/wasm.rs` the boundary to JavaScript
//!
//! # To add
//!
//! A format is one file in `log/`, one line in [`log::FORMATS`] and one directory in `tests/logs/`. A question is one file in
//! `question/` that implements [`question::Ask`], one variant of [`protocol::Question`] and one directory. A view is one file in
//! `www/src/views` and one line in `www/src/views/list.tsx`.

pub mod case;
pub mod container;
pub mod drive;
pub mod error;
pub mod export;
pub mod filter;
pub mod hunt;
pub mod log;
pub mod protocol;
pub mod question;
pub mod table;
#[cfg(target_arch = "wasm32")]
mod wasm;
