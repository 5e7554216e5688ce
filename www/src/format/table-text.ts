// Small tables as text for other programs: CSV (RFC 4180), tab-separated, Markdown. Rows of a log are written by the engine;
// this is for what only the page knows, such as a stack.
import { visibleText } from "./visible";

export type Cell = string | number | null;

/** CSV with CRLF. `defuse` puts `'` before text that a spreadsheet would run as a formula. */
export function csv(head: readonly string[], rows: readonly (readonly Cell[])[], defuse: boolean): string {
  const line = (cells: readonly Cell[]): string => cells.map((cell) => csvCell(cell, defuse)).join(",");
  return [head, ...rows].map((cells) => `${line(cells)}\r\n`).join("");
}

/** Tab-separated, for pasting into a spreadsheet: tabs and line ends inside a cell become visible marks. */
export function tsv(head: readonly string[], rows: readonly (readonly Cell[])[], defuse: boolean): string {
  const text = (cell: Cell): string => visibleText(defuse ? defused(cell) : String(cell ?? ""));
  return [head, ...rows].map((cells) => cells.map(text).join("\t")).join("\n");
}

export function markdown(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const text = (cell: Cell): string => (typeof cell === "string" ? code(cell) : String(cell ?? ""));
  return [line(head), line(head.map(() => "---")), ...rows.map((cells) => line(cells.map(text)))].join("\n");
}

function csvCell(cell: Cell, defuse: boolean): string {
  const text = defuse ? defused(cell) : String(cell ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// What OWASP lists as the start of a formula; a lone `-` is how Zeek writes an unset value and runs nowhere.
function defused(cell: Cell): string {
  if (typeof cell !== "string") return String(cell ?? "");
  return cell !== "-" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

// A code span holds any text but the fence itself and the cell border.
function code(text: string): string {
  const shown = visibleText(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const gap = longest > 0 ? " " : "";
  return shown === "" ? "" : `${fence}${gap}${shown}${gap}${fence}`;
}
