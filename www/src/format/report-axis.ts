// The time axis of a pinned chart: when it begins and ends, and a few round times between, in UTC. Taken from the chart as it is kept;
// one whose bins have no times, as anybody could write it, has no axis. Knows shares of a width, no letters in pixels.
import type { Evidence } from "./report";
import { chartWidth } from "./report-chart";
import { utc } from "./time";

export interface Tick {
  /** In a box as wide as `chartWidth`. */
  at: number;
  text: string;
  anchor: "start" | "middle" | "end";
}

/** Lengths of time between ticks, in seconds, as clocks and calendars are divided; and how many ticks there are at most. */
const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000];
const TICKS = 7;
/** Shares of the width of a sheet that a character and the gap beside a label need. */
const CHARACTER = 0.0105;
const GAP = 0.02;
/** A label that stands nearer to an edge stands within it. */
const EDGE = 0.06;

export function axisOf(pinned: Evidence): Tick[] {
  const { rows, chart = "" } = pinned;
  const from = secondsOf(String(rows[0]?.[0]));
  const to = secondsOf(/ to (.{19}) UTC/.exec(chart)?.[1] ?? "");
  if (!(to > from)) return [];
  const step = STEPS.find((step) => (to - from) / step <= TICKS) ?? to - from;
  const [first, last] = [utc(from), utc(to)];
  const clock = (text: string): string => text.slice(11, step < 60 || from % 60 !== 0 ? 19 : 16);
  // The day of a single one stands in the words under the chart: here it would hide the first round time, often that of the peak.
  const oneDay = last.slice(0, 10) === first.slice(0, 10);
  const labelled = (text: string): string => (oneDay ? clock(text) : `${text.slice(0, 10)} ${clock(text)}`);
  const [begin, end] = [labelled(first), labelled(last)];
  const ends = [tick(0, begin, pinned), tick(rows.length, end, pinned)];
  if (meet(ends[0], ends[1], pinned)) return [tick(0, `${begin} to ${end}`, pinned)];
  const kept = [...ends];
  for (let at = Math.ceil((from + 1) / step) * step; at < to; at += step) {
    const day = at % 86_400 === 0;
    const round = tick(((at - from) / (to - from)) * rows.length, day ? utc(at).slice(0, 10) : clock(utc(at)), pinned);
    if (!kept.some((other) => meet(other, round, pinned))) kept.push(round);
  }
  return kept.sort((a, b) => a.at - b.at);
}

/** A label at a place of the box, within its edges. */
export function tick(at: number, text: string, pinned: Evidence): Tick {
  const share = at / chartWidth(pinned);
  return { at, text, anchor: share < EDGE ? "start" : share > 1 - EDGE ? "end" : "middle" };
}

function meet(one: Tick | undefined, other: Tick | undefined, pinned: Evidence): boolean {
  if (one === undefined || other === undefined) return false;
  const [a, b] = [spanOf(one, pinned), spanOf(other, pinned)];
  return a.from < b.to + GAP && b.from < a.to + GAP;
}

function spanOf({ at, text, anchor }: Tick, pinned: Evidence): { from: number; to: number } {
  const width = text.length * CHARACTER;
  const from = at / chartWidth(pinned) - (anchor === "start" ? 0 : anchor === "end" ? width : width / 2);
  return { from, to: from + width };
}

/** `NaN` where the text is no time. */
function secondsOf(text: string): number {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(" ", "T")}Z`) / 1000 : Number.NaN;
}
