// Small tables as text for other programs: tab-separated and Markdown, for the clipboard. Files are
// written by the engine.
import { visibleText } from "./visible";

export type Cell = string | number | null;

/** Tab-separated, for pasting into a spreadsheet: tabs and line ends inside a cell become visible marks. */
export function tsv(head: readonly string[], rows: readonly (readonly Cell[])[], defuse: boolean): string {
  const text = (cell: Cell): string => quoted(visibleText(defuse ? defused(cell) : String(cell ?? "")));
  return [head, ...rows].map((cells) => cells.map(text).join("\t")).join("\n");
}

export function markdown(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const text = (cell: Cell): string => (typeof cell === "string" ? code(cell, true) : String(cell ?? ""));
  return [line(head), line(head.map(() => "---")), ...rows.map((cells) => line(cells.map(text)))].join("\n");
}

// A spreadsheet takes a quote at the start of a pasted cell for one that encloses it: it would swallow the cells and lines up to the
// next one, and what stands behind it could be a formula again.
function quoted(text: string): string {
  return text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

// What OWASP lists as the start of a formula; a lone `-` is how Zeek writes an unset value and runs nowhere.
function defused(cell: Cell): string {
  if (typeof cell !== "string") return String(cell ?? "");
  return cell !== "-" && /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `'${cell}` : cell;
}

/** A code span holds any text but the fence itself and, in a table, the border of its cell. */
export function code(text: string, inTable = false): string {
  const shown = inTable ? visibleText(text).replaceAll("|", "\\|") : visibleText(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const gap = longest > 0 ? " " : "";
  return shown === "" ? "" : `${fence}${gap}${shown}${gap}${fence}`;
}
