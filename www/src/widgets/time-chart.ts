// Bars over time as an SVG path, and where the ticks of a time axis stand. Knows numbers and pixels, not where they come from.
// Invariant: a bin with a row is seen, however high the others are; where bins are narrower than a pixel, the highest of them is drawn.
import { offsetAt, time } from "../format/time";

/** Pixels that a bin with a row has at least. */
const LEAST = 2;
/** A bar is no wider: one bin alone would be a wall. It stands where its bin begins. */
const WIDEST = 6;

export type Scale = "linear" | "root" | "log";

/** How high a count stands, 0 to 1. */
export function heightOf(count: number, most: number, scale: Scale): number {
  if (count <= 0 || most <= 0) return 0;
  return Math.min(1, scale === "log" ? Math.log1p(count) / Math.log1p(most) : (count / most) ** (scale === "root" ? 0.5 : 1));
}

/** Bars of counts over `width` pixels, standing on the lower edge of `height`; the lowest is `least` high. */
export function bars(counts: readonly number[], most: number, scale: Scale, width: number, height: number, least = LEAST): string {
  const drawn = narrowed(counts, Math.max(1, Math.floor(width)));
  const step = width / Math.max(1, drawn.length);
  const wide = Math.min(WIDEST, step - (step >= 4 ? 1 : 0));
  let path = "";
  drawn.forEach((count, at) => {
    if (count === 0) return;
    const top = height - Math.max(least, heightOf(count, most, scale) * height);
    path += `M${round(at * step)} ${height}V${round(top)}H${round(at * step + wide)}V${height}z`;
  });
  return path;
}

/** One bin stands so high over most others that these would be flat beside it. */
export function towers(counts: readonly number[]): boolean {
  const filled = counts.filter((count) => count > 0).sort((a, b) => a - b);
  return (filled.at(-1) ?? 0) > 8 * (filled[Math.floor(filled.length * 0.85)] ?? 0);
}

/** Lines along the foot under stretches of bins in which nothing is, between the first and the last that has something. */
export function gaps(counts: readonly number[], width: number): string {
  const step = width / Math.max(1, counts.length);
  const first = counts.findIndex((count) => count > 0);
  let path = "";
  let from = -1;
  counts.forEach((count, at) => {
    if (first < 0 || at < first) return;
    if (count === 0 && from < 0) from = at;
    if (count === 0 || from < 0) return;
    path += `M${round(from * step)} 0H${round(at * step)}`;
    from = -1;
  });
  return path;
}

function narrowed(counts: readonly number[], pixels: number): readonly number[] {
  if (counts.length <= pixels) return counts;
  const most = new Array<number>(pixels).fill(0);
  counts.forEach((count, at) => {
    const pixel = Math.floor((at * pixels) / counts.length);
    most[pixel] = Math.max(most[pixel] ?? 0, count);
  });
  return most;
}

const round = (value: number): number => Math.round(value * 100) / 100;

export interface Tick {
  /** Pixels from the left. */
  at: number;
  text: string;
  /** A new day begins here, or the axis. */
  day: boolean;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200];
const DAY = 86_400;

/** Ticks at whole units of the zone that is shown, so far apart that their texts do not touch. */
export function ticks(from: number, to: number, width: number): Tick[] {
  if (to <= from || width <= 0) return [];
  const perPixel = (to - from) / width;
  const step = STEPS.find((seconds) => seconds / perPixel >= 76) ?? days(perPixel * 92);
  const offset = offsetAt(from);
  const found: Tick[] = [];
  const begin = time(from).slice(0, 10);
  let day = begin;
  for (let local = Math.ceil((from + offset) / step) * step; local <= to + offset; local += step) {
    const said = time(local - offset);
    const at = (local - offset - from) / perPixel;
    const newDay = said.slice(0, 10) !== day || step >= DAY;
    day = said.slice(0, 10);
    const text = newDay ? day : step < 60 ? said.slice(11) : said.slice(11, 16);
    found.push({ at, day: newDay, text: at + widthOf(text) > width ? "" : text });
  }
  // The day it begins with stands at the left end, where the next one leaves it room; a later one in the place of its midnight.
  const next = found.findIndex((tick) => tick.day);
  if (next >= 0 && (found[next]?.at ?? 0) < widthOf(begin)) return spaced(found.slice(next));
  return spaced([{ at: 0, day: true, text: begin }, ...found]);
}

const widthOf = (text: string): number => text.length * 6.4 + 10;

/** A text with its day is wider than others: one that it would touch goes. */
function spaced(all: readonly Tick[]): Tick[] {
  const kept: Tick[] = [];
  let free = -Infinity;
  for (const tick of all) {
    if (tick.at < free) {
      kept.push({ ...tick, text: "" });
      continue;
    }
    kept.push(tick);
    if (tick.text !== "") free = tick.at + widthOf(tick.text);
  }
  return kept;
}

/** 1, 2, 5, 10... days, at least so many seconds. */
function days(least: number): number {
  for (let power = DAY; ; power *= 10) {
    const step = [1, 2, 5].map((times) => times * power).find((seconds) => seconds >= least);
    if (step !== undefined) return step;
  }
}
