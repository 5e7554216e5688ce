// The chain of selections in words: where one started, how one narrowed, where one pivoted. Each step is a selection to walk
// back to.
import type { PivotField, Selection } from "../engine/protocol";

export interface Step {
  kind: "log" | "where" | "pivot";
  /** The words around the filter text, or instead of it. */
  words: string;
  filter?: string;
  /** What is selected at this step. */
  selection: Selection;
}

export const PAIR = ["id.orig_h", "id.resp_h"];

export function trailOf(selection: Selection, inside = false): Step[] {
  const steps: Step[] = [];
  const pivot = selection.pivot ?? null;
  // What is hidden from the selection itself is said beside it; what was hidden where a pivot started is said here.
  const without = inside && (selection.known ?? []).length > 0 ? " without what is known good" : "";
  const base: Selection = { log: selection.log };
  if (pivot === null) {
    steps.push({ kind: "log", words: `All of ${selection.log}${without}`, selection: base });
  } else {
    base.pivot = pivot;
    const there = pivot.from.log === selection.log ? "" : ` in ${selection.log}`;
    steps.push(...trailOf(pivot.from, true), { kind: "pivot", words: pivotWords(pivot.by, pivot.unlike) + there + without, selection: base });
  }
  const filter = selection.where?.trim() ?? "";
  if (filter !== "") steps.push({ kind: "where", words: "where", filter, selection: { ...base, where: filter } });
  return steps;
}

/** What a pivot keeps: what shares the values of the step before it, or has none of them. */
export function pivotWords(by: readonly PivotField[], unlike: boolean | null = false): string {
  const names = by.map((field) => (typeof field === "string" ? field : field[0]));
  const key = [...names].sort().join(" ");
  if (unlike === true) {
    if (key === PAIR.join(" ")) return "new pairs, not among these";
    if (key === "id.orig_h") return "new clients, not among these";
    if (key === "id.resp_h") return "new servers, not among these";
    return `new ${names.join(" + ")}, not among these`;
  }
  if (key === PAIR.join(" ")) return "everything between these pairs";
  if (key === "id.orig_h") return "everything from these clients";
  if (key === "id.resp_h") return "everything to these servers";
  if (key === "uid") return "the same connections";
  return `everything with the same ${names.join(" + ")}`;
}
