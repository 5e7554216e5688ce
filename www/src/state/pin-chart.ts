// From a chart over time to a finding. Its bins are kept as numbers, in UTC; bins too narrow for a sheet of paper are taken together.
import type { TimelineAnswer } from "../engine/protocol";
import { countOf } from "../format/number";
import type { Cell } from "../format/table-text";
import { length, utc } from "../format/time";
import { cut, doorTo, keep, LIST_TEXT } from "./pin";
import { hunt } from "./store";
import { ALL, type Line, seriesField } from "./timeline";

/** Bins that a chart has on paper at most. */
const KEPT_BINS = 240;

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
  const together = Math.max(1, Math.ceil(answer.counts.length / KEPT_BINS));
  const width = answer.width * together;
  const bins = Math.ceil(answer.counts.length / together);
  const sumAt = (counts: readonly number[], bin: number): number => counts.slice(bin * together, (bin + 1) * together).reduce((sum, count) => sum + count, 0);
  const rows = Array.from({ length: bins }, (_, bin): Cell[] => [utc(answer.start + bin * width), ...lines.map(({ counts }) => sumAt(counts, bin))]);
  const { door, trail } = doorTo({ ...hunt.peek(), view: "time" });
  const words = `over time, ${countOf(bins, "bin")} of ${length(width)}${left}`;
  keep({
    title: `${title}, bins of ${length(width)}`,
    evidence: { head: ["from (UTC)", ...lines.map(({ name }) => cut(name, LIST_TEXT))], rows, of: rows.length, bars: null, chart: `${utc(answer.start)} to ${utc(answer.start + bins * width)} UTC, bins of ${length(width)}` },
    door,
    trail: [...trail, { words }],
  });
}
