// What an analyst can do to a hunt. Each verb is one step that the back button undoes.
import type { LogInfo, Normaliser, Order, PivotField, Problem, RowId, Selection, StackKey } from "../engine/protocol";
import { visibleText } from "../format/visible";
import { alikeIn, changeHunt, forgetLeft, left } from "./address";
import { before, isAbort, problemOf } from "./answers";
import { beginning, firstField } from "./begin";
import { and, anyOf } from "./filter-text";
import { ALL_COLUMNS, type Hunt, huntOf, type MeasureId, MEASURES, NORMALISERS, selectionOf } from "./hunt";
import { keepColumns } from "./preferences";
import { scanners } from "./scanners";
import { currentLog, endsOf, hunt, logs, notice, selection, theEngine } from "./store";
import { toList } from "./to-list";

/** Another log, where it was left; the view, and what concerns all logs, stay. */
export function showLog(id: string): void {
  const log = logs.value.logs.find((one) => one.id === id);
  if (log === undefined || id === hunt.value.log) return;
  const { view, measures, known, knownShown, pairs } = hunt.value;
  changeHunt({ ...(left.get(id) ?? beginning(log)), view, measures, known, knownShown, pairs });
}

/** The log as if nothing had been asked of it. */
export function startOver(): void {
  const log = currentLog.value;
  if (log === null) return;
  changeHunt({ ...beginning(log), view: hunt.value.view, known: hunt.value.known });
  forgetLeft(log.id);
}

export function showView(view: string): void {
  changeHunt({ view });
}

/** Applies a filter text if it can be read; else says what is wrong with it and leaves the hunt as it is. */
export async function filterBy(where: string, typing: boolean): Promise<Problem | null> {
  const question = selectionOf({ ...hunt.peek(), where });
  try {
    await before(theEngine().ask("count", question, { slot: "try-filter" }));
  } catch (error) {
    return isAbort(error) ? null : problemOf(error);
  }
  changeHunt({ where: where.trim() }, typing ? "where" : null);
  return null;
}

export function clearFilter(): void {
  changeHunt({ where: "" });
}

export function include(filter: string): void {
  changeHunt({ where: and(hunt.value.where, filter) });
}

export function exclude(filter: string): void {
  changeHunt({ where: and(hunt.value.where, filter, true) });
}

/** A value of more clients is nobody's own. */
const CLIENTS_LOOKED_AT = 1000;
/** Known-good filters longer than this together would make an address that browsers cut. */
const MOST_KNOWN = 100_000;

/** What was asked to be known good and has marks of scanners: asked for again, it is. */
let doubted = "";

/** Leaves rows out from now on because they are known to be good; rows of scanners only when asked twice. */
export async function markKnown(filters: readonly string[]): Promise<void> {
  const { log } = hunt.value;
  const asked = JSON.stringify([log, filters]);
  if (doubted !== asked) {
    const marked = await before(scannersAmong(log, filters));
    if (hunt.value.log !== log) return;
    if (marked.length > 0) {
      doubted = asked;
      const names = marked.slice(0, 3).map((name) => visibleText(name, 45)).join(", ");
      notice.value = { tone: "bad", text: `Not hidden yet: ${marked.length === 1 ? "a client of these rows shows" : `${marked.length} clients of these rows show`} marks of scanners (${names}${marked.length > 3 ? "…" : ""}).`, next: "Known good once more hides what they did with these values." };
      return;
    }
  }
  if (doubted === asked) notice.value = null;
  doubted = "";
  const { known } = hunt.value;
  const fresh = [...new Set(filters)].filter((filter) => filter !== "" && !known.some((one) => one.log === log && one.filter === filter));
  const all = [...known, ...fresh.map((filter) => ({ log, filter }))];
  if (all.reduce((sum, one) => sum + one.filter.length, 0) > MOST_KNOWN) {
    notice.value = { tone: "bad", text: "That is too much text to be kept as known good.", next: "A filter with a wildcard says the same in less." };
  } else changeHunt({ known: all, knownShown: false });
}

/** Clients of the rows that show marks of scanners anywhere in the log; none where it cannot be told. */
async function scannersAmong(log: string, filters: readonly string[]): Promise<string[]> {
  try {
    const all = scanners(await theEngine().ask("indicators", { log }, { slot: "known-marks" }));
    if (all.size === 0) return [];
    const { rows } = await theEngine().ask("stack", { log, where: anyOf(filters), by: [endsOf(logs.value.logs.find(({ id }) => id === log))[0]], order: "commonest", limit: CLIENTS_LOOKED_AT }, { slot: "known-clients" });
    return rows.flatMap(({ shown: [client = ""] }) => (all.has(client) ? [client] : []));
  } catch {
    return [];
  }
}

export function forgetKnown(filter: string): void {
  changeHunt({ known: hunt.value.known.filter((one) => one.log !== hunt.value.log || one.filter !== filter) });
}

export function showKnown(knownShown: boolean): void {
  changeHunt({ knownShown });
}

/** The rows that one of them hides. */
export function showKnownRows(filter: string): void {
  changeHunt({ where: and(hunt.value.where, filter), knownShown: true, view: "rows" });
}

/** Includes or excludes the value that a row has in a field. */
export async function filterByCell(id: RowId, field: string, negate: boolean): Promise<void> {
  const { cells } = await before(theEngine().ask("row", { log: hunt.peek().log, id }, { slot: "cell" }));
  const filter = cells.find((cell) => cell.field === field)?.filter ?? null;
  if (filter === null) return;
  if (negate) exclude(filter);
  else include(filter);
}

export function showRows(filter = ""): void {
  changeHunt({ where: and(hunt.value.where, filter), view: "rows" });
}

