// From what a view shows to a finding: the numbers as they stand there, and the hunt that leads back to them.
import type { Beacon, BeaconsAnswer, ClientRow, Pair, RowAnswer, RowId, RowsAnswer, RowsQuestion, StackAnswer, StackKey, StackQuestion, StackRow } from "../engine/protocol";
import { count, countOf } from "../format/number";
import type { Evidence, Said } from "../format/report";
import type { Cell } from "../format/table-text";
import { intervalWords } from "../format/interval";
import { utc, utcOfRaw } from "../format/time";
import { visibleText } from "../format/visible";
import { countAnswer } from "./answers";
import { and, anyOf, between } from "./filter-text";
import { named } from "./filter-names";
import { type Finding, notebook, pin } from "./findings";
import { lookBehind } from "./findings-now";
import { filesBehind } from "./pinned-on";
import { addressOf, type Hunt, selectionOf } from "./hunt";
import { inShort } from "./main-columns";
import { rowsTitle, valueTitle } from "./pin-title";
import { normalisedWords } from "./stack-words";
import { currentLog, ends, endsOf, hunt, logs, notice, selection, theEngine } from "./store";
import { trailOf } from "./trail";

/** Lines of a list that are kept as evidence, and columns of its rows that differ from row to row. */
const KEPT_LINES = 50;
const KEPT_COLUMNS = 14;
/** Columns that are left out and named. */
const LEFT_NAMED = 40;
/** A filter longer than this is left out of the door to a row: the others say enough. */
const DOOR_PART = 300;
/** A value alone is kept as long as Zeek writes it; in a list its beginning is enough. */
const WHOLE_TEXT = 100_000;
export const LIST_TEXT = 1_000;
/** Hosts that a pinned value names, and as much of each. */
const NAMED = 5;
const NAME = 60;
/** A filter longer than this is no part of the words of a trail. */
const TITLE_PART = 120;

/** One or several lines of a stack. `filter` is for them all. */
export async function pinValues(question: StackQuestion, lines: readonly StackRow[], filters: readonly string[]): Promise<void> {
  const first = lines[0];
  if (first === undefined) return;
  const filter = anyOf(filters);
  const text = lines.length === 1 ? WHOLE_TEXT : LIST_TEXT;
  const door = doorTo({ ...hunt.value, where: and(hunt.value.where, filter), view: "rows" });
  const hosts = await hostsOf(question, lines, and(question.where ?? "", filter));
  const title = lines.length === 1 ? valueTitle(question, first, hosts) : `${countOf(lines.length, "value")} of ${question.by.join(" + ")}`;
  keep({ title, evidence: { ...stackEvidence(question, lines, lines.length, text), ...(hosts.length === 0 ? {} : { hosts }) }, ...door });
}

/** The busiest clients and servers of the rows with these values, in words. A value is pinned all the same if they cannot be told. */
export async function hostsOf(question: StackQuestion, lines: readonly StackRow[], where: string, most = NAMED): Promise<string[]> {
  const { log, pivot, known } = question;
  const told = async (field: string, noun: string, there: boolean): Promise<string[]> => {
    if (!there || question.by.includes(field)) return [];
    const asked: StackQuestion = { log, where, by: [field], order: "commonest", limit: most, ...(pivot === undefined ? {} : { pivot }), ...(known === undefined ? {} : { known }) };
    const { rows, listed } = await theEngine().ask("stack", asked);
    if (rows.length === 0) return [];
    const names = rows.map((row) => `${cut(nameOf(row), NAME)} (${countOf(row.count, "row")})`).join(", ");
    return [`${countOf(listed, noun)}: ${names}${listed > rows.length ? `, and ${count(listed - rows.length)} more` : ""}`];
  };
  try {
    const [from, to] = endsOf(logs.value.logs.find(({ id }) => id === log));
    const both = [told(from, "client", lines.some((line) => line.clients !== null)), told(to, "server", lines.some((line) => line.servers !== null))];
    return (await Promise.all(both)).flat();
  } catch {
    return [];
  }
}

/** What a stack is sorted by, where its name says it worse. */
const SORTED: Partial<Record<StackKey, string>> = { first: "first seen", last: "last seen", expected: "expected count", surprise: "G" };

/** The stack as it stands, from its first line on, whatever part of it is in sight. */
export async function pinStack(question: StackQuestion): Promise<void> {
  const answer: StackAnswer = await theEngine().ask("stack", { ...question, offset: 0, limit: KEPT_LINES }, { slot: "pin" });
  const { door, trail } = doorTo(hunt.value);
  const summed = question.sum == null ? "" : `, with the sum of ${question.sum}`;
  const order = question.sort == null ? `${question.order ?? "rarest"} first` : `by ${SORTED[question.sort.key] ?? question.sort.key}${question.sort.descending === true ? ", greatest first" : ", smallest first"}`;
  const narrowed = question.contains ? `, values containing “${question.contains}”` : "";
  const normalised = question.normalise?.length ? `, normalised (${normalisedWords(question.normalise)})` : "";
  keep({
    title: `Stack of ${question.by.join(" + ")}: ${countOf(answer.listed, "line")}`,
    evidence: stackEvidence(question, answer.rows, answer.listed, LIST_TEXT),
    door,
    trail: [...trail, { words: `stack of ${question.by.join(" + ")}, ${order}${summed}${narrowed}${normalised}` }],
  });
}

