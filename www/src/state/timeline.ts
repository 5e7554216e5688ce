// The selection over time: what the strip above everything shows, what the time view shows, and how both narrow the filter.
import { effect, signal } from "@preact/signals";
import type { TimelineAnswer, TimelineSeries } from "../engine/protocol";
import { changeHunt } from "./address";
import { follow, ready, selectionIn } from "./answers";
import { and } from "./filter-text";
import { hunt, selection } from "./store";
import { type TimeSpan, timeOf, withTime } from "./time-clause";

/** Bins of the strip at most; their number does not depend on the window, so that nothing is asked again when it is resized. */
const STRIP_BINS = 300;
/** Series of the time view. */
const SERIES = 12;

/** What the strip shows of the log's time; `null` is all of it. Not part of the hunt: it selects nothing. */
export const zoom = signal<TimeSpan | null>(null);
export const stripOpen = signal(true);

let zoomed = "";
effect(() => {
  const { log } = hunt.value;
  if (log !== zoomed) zoom.value = null;
  zoomed = log;
});

export const stripAnswer = follow(
  "timeline",
  () => (ready() && stripOpen.value ? { ...selection.value, bins: STRIP_BINS, ...zoom.value } : null),
  "strip",
);

export const timeAnswer = follow("timeline", () => {
  const selected = selectionIn("time");
  const { over, bin } = hunt.value;
  if (selected === null) return null;
  return { ...selected, cover: "selection", top: SERIES, ...(over === "" ? {} : { by: over }), ...(bin === 0 ? {} : { width: bin }) };
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

/** A series in the address: its state where it has no value, else `=` and the value. */
export function keyOf({ state, value }: Pick<TimelineSeries, "state" | "value">): string {
  return state === "set" ? `=${value}` : state;
}

export const OTHER = "other";

export function toggleSeries(key: string): void {
  const { hide } = hunt.value;
  changeHunt({ hide: hide.includes(key) ? hide.filter((one) => one !== key) : [...hide, key] });
}
