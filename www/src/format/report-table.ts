// A table of a report as HTML. Numbers stand at the right with the same digits behind their point, bars at one left edge; short cells
// and heads are broken between words only. Knows no browser: how small its type must be, the sheet says.
import { count } from "./number";
import { shadeOfCell } from "./pair-matrix";
import { type Evidence, isNumeric, isShort } from "./report";
import { plainText, safe } from "./report-safe";
import { fitOf, isLongName, partsOf } from "./report-sheet";
import type { Cell } from "./table-text";
import { unbroken } from "./unbroken";

interface More {
  bars?: Evidence["bars"];
  shades?: number | undefined;
  /** HTML of a cell that is more than its text; who makes it makes it safe. */
  html?: (row: number, column: number) => string | null;
}

export function table(head: readonly string[], rows: readonly (readonly Cell[])[], { bars = null, shades, html = () => null }: More = {}): string {
  const fit = fitOf(head, rows, bars?.column ?? null);
  const most = bars === null ? 0 : Math.max(bars.of, ...rows.map((cells) => Number(cells[bars.column]) || 0));
  const columns = head.map((title, column) => ({
    title,
    kind: isNumeric(rows, column) ? "num" : isShort(rows, column) ? "short" : "long",
    digits: digitsOf(title, rows.map((cells) => cells[column])),
    drawn: bars?.column === column,
  }));
  const heads = columns.map(({ title, kind, drawn }) => `<th scope="col"${drawn ? ' colspan="2"' : ""} class="${kind}${isLongName(title) ? " name" : ""}">${partsOf(title).map((part) => safe(part)).join("<wbr>").replace(/ %$/, "&#160;%")}</th>`);
  const lines = rows.map((cells, row) => {
    const written = columns.map(({ title, kind, digits, drawn }, column) => {
      const cell = cells[column] ?? null;
      const bar = drawn ? `<td class="bar">${drawnBar(Number(cell) || 0, most)}</td>` : "";
      const named = fit === "records" ? ` data-name="${plainText(title)}"` : "";
      const shade = shadeOfCell(head, cells, column, shades);
      return `${bar}<td class="${kind}${shade === "" ? "" : ` ${shade}`}"${named}>${html(row, column) ?? cellText(cell, digits, fit !== "" && fit !== "small")}</td>`;
    });
    return `<tr>${written.join("")}</tr>`;
  });
  return `<div class="wide"><table class="${fit}"><thead><tr>${heads.join("")}</tr></thead>\n<tbody>${lines.join("\n")}</tbody></table></div>`;
}

/** More are noise of the arithmetic; of a share the page shows as many as these. */
const MOST_DIGITS = 6;
const SHARE_DIGITS = 2;

/** Digits behind the point that all numbers of a column have: as many as the finest needs. */
function digitsOf(title: string, cells: readonly (Cell | undefined)[]): number {
  const needed = (cell: Cell | undefined): number => (typeof cell === "number" ? (cell.toFixed(MOST_DIGITS).replace(/0+$/, "").split(".")[1]?.length ?? 0) : 0);
  return Math.min(title.endsWith("%") ? SHARE_DIGITS : MOST_DIGITS, cells.reduce((most: number, cell) => Math.max(most, needed(cell)), 0));
}

/** `wraps`: text may go on in another line, but no date and no time of day does. */
function cellText(cell: Cell, digits: number, wraps: boolean): string {
  if (typeof cell !== "number") return wraps ? unbroken(cell ?? "").map(({ text, whole }) => (whole ? `<span class="whole">${safe(text)}</span>` : safe(text))).join("") : safe(cell ?? "");
  const least = 10 ** -digits;
  // What exists never shows as nothing.
  if (cell > 0 && cell < least / 2) return safe(`< ${least.toFixed(digits)}`);
  const [whole, part] = cell.toFixed(digits).split(".");
  return `${count(Number(whole))}${part === undefined ? "" : `.${part}`}`;
}

function drawnBar(value: number, most: number): string {
  const width = most > 0 ? Math.max(1, Math.round((value / most) * 100)) : 0;
  return `<svg width="72" height="10" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="10" rx="1.500"/></svg>`;
}
