// The selection over time: what the strip above everything shows, what the time view shows, and how both narrow the filter.
import { computed, effect, signal } from "@preact/signals";
import type { TimelineAnswer, TimelineQuestion, TimelineSeries } from "../engine/protocol";
import { countOf } from "../format/number";
import { offsetAt, UTC } from "../format/time";
import { changeHunt } from "./address";
import { follow, ready, selectionIn } from "./answers";
import { and, ofMissing, ofNormalised } from "./filter-text";
import { currentLog, ends, hasFields, hasPairs, hunt, selection } from "./store";
import { type TimeSpan, timeOf, withTime } from "./time-clause";
import { zone } from "./zone";

/** Bins of the strip at most; their number does not depend on the window, so that nothing is asked again when it is resized. */
const STRIP_BINS = 300;
/** Who began, as Zeek names it. */
/** Series of the time view. */
const SERIES = 12;

/** What the strip and the time view show of the log's time; `null` is all of it. Not part of the hunt: it selects nothing. */
export const zoom = signal<TimeSpan | null>(null);
export const stripOpen = signal(true);

let zoomed = "";
effect(() => {
  const { log } = hunt.value;
  if (log !== zoomed) zoom.value = null;
  zoomed = log;
});

/** Days begin at midnight of the zone that is shown, as it is when the log begins. */
function clockOf(): { offset?: number } {
  const offset = zone.value === UTC ? 0 : offsetAt(zoom.value?.from ?? currentLog.value?.first ?? 0);
  return offset === 0 ? {} : { offset };
}

export const stripAnswer = follow(
  "timeline",
  () => (ready() && stripOpen.value ? { ...selection.value, bins: STRIP_BINS, ...clockOf(), ...zoom.value } : null),
  "strip",
);

/** The field whose values have a series: the one chosen if the log has it, else the first one stacked. */
export const seriesField = computed(() => {
  const { over, by, pivot } = hunt.value;
  if (over !== "" && hasFields(over)) return over;
  // After a pivot by client the question is what each of them did.
  if (pivot?.by.length === 1 && pivot.by[0] === ends.value[0] && hasPairs.value) return ends.value[0];
  return by.find((field) => hasFields(field)) ?? "";
});

export const timeAnswer = follow("timeline", () => {
  const selected = selectionIn("time");
  const { bin, by, normalise } = hunt.value;
  const field = seriesField.value;
  if (selected === null) return null;
  // What the stack of this field takes for one value is one here too.
  const alike = by[0] === field && normalise.length > 0 ? { normalise: [...normalise] } : {};
  return { ...selected, cover: "selection", top: SERIES, ...(field === "" ? {} : { by: field }), ...alike, ...(bin === 0 ? {} : { width: bin }), ...clockOf(), ...zoom.value };
}, "time");

/** The bins from `first` to `last`, both included. */
export function spanOfBins({ start, width }: TimelineAnswer, first: number, last: number): TimeSpan {
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  return { from: start + low * width, to: start + (high + 1) * width };
}

/** What the filter says of time. */
export function narrowedTo(field: string): TimeSpan | null {
  return timeOf(hunt.value.where, field);
}

/** Narrows the filter to a span in place of the one before; `null` takes it out. */
export function narrowTime(field: string, span: TimeSpan | null): void {
  changeHunt({ where: withTime(hunt.value.where, field, span) });
}

/** The rows of a span, and of a value if one is given. */
export function showRowsOf(field: string, span: TimeSpan, filter = ""): void {
  changeHunt({ where: and(withTime(hunt.value.where, field, span), filter), view: "rows" });
}

/** One line of the time view. */
export interface Line {
  /** In the address: the state where there is no value, else `=` and the value. */
  key: string;
  /** `null` for all rows together, and for all other values. */
  series: TimelineSeries | null;
  name: string;
  total: number;
  counts: readonly number[];
  /** Filter text of its rows: empty for all, `null` where none can say it. */
  filter: string | null;
  hidden: boolean;
}

export const ALL = "all";
export const OTHER = "other";

/** All rows, each series, and the rest. */
export function linesOf({ question, answer }: { question: TimelineQuestion; answer: TimelineAnswer }): Line[] {
  const { hide } = hunt.value;
  const field = question.by ?? "";
  const all: Line = { key: ALL, series: null, name: "All rows", total: sum(answer.counts), counts: answer.counts, filter: "", hidden: false };
  const series = answer.series.map((one): Line => {
    const key = one.state === "set" ? `=${one.value}` : one.state;
    const filter = one.filter ?? (one.state === "set" ? ofNormalised(field, one.shown, question.normalise ?? []) : ofMissing(field, one.state));
    return { key, series: one, name: one.state === "set" ? one.shown : one.state, total: one.total, counts: one.counts, filter, hidden: hide.includes(key) };
  });
  const { other } = answer;
  if (other === null || other.total === 0) return [all, ...series];
  const filters = series.map(({ filter }) => filter);
  const filter = filters.includes(null) ? null : filters.map((one) => `NOT (${one})`).join(" AND ");
  const name = countOf(other.values, "other value");
  return [all, ...series, { key: OTHER, series: null, name, total: other.total, counts: other.counts, filter, hidden: hide.includes(OTHER) }];
}

export function sum(counts: readonly number[]): number {
  return counts.reduce((total, one) => total + one, 0);
}

export function toggleSeries(key: string): void {
  const { hide } = hunt.value;
  changeHunt({ hide: hide.includes(key) ? hide.filter((one) => one !== key) : [...hide, key] });
}

/** Leaves out the commonest of the series that are shown. */
export function hideCommonest(lines: readonly Line[]): void {
  const shown = lines.filter((line) => line.key !== ALL && !line.hidden);
  const most = shown.reduce<Line | null>((most, line) => (most === null || line.total > most.total ? line : most), null);
  if (most !== null) toggleSeries(most.key);
}
