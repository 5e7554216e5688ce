// How a stack fits into the width there is: room for values, lines per value, and the columns that are shown.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { StackAnswer, StackRow } from "../engine/protocol";
import type { MeasureId } from "../state/hunt";
import { possible, usual } from "../state/stack";
import { hunt } from "../state/store";
import { widthOf } from "./stack-measures";

/** Pixels of the column of counts, of narrow and wide tables, and that the values have at least before columns give way. */
const COUNT = { narrow: 104, narrowWithTools: 128, wide: 136, from: 940 } as const;
const VALUES = { least: 300, each: 190, eachOfNarrow: 270 } as const;

/** The shown columns, the template of their widths, and the width of all if that is more than there is. */
export function useMeasures(fields: number, hosts: boolean, times: boolean, width: number): { shown: readonly MeasureId[]; template: string; wide: number | undefined } {
  const all = possible(fields, hosts, times);
  const wideTable = width > COUNT.from || width === 0;
  const count = wideTable ? COUNT.wide : fields > 1 ? COUNT.narrowWithTools : COUNT.narrow;
  const chosen = all.filter((measure) => hunt.value.measures.includes(measure));
  const room = (width === 0 ? 1100 : width) - count - Math.max(VALUES.least, (wideTable || fields === 1 ? VALUES.each : VALUES.eachOfNarrow) * fields);
  const wanted = chosen.length > 0 ? chosen : usual(fields, all, room, widthOf);
  // What a stack is sorted by is seen.
  const shown = all.filter((measure) => wanted.includes(measure) || measure === hunt.value.rank?.key);
  const widths = [count, ...shown.map(widthOf)];
  const least = widths.reduce((sum, one) => sum + one, 140 * fields);
  return { shown, template: widths.map((one) => `${one}px`).join(" "), wide: width > 0 && least > width ? least : undefined };
}

/** Pixels of one character of log text in a line of the stack. */
const CHARACTER = 7.25;
/** Values up to this length keep their line. */
const SHORT = 15;

// Room for each field by the longest of its first values; decided once per list, so that nothing moves while scrolling.
export function valueColumns(rows: readonly StackRow[], fields: number): string {
  const longest = (at: number): number => rows.reduce((most, row) => Math.max(most, row.shown[at]?.length ?? 0), 0);
  // Short values, such as addresses, are not broken for the sake of long ones beside them; the first has the box before it.
  const least = (at: number): number => Math.ceil(Math.min(longest(at), SHORT) * CHARACTER) + (at === 0 ? 44 : 18);
  return Array.from({ length: fields }, (_, at) => `minmax(${fields === 1 ? 60 : Math.max(60, least(at))}px, ${Math.min(Math.max(longest(at), 12), 60)}fr)`).join(" ");
}

/**
 * How many lines a row needs so that most values can be read whole: at most three, or two in a long list. Decided from the first
 * window of a list and the width there is, so that nothing moves while scrolling.
 */
export function useLines(table: { current: HTMLElement | null }, list: string, answer: StackAnswer, template: string): number {
  const lengths = useMemo(() => (answer.rows[0]?.shown ?? []).map((_, at) => usualLength(answer.rows, at)), [list]);
  const most = answer.listed > 60 ? 2 : 3;
  const [lines, setLines] = useState(1);
  useLayoutEffect(() => {
    const element = table.current;
    if (element === null) return;
    const measure = (): void => {
      const cells = [...element.querySelectorAll<HTMLElement>(".head .value")];
      // Words do not fill their lines.
      const needed = cells.map((cell, at) => {
        const ratio = ((lengths[at] ?? 0) * CHARACTER) / Math.max(1, cell.clientWidth - 16);
        return ratio <= 1 ? 1 : Math.ceil(ratio * 1.08);
      });
      setLines(Math.min(most, Math.max(1, ...needed)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, lengths, most, template]);
  return lines;
}

/** Nine of ten values are no longer than this. */
function usualLength(rows: readonly StackRow[], at: number): number {
  const lengths = rows.map((row) => row.shown[at]?.length ?? 0).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length * 0.9)] ?? 0;
}
