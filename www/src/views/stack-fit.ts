// How a stack fits into the width there is: room for values, lines per value, and the columns that are shown.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { StackAnswer, StackRow } from "../engine/protocol";
import type { MeasureId } from "../state/hunt";
import { possible, usual } from "../state/stack";
import { hunt } from "../state/store";
import { widthOf } from "./stack-measures";

/** Pixels of the column of counts, of narrow and wide tables, and that the values have at least before columns give way. */
const COUNT = { narrow: 104, narrowWithTools: 128, wide: 136, from: 940 } as const;
const VALUES = { least: 270, each: 190, eachOfNarrow: 270 } as const;

/** The shown columns, the template of their widths, and the width of all if that is more than there is. */
export function useMeasures(longest: readonly number[], hosts: boolean, times: boolean, width: number): { shown: readonly MeasureId[]; template: string; wide: number | undefined } {
  const fields = longest.length;
  const all = possible(fields, hosts, times);
  const wideTable = width > COUNT.from || width === 0;
  const count = wideTable ? COUNT.wide : fields > 1 ? COUNT.narrowWithTools : COUNT.narrow;
  const chosen = all.filter((measure) => hunt.value.measures.includes(measure));
  const each = wideTable || fields === 1 ? VALUES.each : VALUES.eachOfNarrow;
  const valuesUpTo = (most: number): number => longest.reduce((sum, characters, at) => sum + Math.min(most, pixelsOf(characters, at)), 0);
  const room = (width === 0 ? 1100 : width) - count - Math.max(VALUES.least, valuesUpTo(each));
  const wanted = chosen.length > 0 ? chosen : usual(fields, all, room, widthOf);
  // What a stack is sorted by is seen.
  const shown = all.filter((measure) => wanted.includes(measure) || measure === hunt.value.rank?.key || measure === "sum");
  const widths = [count, ...shown.map(widthOf)];
  const least = widths.reduce((sum, one) => sum + one, valuesUpTo(140));
  return { shown, template: widths.map((one) => `${one}px`).join(" "), wide: width > 0 && least > width ? least : undefined };
}

/** Pixels of one character of log text in a line of the stack. */
const CHARACTER = 7.25;
/** Values up to this length keep their line. */
const SHORT = 15;

/** Of each field, characters of its name or the longest of its first values; decided once per list, so that nothing moves while scrolling. */
export function longestOf(rows: readonly StackRow[], by: readonly string[]): number[] {
  return by.map((field, at) => rows.reduce((most, row) => Math.max(most, row.shown[at]?.length ?? 0), field.length));
}

/** The first value has the box before it. */
const pixelsOf = (characters: number, at: number): number => Math.max(60, Math.ceil(characters * CHARACTER) + (at === 0 ? 44 : 18));

/** Room for each field. Short values, such as addresses, are not broken for the sake of long ones beside them. */
export function valueColumns(longest: readonly number[]): string {
  return longest.map((characters, at) => `minmax(${longest.length === 1 ? 60 : pixelsOf(Math.min(characters, SHORT), at)}px, ${Math.min(Math.max(characters, 12), 60)}fr)`).join(" ");
}

/** A list up to this length is here whole, wherever it is scrolled to. */
const WHOLE = 120;
const MOST_LINES = 4;

/**
 * How many lines each row needs so that its values can be read whole, at most four. A list that is not here whole has one number of
 * lines for all its rows, at most two, by most of the values in its first window: nothing moves while scrolling.
 * `null` until there is a head to measure.
 */
export function useLines(table: { current: HTMLElement | null }, list: string, answer: StackAnswer, template: string, width: number): number | readonly number[] | null {
  const whole = answer.listed <= WHOLE && answer.rows.length === answer.listed;
  const texts = useMemo(() => (whole ? answer.rows.map(textsOf) : [(answer.rows[0]?.shown ?? []).map((_, at) => "x".repeat(usualLength(answer.rows, at)))]), [whole ? answer : list, whole]);
  const rooms = useRef<readonly number[]>([]);
  const [, redraw] = useState(0);
  const fit = useRef<() => number | readonly number[] | null>(() => null);
  const drawn = useRef("");
  const known = useRef("");
  useLayoutEffect(() => {
    const element = table.current;
    if (element === null || width === 0) return;
    const measure = (): void => {
      // The box stands before the first value, and what stands beside a value needs room too.
      const now = [...element.querySelectorAll<HTMLElement>(".head .value")].map((cell, at) => Math.floor((cell.clientWidth - (at === 0 ? 38 : 16)) / CHARACTER));
      if (rooms.current.join() === now.join()) return;
      rooms.current = now;
      // Other room for the same lines draws nothing again.
      if (String(fit.current()) !== drawn.current) redraw((turn) => turn + 1);
    };
    // Another list at once, so that its rows are drawn once; the same in other columns when the page is laid out anyway.
    if (known.current !== list) measure();
    known.current = list;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, template, width === 0]);
  fit.current = () => {
    if (rooms.current.length === 0) return null;
    const most = whole ? MOST_LINES : 2;
    const lines = texts.map((row) => Math.max(1, ...row.map((text, at) => linesOf(text, rooms.current[at] ?? Infinity, most))));
    return whole ? lines : (lines[0] ?? 1);
  };
  const lines = useMemo(() => fit.current(), [texts, rooms.current, whole]);
  drawn.current = String(lines);
  return lines;
}

/** With room for the door to its raw values. */
function textsOf({ shown, rawValues }: StackRow): string[] {
  return shown.map((text, at) => (at === 0 && rawValues > 1 ? `${text} ${"x".repeat(11)}` : text));
}

/** Lines of a text that breaks after spaces and hyphens, or where a word has no room in a line of its own. */
function linesOf(text: string, room: number, most: number): number {
  let [lines, used] = [1, 0];
  for (const word of text.slice(0, room * most + 1).split(/(?<=[ -])/)) {
    if (used > 0 && used + word.trimEnd().length > room) [lines, used] = [lines + 1, 0];
    used += word.length;
    for (; used > room + 1; used -= room) lines += 1;
  }
  return Math.min(lines, most);
}

/** Nine of ten values are no longer than this. */
function usualLength(rows: readonly StackRow[], at: number): number {
  const lengths = rows.map((row) => row.shown[at]?.length ?? 0).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length * 0.9)] ?? 0;
}
