// The columns of the rows: how wide, in which order. Widths belong to the screen and not to the hunt.
import { signal } from "@preact/signals";
import type { LogInfo } from "../engine/protocol";
import { showColumns } from "../state/verbs";

const widths = signal<ReadonlyMap<string, number>>(new Map());

const NARROWEST = 40;
const WIDEST = 1600;

const BY_TYPE: Readonly<Record<string, number>> = {
  time: 150, addr: 122, port: 78, count: 92, int: 92, bool: 64, double: 92, interval: 92, subnet: 130, enum: 120,
};
const BY_NAME: Readonly<Record<string, number>> = {
  uid: 158, uri: 300, user_agent: 300, query: 240, host: 150, referrer: 180, method: 84, history: 90, proto: 60, conn_state: 92, fuid: 158,
};

export function widthOf(name: string, type: string): number {
  const usual = BY_NAME[name] ?? BY_TYPE[type] ?? 140;
  // A name in full is worth more than a narrow column.
  return widths.value.get(name) ?? Math.max(usual, name.length * 7.5 + 28);
}

export function resizeColumn(name: string, width: number): void {
  widths.value = new Map(widths.peek()).set(name, Math.min(Math.max(NARROWEST, width), WIDEST));
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
