// What the client of the open row did just before it and just after it, in the whole of its log.
import { signal } from "@preact/signals";
import { duration } from "../format/duration";
import type { LogInfo, Neighbour, NeighboursAnswer, NeighboursQuestion } from "../engine/protocol";
import { follow, ready } from "./answers";
import { changeHunt } from "./address";
import { term } from "./filter-text";
import { currentLog, ends, endsOf, hasFields, hasPairs, hunt, openRow } from "./store";

/** Rows on each side: at first, and when more are asked for. */
export const AROUND = 5;
export const MORE = 50;

export const around = signal(AROUND);
/** Folded away, nothing is asked. */
export const neighboursShown = signal(true);

export const neighbours = follow("neighbours", (): NeighboursQuestion | null => {
  const id = openRow.value;
  const log = currentLog.value;
  if (id === null || log === null || !ready() || hunt.value.view !== "rows" || !neighboursShown.value || !hasNeighbours()) return null;
  return { log: log.id, id, columns: ["ts", ...tellingColumns(log)], around: around.value };
});

export const hasNeighbours = (): boolean => hasFields("ts") && hasPairs.value;

// What a row of these logs is about, as much as has room in a line.
const TELLING = [
  "id.resp_p", "method", "uri", "status_code", "host", "query", "rcode_name", "server_name", "func", "function", "fc_request",
  "function_name", "function_code", "subfunction_name", "pdu_service", "cip_service", "enip_command", "identifier_str", "operation_num", "service_request_code", "opcode", "service", "conn_state", "note", "name", "filename", "mime_type",
];

export function tellingColumns(log: LogInfo): string[] {
  const has = new Set(log.fields.map((field) => field.name));
  return [endsOf(log)[1], ...TELLING].filter((name) => has.has(name));
}

/** `+0.031 s`, to the microsecond where it is short; `+35 min 4 s` from a minute on; of the same moment, `0 s`. */
export function gapWords(gap: number): string {
  if (gap === 0) return "0 s";
  const size = Math.abs(gap);
  const sign = gap < 0 ? "−" : "+";
  if (size >= 60) return sign + duration(Math.round(size));
  return `${sign}${size.toFixed(size < 10 ? 6 : 3).replace(/\.?0+$/, "")} s`;
}

/** The listed rows in the grid: those of the client between the first of them and the last. */
export function showNeighbours(answer: NeighboursAnswer): void {
  const [first, last] = [answer.rows[0], answer.rows.at(-1)];
  if (answer.client === null || first === undefined || last === undefined) return;
  const at = (row: Neighbour): string => row.cells[0] ?? "";
  const where = `${term(ends.value[0], answer.client)} AND ts:[${at(first)} TO ${at(last)}]`;
  changeHunt({ where, pivot: null, sort: { field: "ts", descending: false }, knownShown: hunt.value.known.length > 0 ? true : hunt.value.knownShown });
}
