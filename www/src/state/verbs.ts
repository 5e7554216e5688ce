// What an analyst can do to a hunt. Each verb is one step that the back button undoes.
import type { Normaliser, Order, PivotField, Problem, RowId, Selection } from "../engine/protocol";
import { changeHunt } from "./address";
import { isAbort, problemOf } from "./answers";
import { beginning, firstField } from "./begin";
import { and } from "./filter-text";
import { NORMALISERS, selectionOf } from "./hunt";
import { keepColumns } from "./preferences";
import { hunt, logs, selection, theEngine } from "./store";

export function showLog(id: string): void {
  const log = logs.value.logs.find((one) => one.id === id);
  if (log !== undefined && id !== hunt.value.log) changeHunt({ ...beginning(log), view: hunt.value.view });
}

export function showView(view: string): void {
  changeHunt({ view });
}

/** Applies a filter text if it can be read; else says what is wrong with it and leaves the hunt as it is. */
export async function filterBy(where: string, typing: boolean): Promise<Problem | null> {
  const question = selectionOf({ ...hunt.peek(), where });
  try {
    await theEngine().ask("count", question, { slot: "try-filter" });
  } catch (error) {
    return isAbort(error) ? null : problemOf(error);
  }
  changeHunt({ where: where.trim() }, typing ? "where" : null);
  return null;
}

export function clearFilter(): void {
  changeHunt({ where: "" });
}

export function include(filter: string): void {
  changeHunt({ where: and(hunt.value.where, filter) });
}

export function exclude(filter: string): void {
  changeHunt({ where: and(hunt.value.where, filter, true) });
}

/** Includes or excludes the value that a row has in a field. */
export async function filterByCell(id: RowId, field: string, negate: boolean): Promise<void> {
  const { cells } = await theEngine().ask("row", { log: hunt.peek().log, id }, { slot: "cell" });
  const filter = cells.find((cell) => cell.field === field)?.filter ?? null;
  if (filter === null) return;
  if (negate) exclude(filter);
  else include(filter);
}

export function showRows(filter = ""): void {
  changeHunt({ where: and(hunt.value.where, filter), view: "rows" });
}

export function stackBy(field: string): void {
  changeHunt({ by: [field], view: "stack", contains: "", normalise: [] });
}

/** Adds a field to the stack, or takes it out again. */
export function stackAlso(field: string): void {
  const by = hunt.value.by;
  const left = by.filter((name) => name !== field);
  if (left.length < by.length && left.length === 0) return;
  changeHunt({ by: left.length < by.length ? left : [...by, field], view: "stack" });
}

export function orderStack(order: Order): void {
  changeHunt({ order });
}

export function narrowStack(contains: string): void {
  changeHunt({ contains }, "contains");
}

export function toggleNormaliser(normaliser: Normaliser): void {
  const now = hunt.value.normalise;
  // Cutting at `?` is part of cutting at `?` and `&`.
  const rival: Partial<Record<Normaliser, Normaliser>> = { cutQuery: "cutQueryAndAmpersand", cutQueryAndAmpersand: "cutQuery" };
  const wanted = now.includes(normaliser)
    ? now.filter((one) => one !== normaliser)
    : [...now.filter((one) => one !== rival[normaliser]), normaliser];
  changeHunt({ normalise: NORMALISERS.filter((one) => wanted.includes(one)) });
}

export function clearNormalisers(): void {
  changeHunt({ normalise: [] });
}

export function showColumns(columns: readonly string[]): void {
  const log = logs.value.logs.find((one) => one.id === hunt.value.log);
  const all = log?.fields ?? [];
  const usual = columns.length === all.length && all.every((field, at) => field.name === columns[at]);
  const chosen = usual ? [] : columns;
  if (log !== undefined) keepColumns(log.path, chosen);
  changeHunt({ columns: chosen });
}

/** Ascending, descending, as read. */
export function sortBy(field: string): void {
  const now = hunt.value.sort;
  if (now?.field !== field) changeHunt({ sort: { field, descending: false } });
  else changeHunt({ sort: now.descending === true ? null : { field, descending: true } });
}

/**
 * Everything that shares the values of `by` with the selection, narrowed by `filter`, in this or another log. What the filter
 * said is now in the pivot.
 */
export function pivotBy(by: readonly PivotField[], filter = "", log = hunt.value.log): void {
  const from = selectionOf({ ...hunt.value, where: and(hunt.value.where, filter) });
  const there = logs.value.logs.find((one) => one.id === log);
  const moved = there !== undefined && log !== hunt.value.log ? { log, by: [firstField(there)], columns: [], sort: null } : {};
  changeHunt({ ...moved, where: "", pivot: { by: [...by], from }, contains: "", normalise: [] });
}

/** Back to a step of the trail. */
export function walkTo(step: Selection): void {
  const log = logs.value.logs.find((one) => one.id === step.log);
  if (log === undefined) return;
  const moved = step.log !== hunt.value.log ? { by: [firstField(log)], columns: [], sort: null, contains: "", normalise: [] } : {};
  changeHunt({ ...moved, log: step.log, where: step.where ?? "", pivot: step.pivot ?? null });
}

/** Takes the last pivot away and goes back to the rows it started from. */
export function removePivot(): void {
  const pivot = selection.value.pivot;
  if (pivot != null) walkTo(pivot.from);
}