export function pinPair({ client, server, count }: Pair, total: number): void {
  keepTable(`${client} → ${server}`, ["client", "server", "rows", "of selected rows"], [[client, server, count, total]], between(client, server, ends.value));
}

/** Only logs of industrial protocols have functions. */
export const hasFunctions = (rows: readonly ClientRow[]): boolean => rows.some((row) => row.peakFunctions !== null);

/** Clients as they behave, and by what each stands out; of many the first. */
export function pinClients(rows: readonly ClientRow[], marks: (row: ClientRow) => readonly string[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const functions = hasFunctions(rows);
  const head = ["client", "stands out by", "rows", "servers", "most servers in a minute", "failed rows", "failed %", "most failures in a minute", ...(functions ? ["most functions in a minute"] : []), "first seen (UTC)", "last seen (UTC)"];
  const seen = (at: number | null): string => (at === null ? "" : utc(at));
  const cells = rows.map((row): Cell[] => [
    row.client, marks(row).join(", "), row.rows, row.servers, row.peakServers,
    row.failing, row.failing === null ? null : Number(((100 * row.failing) / row.rows).toFixed(1)), row.failing === null ? null : row.peakFailing,
    ...(functions ? [row.peakFunctions] : []), seen(row.first), seen(row.last),
  ]);
  if (rows.length === 1) keepTable(`Client ${first.client}`, head, cells, first.filter);
  else keepTable(`${countOf(rows.length, "client")} of ${hunt.value.log}`, head, cells, "", "clients");
}

export function pinBeacon(beacon: Beacon, { sizes }: BeaconsAnswer, by: string): void {
  const head = ["client", by, "rows", "times", "median gap (s)", "spread (s)", "score", "timing", `size${sizes === "" ? "" : ` (${sizes})`}`, "evenness", "duration", "first seen (UTC)", "last seen (UTC)"];
  const { client, to, rows, seconds, gap, spread, score, timing, size, even, lasting, first, last, filter } = beacon;
  keepTable(`${client} → ${to}: ${intervalWords(beacon)}`, head, [[client, cut(to, LIST_TEXT), rows, seconds, gap, spread, score, timing, size, even, lasting, utc(first), utc(last)]], filter, "time");
}

/** A table whose door leads to the rows that match a filter too. */
export function keepTable(title: string, head: readonly string[], rows: readonly (readonly Cell[])[], filter: string, view = "rows"): void {
  keep({ title, evidence: { head, rows: rows.slice(0, KEPT_LINES), of: rows.length, bars: null }, ...doorTo({ ...hunt.value, where: and(hunt.value.where, filter), view }) });
}

/** The rows of the selection, with the columns shown. */
export async function pinRows(question: RowsQuestion): Promise<void> {
  const found = forPaper(await theEngine().ask("rows", { ...question, offset: 0, limit: KEPT_LINES }, { slot: "pin" }));
  const types = new Map(currentLog.value?.fields.map((field) => [field.name, field.type]));
  const times = found.columns.map((name) => types.get(name) === "time");
  const cell = (raw: string, at: number): string => cut((times[at] === true ? utcOfRaw(raw, "micros") : null) ?? raw, LIST_TEXT);
  keep({
    title: rowsTitle(found, hunt.value, clientsSelected()),
    evidence: {
      head: found.columns.map((name, at) => (times[at] === true ? `${name} (UTC)` : name)),
      rows: found.rows.map((cells) => cells.map(cell)),
      of: found.total,
      bars: null,
      ...leftOut(found.columns),
    },
    ...doorTo({ ...hunt.value, view: "rows" }),
  });
}

export async function pinRowOf(id: RowId): Promise<void> {
  pinRow(await theEngine().ask("row", { log: hunt.peek().log, id }, { slot: "pin" }));
}

/** One row with all that is set in it. Its door is whatever its own values say, since rows have no lasting number. */
export function pinRow(row: RowAnswer): void {
  const set = row.cells.filter((cell) => cell.state === "set");
  const filters = set.map((cell) => cell.filter ?? "").filter((filter) => filter !== "" && filter.length <= DOOR_PART);
  const where = filters.reduce((all, filter) => and(all, filter), "");
  const time = set.find((cell) => cell.type === "time");
  const rows = set.map((cell): Cell[] => {
    const text = cell.type === "time" ? utcOfRaw(cell.raw, "micros") : null;
    return [cell.field, cut(text === null ? cell.raw : `${text} UTC (${cell.raw})`, WHOLE_TEXT)];
  });
  keep({
    title: `Row ${time === undefined ? "" : `of ${utcOfRaw(time.raw) ?? time.raw}, `}${row.file} line ${row.line}`,
    evidence: { head: ["field", "value"], rows, of: rows.length, bars: null },
    ...doorTo({ ...hunt.value, where, pivot: null, view: "rows" }),
  });
}

/** `said` is what there is to say of how it was kept. */
export function keep(finding: Pick<Finding, "title" | "evidence" | "door" | "trail">, said = ""): void {
  const same = notebook.value.findings.findIndex(({ door, evidence }) => door === finding.door && JSON.stringify(evidence) === JSON.stringify(finding.evidence));
  if (same >= 0) {
    notice.value = { tone: "plain", text: `Pinned already: ${visibleText(finding.title, 80)}.`, next: `It is finding ${same + 1}.` };
    return;
  }
  void lookBehind(pin({ ...finding, title: cut(finding.title, LIST_TEXT), ...filesBehind(finding.door) }), finding.door);
  notice.value = { tone: "plain", text: `Pinned: ${visibleText(finding.title, 80)}.`, next: `${said === "" ? "" : `${said} `}Findings has ${notebook.value.findings.length}.` };
}

export function doorTo(to: Hunt): { door: string; trail: Said[] } {
  return { door: addressOf(to), trail: inWords(to) };
}

export function inWords(of: Hunt): Said[] {
  const selection = selectionOf(of);
  const steps = trailOf(selection).map(({ words, filter }): Said => {
    if (filter === undefined) return { words };
    const name = named(filter);
    return { words: name === filter || name.length > TITLE_PART ? words : `${words} ${name}`, filter };
  });
  return [...steps, ...(selection.known ?? []).map((filter) => ({ words: "without the known good", filter }))];
}

function stackEvidence(question: StackQuestion, lines: readonly StackRow[], of: number, text: number): Evidence {
  const hosts = lines.some((line) => line.clients !== null || line.servers !== null);
  const times = lines.some((line) => line.first !== null);
  const fields = question.by.length;
  const most = lines.reduce((so, line) => Math.max(so, line.count), 0);
  const time = (seconds: number | null): string => (seconds === null ? "" : utc(seconds));
  return {
    head: [...question.by, "count", "share of selected rows %", ...(question.sum == null ? [] : [`sum of ${question.sum}`]), ...(hosts ? ["clients", "servers"] : []), ...(times ? ["first seen (UTC)", "last seen (UTC)"] : [])],
    rows: lines.map((line): Cell[] => [
      ...line.shown.map((shown, at) => cut(line.states[at] === "set" ? shown : `⟨${line.states[at] ?? "unset"}⟩`, text)),
      line.count,
      percent(line.share),
      ...(question.sum == null ? [] : [line.sum]),
      ...(hosts ? [line.clients, line.servers] : []),
      ...(times ? [time(line.first), time(line.last)] : []),
    ]),
    of,
    bars: lines.length > 1 ? { column: fields, of: most } : null,
  };
}

/** With as many digits as the page shows; what is less is kept as it is. */
function percent(part: number): number {
  return Number(part < 0.0001 ? (part * 100).toPrecision(3) : (part * 100).toFixed(2));
}

/** Clients of the selection, if they are counted already. */
function clientsSelected(): number | null {
  const counted = countAnswer.latest.peek();
  return counted !== null && JSON.stringify(counted.question) === JSON.stringify(selection.peek()) ? counted.answer.clients : null;
}

export function nameOf(line: StackRow): string {
  return line.shown.map((shown, at) => (line.states[at] === "set" ? shown : `⟨${line.states[at] ?? "unset"}⟩`)).join(" · ");
}

/** The columns shown in their order; where more of them differ from row to row than fit on paper, those that tell most. */
function forPaper(found: RowsAnswer): RowsAnswer {
  const { columns, rows } = found;
  const differing = columns.filter((_, at) => rows.some((cells) => cells[at] !== rows[0]?.[at]));
  if (differing.length <= KEPT_COLUMNS) return found;
  const kept = new Set(inShort(differing, undefined, differing).slice(0, KEPT_COLUMNS));
  const places = columns.flatMap((name, at) => (kept.has(name) || !differing.includes(name) ? [at] : []));
  return { ...found, columns: places.map((at) => columns[at] ?? ""), rows: rows.map((cells) => places.map((at) => cells[at] ?? "")) };
}

/** Which columns of the log are not among these, in words. */
function leftOut(columns: readonly string[]): { left?: string } {
  const all = currentLog.value?.fields ?? [];
  const left = all.map(({ name }) => name).filter((name) => !columns.includes(name));
  if (left.length === 0) return {};
  const more = left.length > LEFT_NAMED ? ` and ${count(left.length - LEFT_NAMED)} more` : "";
  return { left: `${count(left.length)} of the ${countOf(all.length, "column")} of the log are not in this table: ${left.slice(0, LEFT_NAMED).map((name) => cut(name, NAME)).join(", ")}${more}.` };
}

export function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
