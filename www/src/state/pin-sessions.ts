// From Sessions to a finding: the sessions that are listed, or one of them. Its door leads to Sessions as they stood, of one session to it alone.
import { countOf } from "../format/number";
import { utc } from "../format/time";
import { firstField } from "./begin";
import { and } from "./filter-text";
import { EMPTY, type Hunt } from "./hunt";
import { doorTo, keep } from "./pin";
import { sessionFilter, type SessionLine, type Sessions } from "./sessions";
import { hunt } from "./store";
import { SESSION_HEAD, sessionCells } from "./take-out-sessions";

/** Sessions that are kept. */
const KEPT = 50;

export function pinSessions({ lines, total }: Sessions): void {
  const clients = new Set(lines.map(({ client }) => client));
  const [only] = clients;
  const title = `${countOf(total, "session")} of ${clients.size === 1 && only !== undefined ? only : countOf(clients.size, "client")}`;
  const evidence = { head: SESSION_HEAD, rows: lines.slice(0, KEPT).map(sessionCells), of: lines.length, bars: null, whole: true };
  keep({ title, evidence, ...doorTo(hunt.peek()) });
}

export function pinSession(line: SessionLine): void {
  const title = `${line.client} → ${line.server}, ${utc(line.first)} UTC: ${countOf(line.rows, "row")}`;
  const evidence = { head: SESSION_HEAD, rows: [sessionCells(line)], of: 1, bars: null, whole: true };
  keep({ title, evidence, ...doorTo({ ...inItsLog(line), where: and(hunt.peek().where, sessionFilter(line)) }) });
}

/** Sessions as they are shown, from the log of this one. */
function inItsLog({ log }: SessionLine): Hunt {
  const shown = hunt.peek();
  if (shown.log === log.id) return shown;
  const { pivot, known, knownShown, view, pairs, pause, everywhere } = shown;
  return { ...EMPTY, log: log.id, by: [firstField(log)], pivot, known, knownShown, view, pairs, pause, everywhere };
}
