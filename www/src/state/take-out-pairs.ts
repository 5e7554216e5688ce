// Pairs and clients on the clipboard: for a spreadsheet with formulas defused, and as Markdown for notes. A matrix is taken as it is
// shown: the part that is looked at, with totals and the sums of the others.
import type { Beacon, ClientRow, Pair } from "../engine/protocol";
import { type Hosts, type Matrix, MATRIX_CORNER } from "../format/pair-matrix";
import { type Cell, markdown, tsv } from "../format/table-text";
import { utc } from "../format/time";
import { hasFunctions } from "./pin";
import { copy } from "./take-out";

export type TextForm = "tsv" | "markdown";

const HEAD = ["client", "server", "rows", "share"];

function written(form: TextForm, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return form === "markdown" ? markdown(head, rows) : tsv(head, rows, true);
}

export function copyPairs(pairs: readonly Pair[], total: number, form: TextForm): void {
  const rows = pairs.map(({ client, server, count }) => [client, server, count, Number((count / Math.max(1, total)).toPrecision(6))]);
  void copy(written(form, HEAD, rows), "The pairs");
}

export function copyPair({ client, server, count }: Pair): void {
  void copy(tsv(["client", "server", "rows"], [[client, server, count]], true), "The pair");
}

export function copyMatrix(matrix: Matrix, hosts: Hosts, form: TextForm): void {
  const { head, rows } = matrixTable(matrix, hosts);
  void copy(written(form, head, rows), "The matrix");
}

/** Totals first, and behind the hosts shown the sums of the others. */
export function matrixTable(matrix: Matrix, hosts: Hosts): { head: string[]; rows: Cell[][] } {
  const { clients, servers, cells, otherClients, otherServers } = matrix;
  const others = otherServers > 0 ? [`${otherServers} other servers`] : [];
  const line = (name: string, total: number, counts: readonly number[]): Cell[] => [name, total, ...counts.slice(0, servers.length + others.length)];
  const rest = hosts.total - clients.reduce((sum, { total }) => sum + total, 0);
  const columnTotals = [...servers.map(({ total }) => total), hosts.total - servers.reduce((sum, { total }) => sum + total, 0)];
  const rows = [
    line("total", hosts.total, columnTotals),
    ...clients.map(({ address, total }, at) => line(address, total, cells[at] ?? [])),
    ...(otherClients > 0 ? [line(`${otherClients} other clients`, rest, cells[clients.length] ?? [])] : []),
  ];
  return { head: [MATRIX_CORNER, "total", ...servers.map(({ address }) => address), ...others], rows };
}

/** Counts and the shares that are shown; empty where the log does not tell. */
export function copyClients(rows: readonly ClientRow[], marks: (row: ClientRow) => readonly string[], what: string): void {
  const head = ["client", "stands_out_by", "rows", "servers", "servers_per_minute", "failed_rows", "failed_percent", "failures_per_minute", ...(hasFunctions(rows) ? ["functions_per_minute"] : []), "no_agent_rows", "no_agent_percent", "first_seen_utc", "last_seen_utc"];
  const percent = (of: number | null, all: number): number | null => (of === null ? null : Number(((100 * of) / all).toFixed(1)));
  const seen = (at: number | null): string => (at === null ? "" : utc(at));
  const line = (row: ClientRow): Cell[] => [
    row.client, marks(row).join(", "), row.rows, row.servers, row.peakServers, row.failing, percent(row.failing, row.rows), row.failing === null ? null : row.peakFailing,
    ...(hasFunctions(rows) ? [row.peakFunctions] : []), row.nameless, percent(row.nameless, row.rows), seen(row.first), seen(row.last),
  ];
  void copy(tsv(head, rows.map(line), true), what);
}

export function copyBeacons(rows: readonly Beacon[], what: string): void {
  const head = ["client", "to", "rows", "times", "score", "median_gap_s", "spread_s", "timing", "size", "evenness", "duration", "first_seen_utc", "last_seen_utc"];
  const line = (row: Beacon): Cell[] => [row.client, row.to, row.rows, row.seconds, row.score, row.gap, row.spread, row.timing, row.size, row.even, row.lasting, utc(row.first), utc(row.last)];
  void copy(tsv(head, rows.map(line), true), what);
}
