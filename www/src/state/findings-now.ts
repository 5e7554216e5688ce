// Whether the findings still hold on the logs that are open: how many rows each door leads to now, beside how many it led to when it was
// pinned. Asked while the findings are shown. A finding itself is never changed by what is open.
import { effect, signal, untracked } from "@preact/signals";
import { recordRows, notebook } from "./findings";
import { huntOf, selectionOf } from "./hunt";
import { hunt, logs, reading, revision, theEngine } from "./store";

/** Rows behind a door now, by its address; `null` where its log is not open or does not know its fields. */
export const rowsNow = signal<ReadonlyMap<string, number | null>>(new Map());

async function rowsBehind(door: string): Promise<number | null> {
  const to = huntOf(door);
  if (!logs.peek().logs.some(({ id }) => id === to.log)) return null;
  return theEngine().ask("count", selectionOf(to)).then(({ matching }) => matching, () => null);
}

/** Keeps with what was just pinned how many rows it is about. */
export async function countPinned(id: number, door: string): Promise<void> {
  const rows = await rowsBehind(door);
  if (rows !== null) recordRows(id, rows);
}

export function followFindings(): void {
  let counted = -1;
  effect(() => {
    const { findings } = notebook.value;
    if (hunt.value.view !== "findings" || reading.value !== null) return;
    const afresh = revision.value !== counted;
    counted = revision.value;
    untracked(() => void countAll(findings.map(({ door }) => door), afresh));
  });
}

async function countAll(doors: readonly string[], afresh: boolean): Promise<void> {
  if (afresh) rowsNow.value = new Map();
  const started = revision.peek();
  for (const door of new Set(doors)) {
    if (rowsNow.peek().has(door)) continue;
    const rows = await rowsBehind(door);
    if (revision.peek() !== started) return;
    rowsNow.value = new Map(rowsNow.peek()).set(door, rows);
  }
}
