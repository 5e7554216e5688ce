// What a stack shows besides its answer: the lines over time, the raw values behind a normalised line, lines side by side. Each is a
// question of its own, asked when the stack is there, so that the stack itself waits for none of them.
import { computed, signal } from "@preact/signals";
import type { StackKey, StackQuestion, StackRow } from "../engine/protocol";
import { time } from "../format/time";
import { follow, selectionIn, spanOf, stackAnswer } from "./answers";
import { ofMissing, ofNormalised } from "./filter-text";
import { type MeasureId, MEASURES } from "./hunt";
import { currentLog, hasFields, hasPairs, hunt, reading } from "./store";
import { narrowedTo, zoom } from "./timeline";

/** The field of the part of a filter that narrows by time. */
const TIME = "ts";

/** The list that a question shows a window of, as text. */
export function listKey({ offset: _offset, limit: _limit, ...list }: StackQuestion): string {
  return JSON.stringify(list);
}

/** The filter of a line; where a normaliser stands between, a regular expression that says the same. */
export function filterOf(question: StackQuestion, line: StackRow): string | null {
  if (line.filter !== null) return line.filter;
  const parts = question.by.map((field, at) => {
    const state = line.states[at] ?? "set";
    return state === "set" ? ofNormalised(field, line.shown[at] ?? "", question.normalise ?? []) : ofMissing(field, state);
  });
  return parts.every((part) => part !== null) ? parts.join(" AND ") : null;
}

export function canFilter(question: StackQuestion, line: StackRow | undefined): boolean {
  return line !== undefined && (line.filter !== null || question.normalise?.includes("percentDecode") !== true);
}

/** Whether lines have clients or servers, and times; where there is no line, the log tells what one would have. */
export function linesHave(lines: readonly StackRow[]): { hosts: boolean; times: boolean } {
  const [first] = lines;
  return {
    hosts: first === undefined ? hasPairs.value : first.clients !== null || first.servers !== null,
    times: first === undefined ? currentLog.value?.first != null : lines.some((line) => line.first !== null),
  };
}

/** The columns that this stack can have. */
export function possible(fields: number, hosts: boolean, times: boolean): readonly MeasureId[] {
  return MEASURES.filter((measure) => {
    if (measure === "clients" || measure === "servers" || measure === "prevalence") return hosts;
    if (measure === "sum") return hasFields(hunt.value.sum);
    if (measure === "first" || measure === "last" || measure === "time") return times;
    return fields === 2 || (measure !== "expected" && measure !== "surprise");
  });
}

/** Not shown unless chosen: they say something of long texts alone. */
const OF_TEXTS: readonly MeasureId[] = ["length", "tokens", "entropy"];
/** Of the usual columns, those that are left out where values have too little room; the others are what a stack is read for. */
const GIVE_WAY: readonly MeasureId[] = ["prevalence", "cumulative", "time"];
/** Several fields need more room; what is told of two together, the expected count and G, is what they are stacked for. */
const OF_SEVERAL: readonly MeasureId[] = [...GIVE_WAY, "servers", "first", "last", "clients", "share", "expected"];

/** What to show in so many pixels, if it is not chosen. */
export function usual(fields: number, measures: readonly MeasureId[], room: number, width: (measure: MeasureId) => number): readonly MeasureId[] {
  let shown = measures.filter((measure) => !OF_TEXTS.includes(measure));
  for (const measure of fields > 1 ? OF_SEVERAL : [...GIVE_WAY, "first" as const]) {
    if (shown.reduce((sum, one) => sum + width(one), 0) <= room) break;
    shown = shown.filter((one) => one !== measure);
  }
  return shown;
}

/** Measures that go into a file or a copy besides the usual ones: those of two fields, a sum, and those of texts that are chosen. */
export function takenOut({ by, sum }: StackQuestion): StackKey[] {
  const keys: readonly StackKey[] = ["length", "tokens", "entropy", "expected", "surprise", "sum"];
  return keys.filter((key) => {
    if (key === "sum") return sum != null;
    return key === "expected" || key === "surprise" ? by.length === 2 : (hunt.value.measures as readonly string[]).includes(key);
  });
}

/** Can values of this type be added up? Ports are numbers that cannot. */
export const isAmount = (type: string): boolean => /^(count|counter|int|double|interval)$/.test(type);

/** A day in front of a time says nothing where all times are of one day. */
export const oneDay = computed(() => {
  const { first, last } = currentLog.value ?? { first: null, last: null };
  return first !== null && last !== null && time(first).slice(0, 10) === time(last).slice(0, 10);
});

export const sparksAnswer = follow("sparks", () => {
  const { measures, view } = hunt.value;
  const stack = stackAnswer.latest.value;
  if (stack === null || view !== "stack" || reading.value !== null || stackAnswer.pending.value || currentLog.value?.first == null) return null;
  if (measures.length > 0 && !measures.includes("time")) return null;
  // Narrowed by time, each line would be one bar at the same place.
  return { stack: stack.question, ...(narrowedTo(TIME) ?? zoom.value) };
});

/** Rows by bin of a line; `null` until they are here. */
export function sparkOf(list: string, index: number): readonly number[] | null {
  const latest = sparksAnswer.latest.value;
  if (latest === null) return null;
  const { stack } = latest.question;
  return listKey(stack) === list ? (latest.answer.lines[index - spanOf(stack).offset] ?? null) : null;
}

/** How many raw values of a line are listed. */
export const RAW = 200;
/** The normalised line that is opened. */
export const opened = signal<{ question: StackQuestion; line: StackRow } | null>(null);

export const rawAnswer = follow(
  "stack",
  () => {
    if (opened.value === null || selectionIn("stack") === null) return null;
    const { question: { sort: _sort, ...question }, line } = opened.value;
    const alike = { normalise: question.normalise ?? [], shown: line.shown, states: line.states };
    return { ...question, normalise: [], contains: "", alike, offset: 0, limit: RAW };
  },
  "raw",
);

/** More lines than these do not fit beside each other. */
export const MOST_COMPARED = 6;
/** Lines that are shown side by side: where they stand in the list, and their filters. */
export const compared = signal<{ list: string; question: StackQuestion; lines: readonly StackRow[]; places: readonly number[]; filters: readonly string[] } | null>(null);

export const compareAnswer = follow("compare", () => {
  if (compared.value === null || selectionIn("stack") === null) return null;
  const { log, where, pivot, known } = compared.value.question;
  return { log, where: where ?? null, pivot: pivot ?? null, known: known ?? null, parts: [...compared.value.filters] };
});
