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
  /** What is not on the sheet. */
  notes: readonly string[];
}

/** Evidence without the columns that say nothing in any row, and with values cut that would fill a sheet alone. */
export function onSheet(pinned: Evidence): Sheet {
  const { head, bars, chart } = pinned;
  const all = tableRows(pinned);
  const of = chart === undefined ? pinned.of : all.length;
  const said = head.map((_, column) => bars?.column === column || all.some((cells) => !isNothing(cells[column])));
  const columns = head.flatMap((_, column) => (said[column] === true || all.length === 0 || !said.includes(true) ? [column] : []));
  const left = head.filter((_, column) => !columns.includes(column));
  const listed = all.length > 1 && head.length > 2;
  let shortened = 0;
  const shown = (cell: Cell): Cell => {
    if (!listed || typeof cell !== "string" || cell.length <= LISTED_TEXT) return cell;
    shortened += 1;
    return `${cell.slice(0, LISTED_TEXT)}…`;
  };
  const rows = all.map((cells) => columns.map((column) => shown(cells[column] ?? null)));
  const notes = [
    ...(of > all.length ? [`The first ${count(all.length)} of ${count(of)}.`] : []),
    ...(left.length > 0 ? [`No value in any of these rows: ${left.join(", ")}.`] : []),
    ...(shortened > 0 ? [`Values of more than ${LISTED_TEXT} characters are cut here.`] : []),
  ];
  return { head: columns.map((column) => head[column] ?? ""), rows, bars: bars === null ? null : { ...bars, column: columns.indexOf(bars.column) }, notes };
}

function isNothing(cell: Cell | undefined): boolean {
  return cell === undefined || cell === null || cell === "" || cell === "-";
}

/** Characters of small type on a line of an A4 sheet, between columns, of a drawn bar, and of the usual type. */
const SHEET = 116;
const BETWEEN = 2;
const BAR = 14;
const USUAL = 92;
/** A long column has at least this, and is wanted at most this wide. */
const LEAST = 20;
const MOST = 80;

/** A day and a time, which stand below each other where there is no room beside. */
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;
const DAY = 11;

/** How wide a table is and its columns are, in per cent; `tight`: only small type lets it fit. */
export function widthsOf(head: readonly string[], rows: readonly (readonly Cell[])[], bars: number | null): { share: number; columns: readonly number[]; tight: boolean } {
  const wanted = head.map((title, column) => {
    const name = Math.max(...title.split(/[_. ]/).map((part) => Math.ceil(part.length * 1.3)));
    const cell = rows.reduce((most, cells) => Math.max(most, cellLength(cells[column] ?? null)), 0);
    return Math.min(MOST, Math.max(name, cell)) + BETWEEN + (bars === column ? BAR : 0);
  });
  const sum = (widths: readonly number[]): number => widths.reduce((all, width) => all + width, 0);
  const fits = sum(wanted) <= SHEET;
  const kept = wanted.map((width, column) => (!fits && isShort(rows, column) && rows.some((cells) => TIME.test(String(cells[column]))) ? Math.max(DAY + BETWEEN, width - DAY + BETWEEN) : width));
  const isLong = head.map((_, column) => !isNumeric(rows, column) && !isShort(rows, column));
  const long = sum(kept.filter((_, column) => isLong[column]));
  // What does not fit is taken from long values: they can be broken anywhere, and addresses should not be.
  const room = Math.max(0, SHEET - (sum(kept) - long));
  const widths = fits ? kept : kept.map((width, column) => (isLong[column] === true ? Math.min(width, Math.max(LEAST, (width / long) * room)) : width));
  const total = sum(widths);
  return { share: Math.min(100, Math.ceil((total / USUAL) * 100)), columns: widths.map((width) => Number(((width / total) * 100).toFixed(2))), tight: total > USUAL };
}

function cellLength(cell: Cell): number {
  if (cell === null) return 0;
  return typeof cell === "number" ? (Number.isInteger(cell) ? count(cell) : String(cell)).length : visibleText(cell, MOST + 1).length;
}
