// Whether the findings still hold on the logs that are open: how many rows, which clients and servers, and of which time, each door leads
// to now, beside those that it led to when it was pinned. Asked while the findings are shown. A finding itself is never changed by what
// is open. Invariant: only what is the same in all of these is said to be as it was.
import { effect, signal, untracked } from "@preact/signals";
import { count, countOf } from "../format/number";
import type { ReportFinding } from "../format/report";
import { utc, utcAfter } from "../format/time";
import { visibleText } from "../format/visible";
import { and, anyOf, term } from "./filter-text";
import { type Behind, type Finding, notebook, recordBehind, type Span } from "./findings";
import { MOST_HOSTS } from "./hunt-file";
import { type Hunt, huntOf, selectionOf } from "./hunt";
import { endsOf, hunt, logs, reading, revision, theEngine } from "./store";

/** What is behind a door now, by its address; `null` where its log is not open or does not know its fields. */
export const behindNow = signal<ReadonlyMap<string, Behind | null>>(new Map());

/** Who is behind a door, and which of the ends of a row that is. */
const SIDES = [["client", "clients", 0], ["server", "servers", 1]] as const;
/** Hosts named in a line; the others are counted. */
const NAMED = 6;

async function behind(door: string): Promise<Behind | null> {
  const to = huntOf(door);
  const log = logs.peek().logs.find(({ id }) => id === to.log);
  if (log === undefined) return null;
  try {
    const selected = selectionOf(to);
    const { matching, first, last } = await theEngine().ask("count", selected);
    const hosts = await Promise.all(SIDES.map(async ([, side, end]) => {
      const field = endsOf(log)[end];
      if (!log.fields.some(({ name }) => name === field)) return {};
      const { rows, listed } = await theEngine().ask("stack", { ...selected, by: [field], order: "commonest", limit: MOST_HOSTS });
      return listed > MOST_HOSTS ? {} : { [side]: rows.filter(({ states }) => states[0] === "set").map(({ values }) => values[0] ?? "") };
    }));
    return Object.assign({ rows: matching, ...(first === null || last === null ? {} : { span: [first, last] as const }) }, ...hosts);
  } catch {
    return null;
  }
}

/** Keeps with what was just pinned what it is about. */
export async function lookBehind(id: number, door: string): Promise<void> {
  const found = await behind(door);
  if (found !== null) recordBehind(id, found);
}

/** Hosts of one side that are behind a door now and were not then, or the other way round. */
export interface Moved {
  side: "client" | "server";
  come: readonly string[];
  gone: readonly string[];
}

/** What a finding's door leads to now, beside then; `null` while that is not known. */
export interface Since {
  now: number;
  then: number;
  moved: readonly Moved[];
  /** Whether the rows are of the time they were of; `unknown` if either has none, or it was not kept. */
  times: "same" | "other" | "partly" | "unknown";
  span: Span | null;
}

export function since(finding: Finding, found: ReadonlyMap<string, Behind | null>): Since | null {
  const now = found.get(finding.door);
  if (now == null || finding.selected === undefined) return null;
  const moved = SIDES.flatMap(([side, hosts]): Moved[] => {
    const [these, those] = [now[hosts], finding[hosts]];
    if (these === undefined || those === undefined) return [];
    const [here, there] = [new Set(these), new Set(those)];
    const one = { side, come: these.filter((host) => !there.has(host)), gone: those.filter((host) => !here.has(host)) };
    return one.come.length + one.gone.length === 0 ? [] : [one];
  });
  return { now: now.rows, then: finding.selected, moved, times: timesOf(now.span, finding.span), span: now.span ?? null };
}

function timesOf(now: Span | undefined, then: Span | undefined): Since["times"] {
  if (now === undefined || then === undefined) return "unknown";
  if (now[0] === then[0] && now[1] === then[1]) return "same";
  return now[0] > then[1] || now[1] < then[0] ? "other" : "partly";
}

/** Other rows, or other hosts; the same of another time is what a hunt that is run again should find. */
export const changed = ({ now, then, moved }: Since): boolean => now !== then || moved.length > 0;

/** What is to be said of the time of rows now, with the words of their span; nothing where it is the same or not known. */
export function ofOtherTime({ now, times, span }: Since, words: (span: Span) => string): string {
  if (span === null || times === "same" || times === "unknown") return "";
  if (times === "partly") return `not all of them of the time when it was pinned (${words(span)})`;
  return `${now === 1 ? "" : "all of them "}of another time than when it was pinned (${words(span)})`;
}

/** Some hosts by name, and how many more there are. */
export function someOf(hosts: readonly string[]): string {
  const more = hosts.length - NAMED;
  return `${hosts.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}`;
}

/** As a report says it; nothing if nothing changed. */
function changedInWords(found: Since): string {
  const { now, then, moved } = found;
  const time = ofOtherTime(found, ([first, last]) => `${utc(first)} → ${utcAfter(first, last)}`);
  if (!changed(found)) return time === "" ? "" : `On the logs of this report: ${countOf(now, "row")} behind it, ${time}.`;
  const names = (words: string, hosts: readonly string[]): string => (hosts.length === 0 ? "" : ` ${words}: ${someOf(hosts)}.`);
  const hosts = moved.map(({ side, come, gone }) => `${names(`New ${side}s`, come)}${names(`No longer behind it as ${gone.length === 1 ? side : `${side}s`}`, gone)}`).join("");
  return `On the logs of this report: ${countOf(now, "row")} behind it, ${time === "" ? "" : `${time}; `}pinned on ${count(then)}.${hosts}`;
}

/** What a report says of a finding, once all doors have been looked behind. */
export function sinceThen(finding: Finding): Pick<ReportFinding, "since" | "now"> {
  if (finding.selected !== undefined && behindNow.value.get(finding.door) === null) {
    return { since: `Not checked on the logs of this report: ${visibleText(huntOf(finding.door).log, 60)} is not among them, or lacks its fields.` };
  }
  const found = since(finding, behindNow.value);
  if (found === null) return {};
  const words = changedInWords(found);
  return { now: found.now, ...(words === "" ? {} : { since: words }) };
}

/** The rows behind a door of these hosts alone. */
export function doorOfHosts(door: string, { side, come }: Moved): Hunt {
  const to = huntOf(door);
  const field = endsOf(logs.peek().logs.find(({ id }) => id === to.log))[SIDES.find(([name]) => name === side)?.[2] ?? 0];
  return { ...to, where: and(to.where, anyOf(come.map((host) => term(field, host)))), view: "rows" };
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
