// What a client with marks did before the first of them, between them without a mark, and after the last: "and then?", counted before
// anybody asks.
// Invariant: the numbers are of the whole log, whatever it is narrowed to, without what is known to be good in it.
import { signal } from "@preact/signals";
import type { ClientCount, IndicatorsAnswer } from "../engine/protocol";
import { changeHunt } from "./address";
import { and, term } from "./filter-text";
import { selectionOf } from "./hunt";
import { ends, hasFields, hunt, theEngine } from "./store";
import { toList } from "./to-list";

export interface AroundMarks {
  readonly before: number;
  /** Without a mark, from the first of them on: several scans may lie in it, and what came between them. */
  readonly since: number;
  readonly after: number;
}

const TIME = "ts";
/** Of more clients than these nobody waits for. */
const MOST = 40;

/** By client; those that are not counted yet are not in it. */
export const aroundMarks = signal<ReadonlyMap<string, AroundMarks>>(new Map());

let abort = new AbortController();

export async function countAround({ clients, field, filter }: IndicatorsAnswer, of: (client: string) => ClientCount): Promise<void> {
  abort.abort();
  abort = new AbortController();
  const { signal: own } = abort;
  aroundMarks.value = new Map();
  if (!hasFields(TIME) || filter === "") return;
  const { log, known, knownShown } = hunt.peek();
  const rows = async (where: string): Promise<number> =>
    (await theEngine().ask("matching", selectionOf({ log, where, pivot: null, known, knownShown }), { signal: own, later: true })).matching;
  try {
    for (const client of clients.slice(0, MOST)) {
      const { first, last } = of(client);
      if (first === null || last === null) continue;
      const marked = { client, first, last, field, marks: filter };
      const found = { before: await rows(whereOf(marked, "before")), since: await rows(whereOf(marked, "since")), after: await rows(whereOf(marked, "after")) };
      aroundMarks.value = new Map(aroundMarks.peek()).set(client, found);
    }
  } catch {
    // Ended by a newer answer, or not to be counted: what is known stays.
  }
}

const ofClient = (client: string, field: string | null): string => term(field ?? ends.value[0], client);

interface Marked {
  readonly client: string;
  readonly first: number;
  readonly last: number;
  readonly field: string | null;
  /** Filter text for the rows with marks. */
  readonly marks: string;
}

function whereOf({ client, first, last, field, marks }: Marked, side: keyof AroundMarks): string {
  const own = ofClient(client, field);
  if (side === "before") return and(own, `${TIME}:[* TO ${moment(first)}}`);
  // Where the marks of a part are looked at, others may lie behind their last.
  return and(and(own, side === "after" ? `${TIME}:{${moment(last)} TO *]` : `${TIME}:[${moment(first)} TO *]`), marks, true);
}

/** A time as a filter takes it, to the microsecond: a mark and what came next may share a second. */
export function moment(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  const whole = new Date(Math.floor(micros / 1000)).toISOString();
  return `${whole.slice(0, -1)}${String(((micros % 1000) + 1000) % 1000).padStart(3, "0")}Z`;
}

/** The rows of a client on that side of its marks, in the order of time. */
export function showAround({ client, first, last }: ClientCount, { field, filter: marks }: IndicatorsAnswer, side: keyof AroundMarks): void {
  if (first === null || last === null) return;
  changeHunt({ where: whereOf({ client, first, last, field, marks }, side), pivot: null, view: "rows", sort: { field: TIME, descending: false } });
  toList();
}

/** Everything it did, from one pause to the next. */
export function showSessionsOf(client: string, field: string | null): void {
  changeHunt({ where: ofClient(client, field), pivot: null, view: "pairs", pairs: "sessions" });
  toList();
}
