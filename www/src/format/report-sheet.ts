// What of a report must be made to fit a sheet of paper: wide tables, long values, long filters. Knows widths in characters, no browser.
// Invariant: what is left out or cut is said beside it, and is whole in the hunt that the report carries.
import { count } from "./number";
import { tableRows } from "./report-chart";
import type { Evidence, Report } from "./report";
import { isNumeric, isShort } from "./report";
import type { Cell } from "./table-text";
import { visibleText } from "./visible";

/** A longer filter is named by its beginning and a number, and stands whole at the end. */
const LONG_FILTER = 200;
const BEGINNING = 80;

/** Each long filter of the report once, in the order in which they are met. */
export function longFilters({ trail, findings }: Report): readonly string[] {
  const steps = [...findings.flatMap((finding) => finding.trail), ...trail];
  return [...new Set(steps.flatMap(({ filter }) => (filter !== undefined && filter.length > LONG_FILTER ? [filter] : [])))];
}

export function beginningOf(filter: string): string {
  return `${filter.slice(0, BEGINNING)}…`;
}

/** Of a value in a list of several; one alone is whole. */
const LISTED_TEXT = 300;

export interface Sheet {
  head: readonly string[];
  rows: readonly (readonly Cell[])[];
  bars: Evidence["bars"];
  /** What is the same in every row, in the place of its columns. */
  same: readonly { name: string; value: string }[];
  /** "The same in all 15 rows"; empty where nothing is. */
  sameIn: string;
  /** "The first 50 of 200."; empty where these are all rows. */
  beginning: string;
  /** What else is not on the sheet. */
  notes: readonly string[];
}

/** In fewer rows a value may be read again. */
const SAID_AGAIN = 3;

/** Evidence without the columns that say nothing or the same in all rows, and with values cut that would fill a sheet alone. */
export function onSheet(pinned: Evidence): Sheet {
  const { head, bars, chart } = pinned;
  const all = tableRows(pinned);
  const of = chart === undefined ? pinned.of : all.length;
  const said = head.map((_, column) => bars?.column === column || all.some((cells) => !isNothing(cells[column])));
  // What a stack counts stays beside its counts, and a number beside what it is a number of.
  const again = head.map((_, column) => bars === null && chart === undefined && all.length > SAID_AGAIN && typeof all[0]?.[column] === "string" && all.every((cells) => cells[column] === all[0]?.[column]));
  const telling = said.map((something, column) => something && again[column] !== true);
  const columns = head.flatMap((_, column) => (telling[column] === true || !telling.includes(true) ? [column] : []));
  const left = head.filter((_, column) => said[column] !== true && !columns.includes(column));
  const listed = all.length > 1 && head.length > 2 && pinned.whole !== true;
  let shortened = 0;
  const shown = (cell: Cell): Cell => {
    if (!listed || typeof cell !== "string" || cell.length <= LISTED_TEXT) return cell;
    shortened += 1;
    return `${cell.slice(0, LISTED_TEXT)}…`;
  };
  // Of a chart most numbers are nothing: the others are seen better without these.
  const seen = (cell: Cell): Cell => (chart !== undefined && cell === 0 ? null : cell);
  const rows = all.map((cells) => columns.map((column) => seen(shown(cells[column] ?? null))));
  const same = head.flatMap((name, column) => (again[column] === true && said[column] === true && !columns.includes(column) ? [{ name, value: String(shown(all[0]?.[column] ?? "")) }] : []));
  const sameIn = same.length === 0 ? "" : `The same in ${of > all.length ? "these" : "all"} ${count(all.length)} rows`;
  const beginning = of > all.length ? `The first ${count(all.length)} of ${count(of)}.` : "";
  const notes = [
    ...(pinned.left === undefined ? [] : [pinned.left]),
    ...(left.length > 0 ? [`No value in any of these rows: ${left.join(", ")}.`] : []),
    ...(shortened > 0 ? [`Values of more than ${LISTED_TEXT} characters are cut here.`] : []),
  ];
  return { head: columns.map((column) => head[column] ?? ""), rows, bars: bars === null ? null : { ...bars, column: columns.indexOf(bars.column) }, same, sameIn, beginning, notes };
}

function isNothing(cell: Cell | undefined): boolean {
  return cell === undefined || cell === null || cell === "" || cell === "-";
}

/** Characters on a line of an A4 sheet in the usual type, in small and in the smallest; those between columns, and of a drawn bar. */
const USUAL = 94;
const SMALL = 116;
const SMALLEST = 126;
const BETWEEN = 1.6;
const BAR = 14;
/** A long value is well read at the first width, and can be read at the second. */
const WELL = 40;
const LEAST = 20;
/** A part of a name that is longer may be broken anywhere. */
const NAME = 24;

/** How a table is made to fit: by smaller type, by breaking short cells between their words, and where nothing helps as one record below the other. */
export type Fit = "" | "small" | "small wraps" | "smallest wraps" | "records";

export function fitOf(head: readonly string[], rows: readonly (readonly Cell[])[], bars: number | null): Fit {
  const width = (long: number, wraps: boolean): number =>
    head.reduce((sum, title, column) => {
      const short = isNumeric(rows, column) || isShort(rows, column);
      const cell = rows.reduce((most, cells) => Math.max(most, cellLength(cells[column] ?? null, short && wraps)), 0);
      // Heads stand in bold letters, which are wider than those of the cells.
      const name = Math.max(...partsOf(title).map((part) => Math.min(NAME, Math.ceil(part.trim().length * 1.2))));
      return sum + Math.max(name, short ? cell : Math.min(long, cell)) + BETWEEN + (bars === column ? BAR : 0);
    }, 0);
  const [whole, wrapped] = [width(WELL, false), width(LEAST, true)];
  if (whole <= USUAL) return "";
  if (whole <= SMALL) return "small";
  if (wrapped <= SMALL) return "small wraps";
  return wrapped <= SMALLEST ? "smallest wraps" : "records";
}

/** A name of several words is broken between them, but no letter of its own is left behind. */
export const partsOf = (title: string): string[] => title.split(/(?<=[_. ])(?=\w{2})/);
export const isLongName = (title: string): boolean => partsOf(title).some((part) => part.length > NAME);

function cellLength(cell: Cell, wraps: boolean): number {
  if (typeof cell === "number") return (Number.isInteger(cell) ? count(cell) : String(cell)).length;
  const text = visibleText(cell ?? "", WELL + 1);
  return wraps ? Math.max(...text.split(" ").map((word) => word.length)) : text.length;
}
