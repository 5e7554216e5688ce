// How often a pair comes back, in words. The gaps are those between seconds with a row, so of rows that share their seconds they say how
// far the bursts are apart; and where every second has several, they say nothing: then it is how many there are in one.
import { duration } from "./duration";
import { count } from "./number";

export interface Interval {
  rows: number;
  /** Different seconds with a row. */
  seconds: number;
  /** Middle gap between such seconds, and how far half of the gaps are from it at most. */
  gap: number;
  spread: number;
  /** First and last row, in epoch seconds. */
  first: number;
  last: number;
}

/** From so many rows a second on, several share a second as a rule, and not by chance. */
const SEVERAL = 1.5;

const together = ({ rows, seconds }: Interval): number => rows / Math.max(1, seconds);
const some = (number: number): string => (number < 10 ? number.toFixed(1).replace(/\.0$/, "") : String(Math.round(number)));

/** Whether rows come faster than gaps of whole seconds can tell. */
export const tooFast = (of: Interval): boolean => together(of) >= SEVERAL && of.gap <= 1;

/** Whether there are seconds without a row for the most part: then it is bursts that a middle gap of a second tells nothing about. */
const scattered = ({ seconds, first, last }: Interval): boolean => last - first + 1 >= 2 * seconds;

/** Gaps are between whole seconds, and the middle of two may be a half. */
export const gapText = (seconds: number): string => (seconds < 60 ? `${seconds} s` : duration(seconds));

/** As short as a cell. */
export function intervalText(of: Interval): string {
  if (tooFast(of)) return scattered(of) ? `bursts in ${count(of.seconds)} s` : `${some(together(of))} a second`;
  return together(of) >= SEVERAL ? `bursts, ${gapText(of.gap)}` : gapText(of.gap);
}

/** As a title goes on with it: `every 60 s`. */
export function intervalWords(of: Interval): string {
  if (tooFast(of) && scattered(of)) return `${count(of.rows)} rows in ${count(of.seconds)} different seconds of ${duration(of.last - of.first)}`;
  if (tooFast(of)) return `about ${some(together(of))} rows a second`;
  return together(of) >= SEVERAL ? `bursts of about ${some(together(of))} rows, every ${of.gap} s` : `every ${of.gap} s`;
}
