// Whether the findings still hold on the logs that are open: how many rows and which clients each door leads to now, beside those that it
// led to when it was pinned. Asked while the findings are shown. A finding itself is never changed by what is open.
import { effect, signal, untracked } from "@preact/signals";
import { count, countOf } from "../format/number";
import { and, anyOf, term } from "./filter-text";
import { type Behind, type Finding, notebook, recordBehind, type Span } from "./findings";
import { MOST_CLIENTS } from "./hunt-file";
import { type Hunt, huntOf, selectionOf } from "./hunt";
import { hunt, logs, reading, revision, theEngine } from "./store";

/** What is behind a door now, by its address; `null` where its log is not open or does not know its fields. */
export const behindNow = signal<ReadonlyMap<string, Behind | null>>(new Map());

const CLIENT = "id.orig_h";
/** Clients named in a line; the others are counted. */
const NAMED = 6;

async function behind(door: string): Promise<Behind | null> {
  const to = huntOf(door);
  const log = logs.peek().logs.find(({ id }) => id === to.log);
  if (log === undefined) return null;
  try {
    const timed = await spanOf(to);
    if (!log.fields.some(({ name }) => name === CLIENT)) return { rows: (await theEngine().ask("matching", selectionOf(to))).matching, ...timed };
    const { total, rows, listed } = await theEngine().ask("stack", { ...selectionOf(to), by: [CLIENT], order: "commonest", limit: MOST_CLIENTS });
    if (listed > MOST_CLIENTS) return { rows: total, ...timed };
    const set = rows.filter(({ states }) => states[0] === "set");
    return { rows: total, clients: set.map(({ values }) => values[0] ?? ""), ...timed };
  } catch {
    return null;
  }
}

async function spanOf(to: Hunt): Promise<{ span?: Span }> {
  const { first, last } = await theEngine().ask("count", selectionOf(to));
  return first === null || last === null ? {} : { span: { first, last } };
}

/** Keeps with what was just pinned what it is about. */
export async function lookBehind(id: number, door: string): Promise<void> {
  const found = await behind(door);
  if (found !== null) recordBehind(id, found);
}

/** What a finding's door leads to now, beside then; `null` while that is not known. */
export interface Since {
  now: number;
  then: number;
  /** Clients now and not then, and the other way round. */
  come: readonly string[];
  gone: readonly string[];
}

export function since({ door, selected, clients }: Finding, found: ReadonlyMap<string, Behind | null>): Since | null {
  const now = found.get(door);
  if (now == null || selected === undefined) return null;
  const without = (these: readonly string[] | undefined, those: readonly string[] | undefined): string[] => {
    if (these === undefined || those === undefined) return [];
    const known = new Set(those);
    return these.filter((client) => !known.has(client));
  };
  return { now: now.rows, then: selected, come: without(now.clients, clients), gone: without(clients, now.clients) };
}

export const changed = ({ now, then, come, gone }: Since): boolean => now !== then || come.length > 0 || gone.length > 0;

/** Some clients by name, and how many more there are. */
export function someOf(clients: readonly string[]): string {
  const more = clients.length - NAMED;
  return `${clients.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}`;
}

/** As a report says it; nothing if nothing changed. */
function changedInWords(found: Since | null): string {
  if (found === null || !changed(found)) return "";
  const { now, then, come, gone } = found;
  const names = (words: string, clients: readonly string[]): string => (clients.length === 0 ? "" : ` ${words}: ${someOf(clients)}.`);
  return `On the logs of this report: ${countOf(now, "row")} behind it, pinned on ${count(then)}.${names("New clients", come)}${names("No longer there", gone)}`;
}

/** What a report says of a finding, once all doors have been looked behind. */
export function sinceThen(finding: Finding): { since?: string } {
  const words = changedInWords(since(finding, behindNow.value));
  return words === "" ? {} : { since: words };
}

/** The rows behind a door of these clients alone. */
export function doorOfClients(door: string, clients: readonly string[]): Hunt {
  const to = huntOf(door);
  return { ...to, where: and(to.where, anyOf(clients.map((client) => term(CLIENT, client)))), view: "rows" };
}

let looking: Promise<void> = Promise.resolve();

/** Waits until all doors that are being looked behind have been. */
export const lookedBehind = (): Promise<void> => looking;

export function followFindings(): void {
  let counted = -1;
  effect(() => {
    const { findings } = notebook.value;
    if (hunt.value.view !== "findings" || reading.value !== null) return;
    const afresh = revision.value !== counted;
    counted = revision.value;
    looking = untracked(() => lookAtAll(findings.map(({ door }) => door), afresh));
  });
}

async function lookAtAll(doors: readonly string[], afresh: boolean): Promise<void> {
  if (afresh) behindNow.value = new Map();
  const started = revision.peek();
  for (const door of new Set(doors)) {
    if (behindNow.peek().has(door)) continue;
    const found = await behind(door);
    if (revision.peek() !== started) return;
    behindNow.value = new Map(behindNow.peek()).set(door, found);
  }
}
