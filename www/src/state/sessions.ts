// What clients and servers had to do with each other from one pause to the next, in the order of time: of the selection, and if wanted of
// all open logs whose fields its filter knows.
// Invariant: what is listed is whole up to a moment; what came later is counted.
import { effect, signal, untracked } from "@preact/signals";
import type { LogInfo, Problem, Said, Session } from "../engine/protocol";
import { isAbort, problemOf } from "./answers";
import { moment } from "./around-marks";
import { and, ofMissing, ofNormalised, term } from "./filter-text";
import { selectionOf } from "./hunt";
import { followLink } from "./links";
import { mainColumns } from "./main-columns";
import { endsOf, hunt, logs, reading, revision, theEngine } from "./store";
import { timeField } from "./story";
import { showRows } from "./verbs";

export interface SessionLine extends Session {
  readonly log: LogInfo;
  /** Fields that tell what was asked. */
  readonly what: readonly string[];
}

export interface Sessions {
  readonly lines: readonly SessionLine[];
  /** How many there are, and rows without client, server or time. */
  readonly total: number;
  readonly without: number;
  /** Logs whose sessions are told, and those that lack a field of the filter. */
  readonly told: number;
  readonly unfit: number;
}

/** `null` while the first are looked for. */
export const sessions = signal<Sessions | null>(null);
export const sessionsProblem = signal<Problem | null>(null);
export const sessionsPending = signal(false);

/** Seconds without a row that end a session. */
export const PAUSES: readonly number[] = [10, 60, 300, 1800, 7200];
export const USUAL_PAUSE = 60;

const LISTED = 500;
/** They tell who and how much, not what was asked. */
const NOT_ASKED = new Set(["ts", "id.orig_h", "id.resp_h", "id.resp_p", "proto", "service", "duration", "orig_bytes", "resp_bytes", "host", "answers", "version", "user_agent", "msg", "cookie"]);

/** Fields that tell what was asked, where a log has more. */
const MOST_ASKED = 5;

const has = (log: LogInfo, name: string): boolean => log.fields.some((field) => field.name === name);

export function asked(log: LogInfo): readonly string[] {
  const of = (...names: string[]): string[] => names.filter((name) => has(log, name));
  if (has(log, "conn_state")) return of("id.resp_p", "proto", "service", "conn_state");
  if (has(log, "uri")) return of("method", "host", "uri", "status_code", "username");
  return mainColumns(log.fields.map(({ name }) => name)).filter((name) => !NOT_ASKED.has(name) && !endsOf(log).includes(name)).slice(0, MOST_ASKED);
}

let abort = new AbortController();
let looked = "";

/** Begins to look whenever somebody looks at them. */
export function followSessions(): void {
  effect(() => {
    const { log, where, pivot, known, knownShown, view, pairs, pause, everywhere } = hunt.value;
    const open = logs.value.logs;
    const shown = view === "pairs" && pairs === "sessions" && open.length > 0;
    const key = shown ? JSON.stringify([log, where, pivot, known, knownShown, pause, everywhere, revision.value]) : "";
    if (key === looked || !shown) return;
    // While files come in, what is told is told to its end first.
    if (reading.value !== null && sessionsPending.peek()) return;
    looked = key;
    abort.abort();
    abort = new AbortController();
    const { signal: own } = abort;
    untracked(() => void look(open.filter(({ id }) => everywhere || id === log), own));
  });
}

async function look(among: readonly LogInfo[], own: AbortSignal): Promise<void> {
  sessionsPending.value = true;
  try {
    const found = await ofLogs(among, own);
    if (own.aborted) return;
    sessions.value = found;
    sessionsProblem.value = null;
  } catch (error) {
    if (own.aborted || isAbort(error)) return;
    sessionsProblem.value = problemOf(error);
  }
  sessionsPending.value = false;
}

