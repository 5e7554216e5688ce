// The columns of the rows: how wide, in which order. Widths belong to the screen and not to the hunt.
import { signal } from "@preact/signals";
import type { LogInfo } from "../engine/protocol";
import { did, undoWords } from "../state/undo";
import { showColumns } from "../state/verbs";

const widths = signal<ReadonlyMap<string, number>>(new Map());

const NARROWEST = 40;
const WIDEST = 1600;

const BY_TYPE: Readonly<Record<string, number>> = {
  time: 172, addr: 304, port: 78, count: 92, int: 92, bool: 64, double: 92, interval: 92, subnet: 334, enum: 120,
};
const BY_NAME: Readonly<Record<string, number>> = {
  uid: 158, uri: 330, user_agent: 330, query: 280, host: 240, referrer: 240, fuid: 158,
};

/**
 * Width of a column in pixels. Where nobody chose one, it fits its name and the longest of the first values, up to what is usual
 * for it.
 */
export function widthOf(name: string, type: string, longest: number): number {
  const chosen = widths.value.get(name);
  if (chosen !== undefined) return chosen;
  const usual = BY_NAME[name] ?? BY_TYPE[type] ?? 140;
  // Times are shown in other words than the log's. A name in full is worth more than a narrow column.
  return Math.max(type === "time" ? usual : Math.min(usual, longest * 7.25 + 20), name.length * 7.3 + 38);
}

/** Width of a column that cuts none of these values; none is wanted where somebody chose one. */
const uncut = (name: string, type: string, longest: number): number => (widths.value.has(name) || type === "time" ? 0 : Math.min(WIDEST, longest * 7.25 + 20));

/** Room that is left over goes to the columns that are cut, the nearly whole ones first. */
export function spread(usual: readonly number[], names: readonly string[], types: ReadonlyMap<string, string>, longest: readonly number[], room: number): readonly number[] {
  const wanted = usual.map((width, at) => Math.max(0, uncut(names[at] ?? "", types.get(names[at] ?? "") ?? "string", longest[at] ?? 0) - width));
  const wide = [...usual];
  let spare = room - usual.reduce((sum, width) => sum + width, 0);
  const cut = wanted.map((_, at) => at).filter((at) => (wanted[at] ?? 0) > 0).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  for (const [done, at] of cut.entries()) {
    const more = Math.floor(Math.min(wanted[at] ?? 0, Math.max(0, spare) / (cut.length - done)));
    wide[at] = (wide[at] ?? 0) + more;
    spare -= more;
  }
  return wide;
}

/** Columns that say whose row it is. */
const WHOSE: readonly string[] = ["ts", "id.orig_h", "id.resp_h"];
/** At most so many pixels stay where they are while the others move. */
const HELD = 430;
/** Beside what stays, a column that is no wider than this is whole. */
const BESIDE = 336;

/** From the left, where those begin that stay in sight while the others are moved sideways in so much room. */
export function heldAt(columns: readonly string[], widths: readonly number[], room: number): readonly number[] {
  const held: number[] = [];
  const widest = Math.max(0, ...widths.filter((_, at) => !WHOSE.includes(columns[at] ?? "")));
  const most = Math.min(HELD, room - Math.min(widest, BESIDE));
  let from = 0;
  for (const [at, name] of columns.entries()) {
    const width = widths[at] ?? 0;
    if (!WHOSE.includes(name) || from + width > most) break;
    held.push(from);
    from += width;
  }
  return held;
}

export function resizeColumn(name: string, width: number): void {
  const before = widths.peek();
  const after = new Map(before).set(name, Math.min(Math.max(NARROWEST, width), WIDEST));
  const show = (these: ReadonlyMap<string, number>) => (): void => {
    widths.value = these;
  };
  // A drag is one step, however many pixels it goes by.
  did({ part: "columns", words: `width of ${name}`, undo: show(before), redo: show(after) }, undoWords.peek() === `width of ${name}`);
  widths.value = after;
}

export function moveColumn(columns: readonly string[], from: number, to: number): void {
  const moved = columns[from];
  if (moved === undefined || to < 0 || to >= columns.length || from === to) return;
  const left = columns.filter((_, at) => at !== from);
  showColumns([...left.slice(0, to), moved, ...left.slice(to)]);
}

export function columnTypes(log: LogInfo | null): ReadonlyMap<string, string> {
  return new Map(log?.fields.map((field) => [field.name, field.type]));
}
