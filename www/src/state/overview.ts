// What stands out first, of every open log: asked one log after the other while the overview is shown, and kept until more rows come.
// Counted over whole logs, whatever the filter. Invariant: a log's part is shown once it is complete.
import { computed, effect, signal, untracked } from "@preact/signals";
import type { BeaconsAnswer, ClientsAnswer, IndicatorsAnswer, LogInfo, StackRow, TimelineAnswer } from "../engine/protocol";
import { isAbort, problemOf } from "./answers";
import { changeHunt, left } from "./address";
import { beginning, firstField, TELLING } from "./begin";
import { EMPTY, type Hunt } from "./hunt";
import { endsOf, hunt, logs, notice, reading, revision, theEngine } from "./store";
import { timeClause, type TimeSpan } from "./time-clause";

export interface LogOverview {
  timeline: TimelineAnswer;
  /** The same by the time that all logs have in common to look at; `null` where there is none. */
  together: TimelineAnswer | null;
  /** The most telling fields, with their distinct values; `null` where there are too many to count. */
  telling: readonly { field: string; distinct: number | null; rarest: StackRow | null }[];
  indicators: IndicatorsAnswer | null;
  clients: ClientsAnswer | null;
  beacons: BeaconsAnswer | null;
  /** Who sent most, and how much all did. */
  sent: { field: string; most: StackRow; all: number } | null;
}

/** By id of the log. */
export const overviews = signal<ReadonlyMap<string, LogOverview>>(new Map());

/** Whether all logs are drawn by one time, or each by its own. */
export const oneTime = signal(true);

/** Before its clock was set a sensor lives in 1970. */
export const YEAR = 365 * 86400;

type TimedLog = Pick<LogInfo, "id" | "rows"> & { first: number; last: number };

const timed = ({ logs: open }: { logs: readonly LogInfo[] }): TimedLog[] => open.flatMap(({ id, rows, first, last }) => (first === null || last === null ? [] : [{ id, rows, first, last }]));

/** The largest log with times, and those wholly outside its time. */
export const apart = computed(() => {
  const all = timed(logs.value);
  const main = all.reduce<TimedLog | null>((most, log) => (most === null || log.rows > most.rows ? log : most), null);
  return { main, outside: main === null ? [] : all.filter(({ first, last }) => first > main.last || last < main.first) };
});

/** The logs that overlap one, or another that does. */
function overlapping(one: TimedLog | null, all: readonly TimedLog[]): readonly TimedLog[] {
  let inside = one === null ? [] : [one];
  for (;;) {
    const more = all.filter(({ first, last }) => inside.some((other) => first <= other.last && last >= other.first));
    if (more.length <= inside.length) return inside;
    inside = more;
  }
}

/** From the first row to the last of the logs that overlap the largest, or one that does; `null` where there is but one. */
export const commonTime = computed((): TimeSpan | null => {
  const { main } = apart.value;
  const inside = overlapping(main, timed(logs.value));
  if (main === null || inside.length < 2) return null;
  const set = inside.filter(({ first }) => first >= YEAR);
  return { from: Math.floor(Math.min(...(set.length > 0 ? set : inside).map(({ first }) => first))), to: Math.floor(Math.max(...inside.map(({ last }) => last))) + 1 };
});

/** Whether a log lies wholly outside the common time: drawn by that, it would be empty. */
export function isAlone({ first, last }: LogInfo): boolean {
  const span = commonTime.value;
  return span === null || first === null || last === null || first > span.to || last < span.from;
}

const BINS = 72;
/** Fields told of a log. */
const FIELDS = 2;
/** Of a field with so few values the rarest is named. */
const FEW = 200;

/** What a client sent, in logs that say it. */
const SENT: readonly string[] = ["orig_bytes", "request_body_len"];

/** Of more logs than anyone looks through, those with the most rows are told. */
const MOST = 200;

