// From a chart over time to a finding: the bins that are on the screen, as numbers, in UTC. Only of very many some are taken together,
// and the notice says so. Invariant: every bin that is kept begins at a multiple of its width since 1970, as those of the engine do.
import type { TimelineAnswer } from "../engine/protocol";
import { count, countOf } from "../format/number";
import type { Cell } from "../format/table-text";
import { length, utc } from "../format/time";
import { cut, doorTo, keep, LIST_TEXT } from "./pin";
import { hunt } from "./store";
import { ALL, type Line, seriesField, sum } from "./timeline";

/** Bins that are kept at most: a day by the minute. Each is a line of the report's table, for every series. */
const KEPT_BINS = 2000;

/** The time view as it is shown: without the series that are left out. */
export function pinSeries(answer: TimelineAnswer, lines: readonly Line[]): void {
  const shown = lines.filter((line) => !line.hidden);
  const field = seriesField.peek();
  const by = shown.some((line) => line.key !== ALL) ? ` by ${field}` : "";
  const left = lines.length - shown.length;
  pinChart(answer, shown, `Rows of ${hunt.peek().log} over time${by}`, left === 0 ? "" : `, ${left} series left out`);
}

/** The strip: the selection before all rows of the log. */
export function pinActivity(answer: TimelineAnswer): void {
  const lines = [{ name: "selected rows", counts: answer.counts }, { name: "all rows of the log", counts: answer.log }];
  pinChart(answer, lines, `Activity of ${hunt.peek().log}`, "");
}

function pinChart(answer: TimelineAnswer, lines: readonly { name: string; counts: readonly number[] }[], title: string, left: string): void {
  const { start, width, sums, coarser } = keptBins(answer);
  const kept = lines.map(({ counts }) => sums(counts));
  const rows = sums(answer.counts).map((_, bin): Cell[] => [utc(start + bin * width), ...kept.map((counts) => counts[bin] ?? 0)]);
  const { door, trail } = doorTo({ ...hunt.peek(), view: "time" });
  const words = `over time, ${countOf(rows.length, "bin")} of ${length(width)}${left}`;
  keep({
    title: `${title}, bins of ${length(width)}`,
    evidence: { head: ["from (UTC)", ...lines.map(({ name }) => cut(name, LIST_TEXT))], rows, of: rows.length, bars: null, chart: `${utc(start)} to ${utc(start + rows.length * width)} UTC, bins of ${length(width)}` },
    door,
    trail: [...trail, { words }],
  }, coarser ? `Its bins of ${length(answer.width)} are kept as ${countOf(rows.length, "bin")} of ${length(width)}: a finding has at most ${count(KEPT_BINS)}.` : "");
}

/** When the first kept bin begins, how wide each is, and the counts of a line in them. */
function keptBins({ start, width, counts }: TimelineAnswer) {
  const number = Math.round(start / width);
  // Bins of the first kept one that lie before the chart.
  const before = (together: number): number => number - Math.floor(number / together) * together;
  const needed = (together: number): number => Math.ceil((before(together) + counts.length) / together);
  let together = 1;
  while (needed(together) > KEPT_BINS) together += 1;
  const lead = before(together);
  const sums = (all: readonly number[]): number[] =>
    Array.from({ length: needed(together) }, (_, bin) => sum(all.slice(Math.max(0, bin * together - lead), (bin + 1) * together - lead)));
  return { start: (number - lead) * width, width: width * together, sums, coarser: together > 1 };
}
