// By what a client stands out, each a door to what shows it: the servers it asked, the attempts that failed, the functions it tried, the
// marks it left. Invariant: a number of failed rows leads to exactly so many rows.
import type { ClientRow, ClientsAnswer } from "../engine/protocol";
import { changeHunt } from "../state/address";
import { and } from "../state/filter-text";
import { ends, hasFields, hasPairs, hunt } from "../state/store";
import { type TimeSpan, withTime } from "../state/time-clause";
import { narrowedTo, showRowsOf } from "../state/timeline";

const MINUTE = 60;
const TIME = "ts";

export type Mark = "fan-out" | "failures" | "functions" | "scanner";

/** Whether a client tries the functions of an industrial protocol out. */
export const probes = (row: ClientRow, answer: ClientsAnswer): boolean => (row.peakFunctions ?? 0) >= answer.manyFunctions;

/** Whether a client sweeps: many servers of the place itself, or very many anywhere. */
export const sweeps = (row: ClientRow, answer: ClientsAnswer): boolean => row.peakNear >= answer.fanOut || row.peakServers >= answer.fanOutAway;

export const fails = (row: ClientRow, answer: ClientsAnswer): boolean => row.peakFailing >= answer.manyFailing;

export function marks(row: ClientRow, answer: ClientsAnswer, probing: ReadonlySet<string>): Mark[] {
  const found: readonly [Mark, boolean][] = [["fan-out", sweeps(row, answer)], ["failures", fails(row, answer)], ["functions", probes(row, answer)], ["scanner", probing.has(row.client)]];
  return found.flatMap(([mark, there]) => (there ? [mark] : []));
}

/** The minute from a second on, as far as the chosen time goes: beyond it nothing was counted. */
function minuteFrom(at: number): TimeSpan {
  const chosen = narrowedTo(TIME);
  return chosen === null ? { from: at, to: at + MINUTE } : { from: Math.max(at, chosen.from), to: Math.min(at + MINUTE, chosen.to) };
}

/** Whether minutes can be shown: a filter must be able to name the time. */
export const hasMinutes = (): boolean => hasFields(TIME);

/** The rows of a client in its busiest minute; with `failed`, those that failed. */
export function showMinute(row: ClientRow, at: number, failed: string | null = null): void {
  showRowsOf(TIME, minuteFrom(at), failed === null ? row.filter : `${row.filter} AND (${failed})`);
}

/** The servers that a client asked in the minute in which it asked most. */
function showServers(row: ClientRow): void {
  const { where } = hunt.value;
  const then = row.peakServersAt === null || !hasMinutes() ? where : withTime(where, TIME, minuteFrom(row.peakServersAt));
  if (hasPairs.value) changeHunt({ where: and(then, row.filter), by: [ends.value[1]], normalise: [], contains: "", view: "stack" });
  else changeHunt({ where: and(then, row.filter), view: "rows" });
}

const DOORS: Record<Mark, { title: string; open: (row: ClientRow, answer: ClientsAnswer) => void }> = {
  "fan-out": { title: "Many servers within a minute: stack those it asked then", open: showServers },
  failures: { title: "Many failed attempts within a minute: show them", open: (row, { failed }) => showEvidence(row, row.peakFailingAt, failed) },
  functions: { title: "Many functions within a minute: show the rows of that minute", open: (row) => showEvidence(row, row.peakFunctionsAt, null) },
  scanner: { title: "Marks of scanners: show which", open: (row) => changeHunt({ where: and(hunt.value.where, row.filter), view: "indicators" }) },
};

function showEvidence(row: ClientRow, at: number | null, failed: string | null): void {
  if (at !== null && hasMinutes()) showMinute(row, at, failed);
  else changeHunt({ where: and(hunt.value.where, failed === null ? row.filter : `${row.filter} AND (${failed})`), view: "rows" });
}

export function Marks({ row, answer, found }: { row: ClientRow; answer: ClientsAnswer; found: readonly Mark[] }) {
  return <>{found.map((mark) => <button type="button" key={mark} class="mark-word" tabIndex={-1} title={DOORS[mark].title} onClick={() => DOORS[mark].open(row, answer)}>{mark}</button>)}</>;
}

/** What stands out, in words whose numbers add up; nothing where not all that stand out are listed. */
export function reasonsWords(answer: ClientsAnswer): string {
  const standing = answer.rows.filter((row) => marks(row, answer, new Set()).length > 0);
  if (standing.length !== answer.marked) return "";
  const reasons = (row: ClientRow): string => {
    const names = [sweeps(row, answer) && "many servers", fails(row, answer) && "many failures", probes(row, answer) && "many functions"].filter((name) => name !== false);
    return names.join(" and ");
  };
  const counts = new Map<string, number>();
  for (const row of standing) counts.set(reasons(row), (counts.get(reasons(row)) ?? 0) + 1);
  const both = counts.size > 2 && [...counts.keys()].every((one) => !one.includes("functions")) ? "many servers and many failures" : null;
  const few = [...counts].sort(([a], [b]) => a.split(" and ").length - b.split(" and ").length || ORDER.indexOf(a) - ORDER.indexOf(b));
  return few.map(([name, many]) => `${many} by ${name === both ? "both" : name}`).join(", ");
}

const ORDER: readonly string[] = ["many servers", "many failures", "many functions"];
