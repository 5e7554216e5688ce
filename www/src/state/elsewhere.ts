// How many rows of every other open log the filter and the pivot match: the same word, machine, connection or time, seen from all sides.
// Invariant: the numbers belong to the filter that is shown, or there are none; what is known to be good there is left out of them.
import { effect, signal, untracked } from "@preact/signals";
import type { LogInfo, Pivot } from "../engine/protocol";
import { isAbort } from "./answers";
import { selectionOf } from "./hunt";
import { followLink } from "./links";
import { hunt, logs, reading, revision, theEngine } from "./store";
import { withTime } from "./time-clause";

export interface Elsewhere {
  /** Logs with rows, those with most of them first. */
  found: readonly { log: LogInfo; rows: number }[];
  /** How many logs have none, and in how many the filter says nothing, for they lack its fields. */
  without: number;
  unfit: number;
}

/** `null` while they are counted, and without a filter. */
export const elsewhere = signal<Elsewhere | null>(null);

/** More logs than these nobody waits for. */
const MOST = 100;

let abort = new AbortController();
let counted = "";

/** Begins to count. */
export function followElsewhere(): void {
  effect(() => {
    const { log, where, pivot, known, knownShown } = hunt.value;
    const open = logs.value.logs;
    const asks = (where !== "" || pivot !== null) && open.length > 1 && reading.value === null;
    const key = asks ? JSON.stringify([log, where, pivot, known, knownShown, revision.value]) : "";
    if (key === counted) return;
    counted = key;
    abort.abort();
    abort = new AbortController();
    elsewhere.value = null;
    const { signal: own } = abort;
    if (asks) untracked(() => void count(open.filter(({ id }) => id !== log).slice(0, MOST), own));
  });
}

async function count(others: readonly LogInfo[], own: AbortSignal): Promise<void> {
  const { where, pivot, known, knownShown } = hunt.peek();
  const found: { log: LogInfo; rows: number }[] = [];
  let unfit = 0;
  for (const log of others) {
    if (!fits(log, pivot)) {
      unfit += 1;
      continue;
    }
    try {
      const { matching } = await theEngine().ask("matching", selectionOf({ log: log.id, where, pivot, known, knownShown }), { signal: own, later: true });
      if (matching > 0) found.push({ log, rows: matching });
    } catch (error) {
      if (own.aborted || isAbort(error)) return;
      unfit += 1;
    }
  }
  if (own.aborted) return;
  found.sort((a, b) => b.rows - a.rows);
  elsewhere.value = { found, without: others.length - found.length - unfit, unfit };
}

/** Has the log the fields whose values are shared? */
function fits(log: LogInfo, pivot: Pivot | null): boolean {
  const names = (pivot?.by ?? []).map((by) => (typeof by === "string" ? by : by[0]));
  return names.every((name) => log.fields.some((field) => field.name === name));
}

/** The rows of another log that the same filter and pivot match. */
export function goThere(log: LogInfo): void {
  const { where, pivot } = hunt.peek();
  followLink({ log, what: "", selection: { log: log.id, where, ...(pivot === null ? {} : { pivot }) } });
}

/** Seconds before and after a moment. */
const AROUND = 60;

/** When a row was, in seconds; `null` where that cannot be read. */
export function secondOf(raw: string | null): number | null {
  const second = raw === null ? NaN : /^[\d.]+(e\+?\d+)?$/i.test(raw) ? Number(raw) : Date.parse(raw) / 1000;
  return Number.isFinite(second) ? second : null;
}

/** Everything of this log around a moment, whoever did it; the other logs have theirs counted beside it. */
export function showMoment(log: LogInfo, second: number): void {
  const where = withTime("", "ts", { from: Math.floor(second) - AROUND, to: Math.floor(second) + AROUND + 1 });
  followLink({ log, what: "", selection: { log: log.id, where } });
}