export const largestLogs = (): readonly LogInfo[] => [...logs.value.logs].sort((a, b) => b.rows - a.rows).slice(0, MOST);

let asking = new AbortController();

export function followOverview(): void {
  let known = -1;
  effect(() => {
    const now = revision.value;
    if (reading.value !== null || hunt.value.view !== "overview" || now === known) return;
    known = now;
    untracked(() => void askAll());
  });
}

async function askAll(): Promise<void> {
  asking.abort();
  asking = new AbortController();
  const { signal: own } = asking;
  overviews.value = new Map();
  try {
    for (const log of largestLogs()) {
      const found = await askOne(log, own);
      overviews.value = new Map(overviews.peek()).set(log.id, found);
    }
  } catch (error) {
    if (!own.aborted && !isAbort(error)) notice.value = { tone: "bad", text: problemOf(error).message };
  }
}

async function askOne(log: LogInfo, own: AbortSignal): Promise<LogOverview> {
  const engine = theEngine();
  const whole = { log: log.id };
  const timeline = await engine.ask("timeline", { ...whole, bins: BINS }, { signal: own });
  const span = commonTime.peek();
  const together = span === null || isAlone(log) ? null : await engine.ask("timeline", { ...whole, bins: BINS, ...span }, { signal: own });
  const has = (name: string): boolean => log.fields.some((field) => field.name === name);
  // A code says nothing that its name beside it does not say.
  const known = TELLING.filter((name) => has(name) && !(name.endsWith("_code") && has(name.replace(/_code$/, "_name")))).slice(0, FIELDS);
  const names = known.length > 0 ? known : [firstField(log)];
  const { fields } = await engine.ask("fields", whole, { signal: own });
  const telling = [];
  for (const field of names) {
    const found = fields.find((one) => one.name === field);
    if (found === undefined || found.set === 0) continue;
    const { distinct } = found;
    const few = distinct !== null && distinct > 1 && distinct <= FEW;
    const rarest = few ? ((await engine.ask("stack", { ...whole, by: [field], order: "rarest", limit: 3 }, { signal: own })).rows.find(({ states }) => states[0] === "set") ?? null) : null;
    telling.push({ field, distinct, rarest });
  }
  const indicators = await engine.ask("indicators", whole, { signal: own });
  const ends = log.ends !== null;
  const clients = ends ? await engine.ask("clients", whole, { signal: own }) : null;
  const to = log.fields.some((field) => field.name === "query") ? "query" : null;
  const beacons = ends && timeline.counts.length > 0 ? await engine.ask("beacons", { ...whole, to }, { signal: own }) : null;
  const sent = ends ? await mostSent(log, own) : null;
  return { timeline, together, telling, indicators: indicators.indicators.length > 0 ? indicators : null, clients, beacons, sent };
}

async function mostSent(log: LogInfo, own: AbortSignal): Promise<LogOverview["sent"]> {
  const sum = SENT.find((name) => log.fields.some((field) => field.name === name));
  if (sum === undefined) return null;
  const asked = { log: log.id, by: [endsOf(log)[0]], sum, sort: { key: "sum" as const, descending: true }, limit: 1 };
  const { rows: [most], sum: all } = await theEngine().ask("stack", asked, { signal: own });
  return most !== undefined && (most.sum ?? 0) > 0 && all !== null ? { field: sum, most, all } : null;
}

/** The rows of a log in a part of the time. */
export function enterMoment(log: LogInfo, span: TimeSpan): void {
  enter(log, "rows", { where: timeClause("ts", span) });
}

/** From the overview to a view of a log, unfiltered; how its time was shown stays. */
export function enter(log: LogInfo, view: string, more: Partial<Hunt> = {}): void {
  const now = hunt.peek();
  const { known, knownShown } = now;
  const { over, bin, hide, scale } = now.log === log.id ? now : (left.get(log.id) ?? EMPTY);
  changeHunt({ ...beginning(log), known, knownShown, over, bin, hide, scale, view, ...more });
}