async function ofLogs(among: readonly LogInfo[], own: AbortSignal): Promise<Sessions> {
  const { log: current, where, pivot, known, knownShown, pause } = hunt.peek();
  const lines: SessionLine[] = [];
  let [total, without, told, unfit, end] = [0, 0, 0, 0, Infinity];
  for (const log of among) {
    const fits = log.ends !== null && timeField(log) !== null && (pivot?.by ?? []).every((by) => has(log, typeof by === "string" ? by : by[0]));
    if (!fits) {
      unfit += 1;
      continue;
    }
    const what = asked(log);
    const question = { ...selectionOf({ log: log.id, where, pivot, known, knownShown }), what: [...what], limit: LISTED, ...(pause === 0 ? {} : { pause }) };
    try {
      const answer = await theEngine().ask("sessions", question, { signal: own });
      total += answer.sessions;
      without += answer.without;
      told += answer.sessions > 0 ? 1 : 0;
      lines.push(...answer.rows.map((row) => ({ ...withoutOwn(row, what), log, what })));
      // What is not listed of this log began later than this: what began later in others is not listed either.
      if (answer.sessions > answer.rows.length) end = Math.min(end, answer.rows.at(-1)?.first ?? Infinity);
    } catch (error) {
      // Of another log the filter may say nothing.
      if (log.id === current || own.aborted || isAbort(error)) throw error;
      unfit += 1;
    }
  }
  const listed = lines.filter(({ first }) => first <= end).sort((a, b) => a.first - b.first || a.log.id.localeCompare(b.log.id));
  return { lines: listed, total, without, told, unfit };
}

/** What differs only by how the server itself was called, or not, is one: those names become empty. */
function withoutOwn(row: Session, what: readonly string[]): Session {
  const host = what.indexOf("host");
  if (host < 0) return row;
  const found = new Map<string, Said>();
  for (const one of row.said) {
    const name = one.values[host] ?? "";
    const own = name === row.server || name.startsWith(`${row.server}:`);
    const values = own ? one.values.with(host, "") : one.values;
    const key = JSON.stringify(values);
    const before = found.get(key);
    found.set(key, before === undefined ? { ...one, values } : { ...before, rows: before.rows + one.rows });
  }
  const said = [...found.values()];
  return { ...row, said, kinds: row.kinds === null ? null : row.kinds - (row.said.length - said.length) };
}

/** `GET /home.asp 401`; of a host that is not the server itself, as of a proxy or of one of several sites, `GET www.example.com/home.asp 401`. */
export function saidText({ values }: Said, { what }: SessionLine): string {
  const [host, page] = [what.indexOf("host"), what.indexOf("uri")];
  const name = values[host] ?? "";
  const shown = page < 0 || host < 0 ? values : values.flatMap((value, at) => (at === host ? [] : [at === page && value.startsWith("/") ? name + value : value]));
  return shown.filter((value) => value !== "").join(" ");
}

/** What was asked, one after the other, for one line of text. */
export function askedText(line: SessionLine, most = line.said.length): string {
  const { said, kinds, assets } = line;
  const told = said.slice(0, most).map((one) => `${saidText(one, line) || "nothing told"}${one.rows > 1 ? ` ×${one.rows}` : ""}`);
  const rest = (kinds ?? 0) - Math.min(most, said.length);
  if (kinds === null) told.push("too much to be listed");
  else if (rest > 0) told.push(`and ${rest} more`);
  if (assets > 0) told.push(`pictures, styles and scripts ×${assets}`);
  return told.join(" · ");
}

/** The rows of a session, without those that are not its own. */
export const sessionFilter = ({ filter, first, last, log }: SessionLine): string => and(filter, `${timeField(log) ?? "ts"}:[${moment(first)} TO ${moment(last)}]`);

/** The rows that asked one thing in it. Only what a page is asked with was cut off. */
export function saidFilter(line: SessionLine, { values }: Said): string {
  return line.what.reduce((where, field, at) => {
    const value = values[at] ?? "";
    if (field === "host" && value === "" && line.what.includes("uri")) return and(where, `NOT (host:* AND NOT host:/^${line.server.replace(/[.[\]]/g, "\\$&")}(:\\d+)?$/)`);
    const is = value === "" ? `NOT (${field}:* OR ${ofMissing(field, "empty")})` : value === "(empty)" ? ofMissing(field, "empty") : field === "uri" ? (ofNormalised(field, value, ["cutQueryAndAmpersand"]) ?? term(field, value)) : term(field, value);
    return and(where, is);
  }, sessionFilter(line));
}

/** In the grid of its log. */
export function showSession(line: SessionLine, filter: string): void {
  if (line.log.id === hunt.peek().log) showRows(filter);
  else followLink({ log: line.log, what: "", selection: { log: line.log.id, where: filter } });
}
