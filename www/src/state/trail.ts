// The chain of selections in words: where one started, how one narrowed, where one pivoted. Each step is a selection to walk
// back to.
import type { PivotField, Selection } from "../engine/protocol";
import { endsOf, logs } from "./store";

export interface Step {
  kind: "log" | "where" | "pivot";
  /** The words around the filter text, or instead of it. */
  words: string;
  filter?: string;
  /** What is selected at this step. */
  selection: Selection;
}

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
  const role = roleOf(names);
  if (unlike === true) {
    if (role === "pair") return "new pairs, not among these";
    if (role === "client") return "new clients, not among these";
    if (role === "server") return "new servers, not among these";
    return `new ${names.join(" + ")}, not among these`;
  }
  if (role === "pair") return "everything between these pairs";
  if (role === "client") return "everything from these clients";
  if (role === "server") return "everything to these servers";
  if (names.join() === "uid") return "the same connections";
  return `everything with the same ${names.join(" + ")}`;
}

/** What fields are in Zeek's logs, or in one that is open and calls them otherwise. */
function roleOf(names: readonly string[]): "pair" | "client" | "server" | null {
  const known = [endsOf(null), ...logs.value.logs.map(endsOf)];
  if (known.some((both) => names.length === 2 && both.every((name) => names.includes(name)))) return "pair";
  if (names.length === 1 && known.some(([client]) => client === names[0])) return "client";
  return names.length === 1 && known.some(([, server]) => server === names[0]) ? "server" : null;
}
