// The story of a row: the rows of all open logs of its connection, of the files that went through it and of their certificates, in the
// order of time. Knows nothing of addresses: the same machines an hour later are another story.
// Invariant: nothing hides a part of it, neither filter nor known good; what is counted and not listed is said.
import { effect, signal } from "@preact/signals";
import type { LogInfo, RowCell, RowId } from "../engine/protocol";
import { isAbort, rowAnswer } from "./answers";
import { changeHunt } from "./address";
import { firstField } from "./begin";
import { EMPTY } from "./hunt";
import { anyOf, CERTIFICATE, CONNECTION, FILE, type Role, VALUES } from "./links";
import { mainColumns } from "./main-columns";
import { currentLog, hunt, logs, openRow, theEngine } from "./store";
import { toList } from "./to-list";

/** Rows of each log that are listed. */
const LISTED = 100;
/** Values of a row that tell it in short. */
const TOLD = 7;

export interface StoryRow {
  log: LogInfo;
  id: RowId;
  /** Seconds; none of a row without time. */
  at: number | null;
  time: string;
  /** What it says: fields and raw values. */
  said: readonly (readonly [string, string])[];
}

/** All rows of one log that belong to it. */
export interface Chapter {
  log: LogInfo;
  where: string;
  total: number;
}

export interface Story {
  of: RowId;
  chapters: readonly Chapter[];
  rows: readonly StoryRow[];
}

/** Of the open row: `null` while it is being told, and of a row that has neither connection nor file. */
export const story = signal<Story | null>(null);
export const telling = signal(false);

const ROLES: readonly Role[] = [CONNECTION, FILE, CERTIFICATE];
type Known = Map<Role, Set<string>>;

let abort = new AbortController();
effect(() => {
  const latest = rowAnswer.latest.value;
  const from = currentLog.value;
  const open = logs.value.logs;
  abort.abort();
  abort = new AbortController();
  const { signal: own } = abort;
  story.value = null;
  telling.value = false;
  if (latest === null || from === null || openRow.value === null || latest.question.log !== from.id) return;
  const known: Known = new Map(ROLES.map((role) => [role, new Set(valuesOf(latest.answer.cells, from, role))]));
  if ((known.get(CONNECTION)?.size ?? 0) + (known.get(FILE)?.size ?? 0) === 0) return;
  telling.value = true;
  tell({ log: from, id: latest.question.id, ...told(from, latest.answer.cells.map(({ field }) => field), latest.answer.cells.map(({ raw }) => raw)) }, known, open, own).then(
    (found) => {
      if (own.aborted) return;
      story.value = found;
      telling.value = false;
    },
    (error: unknown) => {
      if (!own.aborted && !isAbort(error)) telling.value = false;
    },
  );
});

function valuesOf(cells: readonly RowCell[], log: LogInfo, role: Role): string[] {
  return cells.filter((cell) => cell.state === "set" && role.carries(cell.field, log)).flatMap((cell) => cell.decoded);
}

async function tell(own: StoryRow, known: Known, open: readonly LogInfo[], signal: AbortSignal): Promise<Story> {
  const chapters = new Map<string, Chapter & { rows: StoryRow[] }>();
  // Connections name files, and files name the rows of certificates and programs. A row that knows but a file begins with the file.
  const connected = (known.get(CONNECTION)?.size ?? 0) > 0;
  for (let round = connected ? 1 : 0; round < 3; round += 1) {
    const fresh: Known = new Map(ROLES.map((role) => [role, new Set(known.get(role))]));
    for (const log of open) {
      signal.throwIfAborted();
      const names = log.fields.map(({ name }) => name);
      // A certificate belongs to the story; the other connections that have shown it do not.
      const roles = ROLES.filter((role) => role !== CERTIFICATE || log.path === "x509");
      const where = roles.map((role) => anyOf(names.filter((name) => role.carries(name, log)), [...(known.get(role) ?? [])].slice(0, VALUES))).filter((part) => part !== "").join(" OR ");
      if (where === "" || chapters.get(log.id)?.where === where) continue;
      const time = timeField(log);
      const columns = [...new Set([...(time === null ? [] : [time]), ...columnsOf(log), ...names.filter((name) => ROLES.some((role) => role.carries(name, log)))])];
      const sort = time === null ? {} : { sort: { field: time } };
      const answer = await theEngine().ask("rows", { log: log.id, where, columns, ...sort, limit: LISTED }, { signal });
      if (answer.total === 0) continue;
      const rows = answer.rows.flatMap((cells, at) => {
        const id = answer.ids[at];
        return id === undefined ? [] : [{ log, id, ...told(log, columns, cells) }];
      });
      chapters.set(log.id, { log, where, total: answer.total, rows });
      for (const role of round === 0 ? ROLES : [FILE, CERTIFICATE]) {
        columns.forEach((name, column) => {
          if (!role.carries(name, log)) return;
          for (const cells of answer.rows) for (const value of elements(cells[column] ?? "-")) fresh.get(role)?.add(value);
        });
      }
    }
    known = fresh;
  }
  const found = [...chapters.values()];
  const same = (row: StoryRow): boolean => row.log.id === own.log.id && row.id.piece === own.id.piece && row.id.row === own.id.row;
  const rows = found.flatMap((chapter) => chapter.rows);
  if (!rows.some(same)) rows.push(own);
  // Rows of the same moment: the connection before what was said in it.
  const first = (row: StoryRow): number => (row.log.path === "conn" ? 0 : 1);
  rows.sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity) || first(a) - first(b) || 0);
  return { of: own.id, chapters: found.map(({ log, where, total }) => ({ log, where, total })), rows };
}

/** Elements of a set or vector as Zeek and JSON write them; identities have no other characters. */
function elements(raw: string): string[] {
  return /^(-|\(empty\)|null)$/.test(raw) ? [] : (raw.match(/[\w-]+/g) ?? []);
}

export const timeField = (log: LogInfo): string | null => (log.fields.find(({ name }) => name === "ts") ?? log.fields.find(({ type }) => type === "time"))?.name ?? null;

function columnsOf(log: LogInfo): readonly string[] {
  return mainColumns(log.fields.map(({ name }) => name), ["source", "certificate.subject", "total_bytes", "machine"]).filter((name) => !/^(ts|id\..*)$/.test(name));
}

function told(log: LogInfo, columns: readonly string[], cells: readonly string[]): Pick<StoryRow, "at" | "time" | "said"> {
  const raw = (name: string): string => cells[columns.indexOf(name)] ?? "-";
  const time = raw(timeField(log) ?? "");
  const seconds = /^-?[\d.]+(e[+-]?\d+)?$/i.test(time) ? Number(time) : Date.parse(time) / 1000;
  const said = columnsOf(log).map((name) => [name, raw(name).replace(/^(\d+\.\d{3})\d+$/, "$1")] as const).filter(([, value]) => !/^(-|\(empty\)|0\.0+)$/.test(value));
  return { at: Number.isFinite(seconds) ? seconds : null, time, said: said.slice(0, TOLD) };
}

/** To all rows of a log that belong to the story, or to one of them. */
export function openChapter({ log, where }: Pick<Chapter, "log" | "where">, row: RowId | null = null): void {
  if (row === null || log.id !== hunt.peek().log) {
    const { known, knownShown } = hunt.peek();
    const time = timeField(log);
    changeHunt({ ...EMPTY, log: log.id, by: [firstField(log)], where, view: "rows", sort: time === null ? null : { field: time }, known, knownShown: knownShown || known.length > 0 });
    toList();
  }
  openRow.value = row;
}
