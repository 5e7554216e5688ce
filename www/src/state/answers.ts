// Answers that follow the hunt. While a newer one is on its way the older one stays, so that nothing jumps; it carries its own
// question, so that no view shows rows of one question under the heading of another.
// Invariant: an answer is only ever replaced by the answer to a later question.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { Problem, RowsAnswer, RowsQuestion, Selection, StackAnswer, StackQuestion } from "../engine/protocol";
import { EngineError, type Questions } from "../engine/types";
import { ALL_COLUMNS } from "./hunt";
import { inShort } from "./main-columns";
import { currentLog, hasFields, hunt, logs, openRow, reading, revision, selection, theEngine } from "./store";

export interface Answer<Q, A> {
  latest: ReadonlySignal<{ question: Q; answer: A } | null>;
  problem: ReadonlySignal<Problem | null>;
  /** A newer answer than the shown one is on its way. */
  pending: ReadonlySignal<boolean>;
}

/** An answer of which only a window of lines is here. */
export interface WindowAnswer<Q, A> extends Answer<Q, A> {
  /** Asks for these lines, if they are not here. */
  need(first: number, last: number): void;
}

type Kind = keyof Questions;
type Asked<K extends Kind> = Questions[K][0];
type Given<K extends Kind> = Questions[K][1];

