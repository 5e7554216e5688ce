// A pinned chart: one row of evidence for each bin, one small chart for each column of numbers. Drawn from the very table that is kept,
// so that picture and numbers cannot differ. Knows no colours and no page.
import type { Cell } from "./table-text";
import type { Evidence } from "./report";

export const CHART_HEIGHT = 40;
/** Of a bin with a row in it, so that it is seen beside the highest. */
const LEAST = 1.5;

/** Bins that a chart has room for at least: one alone is a bar, no wall. */
export const chartWidth = ({ rows }: Evidence): number => Math.max(rows.length, 24);

export interface DrawnLine {
  name: string;
  total: number;
  most: number;
  /** The first bin that has the most. */
  peak: number;
  /** In a box as wide as `chartWidth`. */
  path: string;
}

export function drawnLines({ head, rows }: Evidence): DrawnLine[] {
  return head.slice(1).map((name, at) => {
    const counts = rows.map((cells) => Number(cells[at + 1]) || 0);
    const most = counts.reduce((most, count) => Math.max(most, count), 0);
    const bar = (count: number, bin: number): string =>
      count > 0 ? `M${bin} ${CHART_HEIGHT}v-${Math.max(LEAST, (count / most) * CHART_HEIGHT).toFixed(1)}h1V${CHART_HEIGHT}z` : "";
    return { name, total: counts.reduce((sum, count) => sum + count, 0), most, peak: counts.indexOf(most), path: counts.map(bar).join("") };
  });
}

/** What of a chart is worth a line in its table: bins with rows. */
export function tableRows({ rows, chart }: Evidence): readonly (readonly Cell[])[] {
  return chart === undefined ? rows : rows.filter((cells) => cells.some((cell) => typeof cell === "number" && cell > 0));
}
