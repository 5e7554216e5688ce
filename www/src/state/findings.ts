// What the analyst thinks and has found: a hypothesis and pinned findings. It lives in the memory of the page until it is saved.
// Invariant: a finding is plain data; its numbers are those that were shown when it was pinned, and its door is the address of
// the hunt that leads back to them.
import { computed, signal } from "@preact/signals";
import type { Evidence, ReportFile, Said, Verdict } from "../format/report";
import { did, forgetSteps, lastOf, nextOf, redo, undo } from "./undo";

export interface Finding {
  /** Known only in this page. */
  readonly id: number;
  readonly title: string;
  readonly verdict: Verdict;
  readonly note: string;
  /** Address of a hunt. */
  readonly door: string;
  readonly trail: readonly Said[];
  readonly evidence: Evidence;
  /** How many rows it was of then, the hosts in them if they were few enough, and their first and last time. */
  readonly selected?: number;
  readonly clients?: readonly string[];
  readonly servers?: readonly string[];
  readonly span?: Span;
  /** The files of its log that were open then, the first of them if they were many, and how many more. */
  readonly files?: readonly ReportFile[];
  readonly moreFiles?: number;
}

/** First and last time, in epoch seconds. */
export type Span = readonly [first: number, last: number];

/** What is behind an address. */
export interface Behind {
  readonly rows: number;
  readonly clients?: readonly string[];
  readonly servers?: readonly string[];
  readonly span?: Span;
}

export interface Notebook extends Frame {
  readonly hypothesis: string;
  /** What came out, as an answer to the hypothesis. */
  readonly conclusion: string;
  readonly findings: readonly Finding[];
}

/** How a report is headed; what is empty leaves nothing in it. */
export interface Frame {
  readonly title: string;
  readonly author: string;
  readonly site: string;
}

const BLANK: Notebook = { title: "", author: "", site: "", hypothesis: "", conclusion: "", findings: [] };

export const notebook = signal<Notebook>(BLANK);
const saved = signal<Notebook>(BLANK);

/** What undo would take back, and redo do again; `null` if nothing. */
export const undoable = computed(() => lastOf("findings"));
export const redoable = computed(() => nextOf("findings"));
/** Closing the page would lose something. */
export const unsaved = computed(() => notebook.value !== saved.value && notebook.value !== BLANK);

let lastId = 0;

export function newId(): number {
  lastId += 1;
  return lastId;
}

/** Changes with the same mark one after the other are one step. */
let lastMark = "";

function change(next: Partial<Notebook>, words: string, mark = ""): void {
  const before = notebook.peek();
  const after = { ...before, ...next };
  const show = (one: Notebook) => (): void => {
    notebook.value = one;
    lastMark = "";
  };
  did({ part: "findings", words, undo: show(before), redo: show(after) }, mark !== "" && mark === lastMark);
  lastMark = mark;
  notebook.value = after;
}

export function pin(finding: Omit<Finding, "id" | "verdict" | "note">): number {
  const made: Finding = { ...finding, id: newId(), verdict: "open", note: "" };
  change({ findings: [...notebook.peek().findings, made] }, "pin");
  return made.id;
}

/** Writes into findings what is known only after the pin; that is no step of its own. */
export function rewriteFindings(rewrite: (finding: Finding) => Finding): void {
  const was = notebook.peek();
  const findings = was.findings.map(rewrite);
  if (findings.every((one, at) => one === was.findings[at])) return;
  notebook.value = { ...was, findings };
  if (saved.peek() === was) saved.value = notebook.peek();
}

export function recordBehind(id: number, { rows, ...others }: Behind): void {
  rewriteFindings((one) => (one.id === id ? { ...one, selected: rows, ...others } : one));
}

export function writeHypothesis(hypothesis: string): void {
  change({ hypothesis }, "typing", "hypothesis");
}

export function writeFrame(part: keyof Frame, text: string): void {
  change({ [part]: text }, "typing", part);
}

export function writeConclusion(conclusion: string): void {
  change({ conclusion }, "typing", "conclusion");
}

export function editFinding(id: number, patch: { verdict: Verdict } | { note: string } | { title: string }): void {
  const findings = notebook.peek().findings.map((one) => (one.id === id ? { ...one, ...patch } : one));
  if ("note" in patch) change({ findings }, "typing", `note ${id}`);
  else change({ findings }, "title" in patch ? "title" : "verdict");
}

export function moveFinding(id: number, by: 1 | -1): void {
  const findings = [...notebook.peek().findings];
  const at = findings.findIndex((one) => one.id === id);
  const [moved] = findings.splice(at, 1);
  if (moved === undefined || at + by < 0 || at + by > findings.length) return;
  findings.splice(at + by, 0, moved);
  change({ findings }, "move");
}

export function deleteFinding(id: number): void {
  change({ findings: notebook.peek().findings.filter((one) => one.id !== id) }, "delete");
}

/** Puts a saved notebook in the place of this one, as one step. */
export function restoreNotebook(restored: Notebook): void {
  const { findings, ...texts } = notebook.peek();
  const wasBlank = findings.length === 0 && Object.values(texts).every((text) => text === "");
  change(restored, "restored hunt");
  if (wasBlank) forgetSteps("findings");
  saved.value = notebook.peek();
}

export function undoFindings(): void {
  undo("findings");
}

export function redoFindings(): void {
  redo("findings");
}

export function markSaved(): void {
  saved.value = notebook.peek();
}

/** The browser asks before it closes a page with findings that were not saved. */
export function warnOfUnsaved(): void {
  addEventListener("beforeunload", (event) => {
    if (unsaved.peek()) event.preventDefault();
  });
}
