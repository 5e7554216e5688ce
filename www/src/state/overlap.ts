// Files that share rows: a log that is still being written and a rotated copy of its beginning. Their bytes differ, so they are no twins,
// and each row that both have counts twice. Looked for where two files of a log share time: the rows of the first moment of one are
// compared with those of the others, whole. What is found is told, and nothing is left out, for nobody knows which of the two was meant.
import { effect, signal, untracked } from "@preact/signals";
import type { FileReport } from "../engine/protocol";
import { visibleText } from "../format/visible";
import { moment } from "./around-marks";
import { reportAnswer } from "./reading-report";
import { logs, reading, theEngine } from "./store";

/** By log, in words. */
export const overlaps = signal<ReadonlyMap<string, string>>(new Map());

/** Of more files than these that share time, nobody waits for an answer. */
const MOST = 200;
/** Rows of one moment that are compared. */
const ROWS = 200;

let looking = new AbortController();

export function followOverlaps(): void {
  effect(() => {
    const files = reading.value === null ? (reportAnswer.latest.value?.answer.files ?? []) : [];
    untracked(() => void look(files));
  });
}

async function look(files: readonly FileReport[]): Promise<void> {
  looking.abort();
  looking = new AbortController();
  const { signal: own } = looking;
  const found = new Map<string, string>();
  try {
    for (const [log, { name, first }] of doubtful(files).slice(0, MOST)) {
      if (!found.has(log) && (await comesTwice(log, first, own))) found.set(log, `rows of ${visibleText(name, 60)} stand in another file too: they count twice`);
    }
    if (!own.aborted) overlaps.value = found;
  } catch {
    // Ended by newer files, or not to be told: what is known stays.
  }
}

/** Files of each log that begin within the time of another one. */
function doubtful(files: readonly FileReport[]): [log: string, file: { name: string; first: number }][] {
  const timed = new Map<string, { name: string; first: number; last: number }[]>();
  for (const file of files) {
    for (const { log, first, last } of file.logs) {
      if (first === null || last === null) continue;
      const all = timed.get(log) ?? [];
      timed.set(log, all);
      all.push({ name: file.name, first, last });
    }
  }
  return [...timed].flatMap(([log, all]) => {
    let until = -Infinity;
    return all.sort((a, b) => a.first - b.first || b.last - a.last).flatMap((file): [string, typeof file][] => {
      const within = file.first <= until;
      until = Math.max(until, file.last);
      return within ? [[log, file]] : [];
    });
  });
}

/** Whether a row of this moment stands in two files, the same in every field. */
async function comesTwice(log: string, at: number, signal: AbortSignal): Promise<boolean> {
  if (!logs.peek().logs.some(({ id, fields }) => id === log && fields.some(({ name }) => name === "ts"))) return false;
  const { rows, ids } = await theEngine().ask("rows", { log, where: `ts:[${moment(at)} TO ${moment(at)}]`, limit: ROWS }, { signal, later: true });
  const pieces = new Map<string, number>();
  return rows.some((row, index) => {
    const [key, piece] = [row.join("\t"), ids[index]?.piece ?? 0];
    const before = pieces.get(key);
    pieces.set(key, piece);
    return before !== undefined && before !== piece;
  });
}
