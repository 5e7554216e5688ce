// Sessions as lines of a table, for the clipboard and for findings.
import { type Cell, tsv } from "../format/table-text";
import { utc } from "../format/time";
import { askedText, type SessionLine } from "./sessions";
import { copy } from "./take-out";

export const SESSION_HEAD = ["from (UTC)", "to (UTC)", "log", "client", "server", "rows", "failed", "with marks", "what was asked"];

export function sessionCells(line: SessionLine): Cell[] {
  const { first, last, log, client, server, rows, failing, marked } = line;
  return [utc(first), utc(last), log.id, client, server, rows, failing, marked, askedText(line)];
}

export function copySessions(lines: readonly SessionLine[], what: string): void {
  void copy(tsv(SESSION_HEAD, lines.map(sessionCells), true), what);
}