export function stackBy(field: string): void {
  const { log, rank } = hunt.value;
  changeHunt({ by: [field], view: "stack", contains: "", normalise: alikeIn(log, [field]), rank: rank?.key === "sum" ? rank : null });
}

/** Sums a field over the rows of each value, the largest sum first; none for the empty name. `by` changes what is stacked. */
export function sumUp(sum: string, by: readonly string[] = hunt.value.by): void {
  const { log, rank } = hunt.value;
  const sorted = sum !== "" ? { key: "sum" as const, descending: true } : rank?.key === "sum" ? null : rank;
  const moved = by === hunt.value.by ? {} : { by: [...by], contains: "", normalise: alikeIn(log, by) };
  changeHunt({ ...moved, view: "stack", sum, rank: sorted });
}

/** Adds a field to the stack, or takes it out again. */
export function stackAlso(field: string): void {
  const by = hunt.value.by;
  const left = by.filter((name) => name !== field);
  if (left.length < by.length && left.length === 0) return;
  changeHunt({ by: left.length < by.length ? left : [...by, field], view: "stack" });
}

export function orderStack(order: Order): void {
  changeHunt({ order, rank: null });
}

/** Numbers that say most where they are small, and what is read from its beginning, are sorted upwards first. */
const UPWARDS: readonly StackKey[] = ["value", "clients", "servers", "first", "tokens"];

/** One way, the other way, and back to counts. */
export function rankBy(key: StackKey): void {
  const now = hunt.value.rank;
  const down = !UPWARDS.includes(key);
  if (now?.key !== key) changeHunt({ rank: { key, descending: down } });
  else changeHunt({ rank: now.descending === down ? { key, descending: !down } : null });
}

/** Shows these columns of the stack; none for the usual ones. */
export function showMeasures(measures: readonly MeasureId[]): void {
  changeHunt({ measures: MEASURES.filter((measure) => measures.includes(measure)) });
}

export function narrowStack(contains: string): void {
  changeHunt({ contains }, "contains");
}

export function toggleNormaliser(normaliser: Normaliser): void {
  const now = hunt.value.normalise;
  // Cutting at `?` is part of cutting at `?` and `&`.
  const rival: Partial<Record<Normaliser, Normaliser>> = { cutQuery: "cutQueryAndAmpersand", cutQueryAndAmpersand: "cutQuery" };
  const wanted = now.includes(normaliser)
    ? now.filter((one) => one !== normaliser)
    : [...now.filter((one) => one !== rival[normaliser]), normaliser];
  changeHunt({ normalise: NORMALISERS.filter((one) => wanted.includes(one)) });
}

export function clearNormalisers(): void {
  changeHunt({ normalise: [] });
}

/** None for rows in short. */
export function showColumns(columns: readonly string[]): void {
  const log = logs.value.logs.find((one) => one.id === hunt.value.log);
  const all = log?.fields ?? [];
  const whole = columns.length === all.length && all.every((field, at) => field.name === columns[at]);
  const chosen = whole ? [ALL_COLUMNS] : columns;
  if (log !== undefined) keepColumns(log.path, chosen);
  changeHunt({ columns: chosen });
}

/** Ascending, descending, as read. */
export function sortBy(field: string): void {
  const now = hunt.value.sort;
  if (now?.field !== field) changeHunt({ sort: { field, descending: false } });
  else changeHunt({ sort: now.descending === true ? null : { field, descending: true } });
}

/**
 * Everything that shares the values of `by` with the selection, narrowed by `filter`, in this or another log. What the filter
 * said is now in the pivot.
 */
export function pivotBy(by: readonly PivotField[], filter = "", then: Partial<Pick<Hunt, "log" | "view" | "over">> = {}): void {
  const log = then.log ?? hunt.value.log;
  const from = selectionOf({ ...hunt.value, where: and(hunt.value.where, filter) });
  const there = logs.value.logs.find((one) => one.id === log);
  const moved = there !== undefined && log !== hunt.value.log ? { log, ...firstStack(there), columns: [], sort: null } : {};
  changeHunt({ ...moved, ...then, where: "", pivot: { by: [...by], from }, contains: "" });
  toList();
}

/** Back to where a finding was pinned. */
export function openDoor(address: string): void {
  const door = huntOf(address);
  const { known } = hunt.value;
  // What was marked as known good since then is kept, but hides nothing: the numbers are to be those of the finding.
  const to = door.known.length === 0 && known.length > 0 ? { ...door, known, knownShown: true } : door;
  if (logs.value.logs.some((log) => log.id === to.log)) changeHunt(to);
  else notice.value = { tone: "bad", text: `The log ${visibleText(to.log, 60)} of this finding is not open.`, next: "Drop it on the page." };
}

function firstStack(log: LogInfo): Partial<Pick<Hunt, "by" | "normalise" | "sum" | "rank">> {
  const by = [firstField(log)];
  return { by, normalise: alikeIn(log.id, by), ...(hunt.value.sum === "" ? {} : { sum: "", rank: null }) };
}

/** Back to a step of the trail. */
export function walkTo(step: Selection): void {
  const log = logs.value.logs.find((one) => one.id === step.log);
  if (log === undefined) return;
  const moved = step.log !== hunt.value.log ? { ...firstStack(log), columns: [], sort: null, contains: "" } : {};
  changeHunt({ ...moved, log: step.log, where: step.where ?? "", pivot: step.pivot ?? null });
}

/** Takes the last pivot away and goes back to the rows it started from; one that keeps what is new only hid the rest. */
export function removePivot(): void {
  const pivot = selection.value.pivot;
  if (pivot?.unlike === true && pivot.from.log === hunt.value.log) changeHunt({ pivot: pivot.from.pivot ?? null });
  else if (pivot != null) walkTo(pivot.from);
}
