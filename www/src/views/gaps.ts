// The times in which a log has no row, said alike wherever they are said: between two rows that follow each other in time, whatever
// file they are in, at least so long as the reading report tells.
import type { LogReport } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { duration } from "../format/duration";
import { time, timeAfter } from "../format/time";

export function gapsInWords({ gapCount, shortestGap }: LogReport): string {
  return `${countOf(gapCount, "gap")} of ${duration(shortestGap)} or more`;
}

/** Line by line, the longest first; of many only these. */
export function gapList({ gapCount, gaps }: LogReport): string {
  if (gaps.length === 0) return "";
  const which = gapCount > gaps.length ? `The ${count(gaps.length)} longest times without a row of the log:` : "No row of the log:";
  return [which, ...gaps.map(({ from, to }) => `${time(from)} → ${timeAfter(from, to)}  ${duration(to - from)}`)].join("\n");
}