export function problemOf(error: unknown): Problem {
  if (error instanceof EngineError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { message } as Problem;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** What is shown beside a view takes its turn after what is in it. */
const BESIDE: ReadonlySet<string> = new Set(["fields", "sparks", "report"]);

const followed: Answer<unknown, unknown>[] = [];
const followers = signal(0);
const changes = signal(0);

/** Something on the page is not yet the answer to what is asked. */
export const busy = computed(() => changes.value > 0 || (followers.value > 0 && followed.some(({ pending }) => pending.value)));

/** An answer that decides whether and how the hunt changes: until then what is shown is not yet what was asked for. */
export async function before<A>(change: Promise<A>): Promise<A> {
  changes.value += 1;
  try {
    return await change;
  } finally {
    changes.value -= 1;
  }
}

/** Asks whenever `question` changes or more rows are read; `null` asks nothing. What asks the same kind for another place has a slot of its own. */
export function follow<K extends Kind>(kind: K, question: () => Asked<K> | null, slot: string = kind): Answer<Asked<K>, Given<K>> {
  const latest = signal<{ question: Asked<K>; answer: Given<K> } | null>(null);
  const problem = signal<Problem | null>(null);
  const pending = signal(false);
  let key = "";
  let turn = 0;
  let inFlight = false;
  let again = false;

  const ask = async (asked: Asked<K>): Promise<void> => {
    turn += 1;
    const mine = turn;
    inFlight = true;
    pending.value = true;
    try {
      const answer = await theEngine().ask(kind, asked, { slot, later: BESIDE.has(kind) });
      if (mine !== turn) return;
      latest.value = { question: asked, answer };
      problem.value = null;
    } catch (error) {
      if (mine !== turn || isAbort(error)) return;
      problem.value = problemOf(error);
    } finally {
      if (mine === turn) {
        inFlight = false;
        pending.value = false;
        if (again) {
          again = false;
          void ask(asked);
        }
      }
    }
  };

  effect(() => {
    const asked = question();
    const seen = revision.value;
    if (asked === null || seen === 0) return;
    const next = JSON.stringify(asked);
    // More rows, same question: wait for the answer that is coming, or answers would never arrive while files stream in.
    if (next === key && inFlight) {
      again = true;
      return;
    }
    again = false;
    key = next;
    void ask(asked);
  });
  followers.value = followed.push({ latest, problem, pending });
  return { latest, problem, pending };
}

const WINDOW = 240;
const MARGIN = 60;

interface Span {
  offset?: number | null;
  limit?: number | null;
}

function followWindow<K extends "stack" | "rows">(kind: K, question: () => Asked<K> | null): WindowAnswer<Asked<K>, Given<K>> {
  // A window belongs to one list; another list begins at its top.
  const place = signal({ list: "", offset: 0 });
  let list = "";
  const followed = follow<K>(kind, () => {
    const asked = question();
    if (asked === null) return null;
    list = JSON.stringify(asked);
    const offset = place.value.list === list ? place.value.offset : 0;
    return { ...asked, offset, limit: WINDOW };
  });
  const need = (first: number, last: number): void => {
    const from = place.peek().list === list ? place.peek().offset : 0;
    const inside = (first >= from + MARGIN || from === 0) && last <= from + WINDOW - MARGIN;
    if (!inside) place.value = { list, offset: Math.max(0, Math.floor((first + last - WINDOW) / 2)) };
  };
  return { ...followed, need };
}

export function spanOf(question: Span): { offset: number; limit: number } {
  return { offset: question.offset ?? 0, limit: question.limit ?? WINDOW };
}

export const ready = (): boolean => logs.value.logs.some((log) => log.id === hunt.value.log);

/** While files stream in, only the view that is looked at is kept up to date: every answer takes time from reading. */
const readAll = (): boolean => ready() && reading.value === null;

export const countAnswer = follow("count", () => (readAll() ? selection.value : null));

/** The same with what is known to be good: how much of it is hidden. */
export const withKnownAnswer = follow("count", () => (readAll() && selection.value.known != null ? { ...selection.value, known: null } : null), "with-known");

export const fieldsAnswer = follow("fields", () => (readAll() ? selection.value : null));

/** The fields of the whole log, for rows in short: what no row has is not among their columns, whatever is selected. */
const wholeFields = follow("fields", () => (readAll() && hunt.value.view === "rows" && hunt.value.columns.length === 0 ? { log: hunt.value.log } : null), "whole-fields");

/** Which fields any row of a log has, by its id. Mostly known before rows are looked at, since nothing was filtered then. */
const setIn = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());

effect(() => {
  for (const found of [fieldsAnswer.latest.value, wholeFields.latest.value]) {
    if (found === null || Object.keys(found.question).join() !== "log") continue;
    const set = found.answer.fields.filter(({ set }) => set > 0).map(({ name }) => name);
    const before = setIn.peek().get(found.question.log);
    if (before?.size !== set.length || !set.every((name) => before.has(name))) setIn.value = new Map(setIn.peek()).set(found.question.log, new Set(set));
  }
});

export const stackAnswer: WindowAnswer<StackQuestion, StackAnswer> = followWindow("stack", () => {
  const { view, by, order, normalise, contains, rank, sum } = hunt.value;
  if (!ready() || view !== "stack" || by.length === 0) return null;
  return { ...selection.value, by: [...by], order, normalise: [...normalise], contains: contains.replace(/^\*+|\*+$/g, ""), ...(rank === null ? {} : { sort: rank }), ...(hasFields(sum) ? { sum } : {}) };
});

export const rowsAnswer: WindowAnswer<RowsQuestion, RowsAnswer> = followWindow("rows", () => {
  const { view, sort } = hunt.value;
  if (!ready() || view !== "rows") return null;
  return { ...selection.value, columns: [...rowColumns()], ...(sort === null ? {} : { sort }) };
});

/** The selection, while a view is shown that asks about it. */
export function selectionIn(view: string): Selection | null {
  return ready() && hunt.value.view === view ? selection.value : null;
}

export const rowAnswer = follow("row", () => {
  const id = openRow.value;
  return id === null || !ready() || hunt.value.view !== "rows" ? null : { log: hunt.value.log, id };
});

/** The selection that the row was opened in. */
let openedIn = "";
effect(() => {
  if (openRow.value !== null) openedIn = JSON.stringify(selection.peek());
});

/** The open row, and whether it is in a selection that came after the one it was opened in: what is beside the list may open any row. */
const stillSelected = follow("matching", () => {
  const row = openRow.value;
  const selected = selectionIn("rows");
  return row === null || selected === null || JSON.stringify(selected) === openedIn ? null : { ...selected, row };
}, "open-row");

effect(() => {
  const latest = stillSelected.latest.value;
  if (latest === null || latest.answer.matching > 0) return;
  // Another row, or another selection, since it was asked.
  const now = untracked(() => ({ row: openRow.value, selected: selection.value }));
  if (now.row !== null && JSON.stringify(latest.question) === JSON.stringify({ ...now.selected, row: now.row })) openRow.value = null;
});

/** Columns of rows where all are shown, of a log that has more. */
const MOST_COLUMNS = 200;

/** The columns of the rows, by name. */
export function rowColumns(): readonly string[] {
  const { columns, log, by } = hunt.value;
  const names = (currentLog.value?.fields ?? []).map(({ name }) => name);
  if (columns.includes(ALL_COLUMNS)) return names.slice(0, MOST_COLUMNS);
  return columns.length > 0 ? columns : inShort(names, setIn.value.get(log), by).slice(0, MOST_COLUMNS);
}
