// The exercise that is being worked through, and how far. Lives as long as the page: nothing of it is stored; the result can be
// taken away as text. Knows no view. Invariant: a step is open, solved or given up, and never goes back to open but by starting
// the exercise again.
import { computed, signal } from "@preact/signals";
import { changeHunt } from "../address";
import { huntOf } from "../hunt";
import { logs } from "../store";
import { problemOf } from "../answers";
import { isOpen, readExercise, type Exercise, type Mistake } from "./format";
import { check, remarkOn, type Told, unveil } from "./seal";

export interface Progress {
  state: "open" | "solved" | "given up";
  /** What stands in the box; for a choice, the chosen option. */
  draft: string;
  tries: number;
  /** How many hints are shown. */
  hints: number;
  /** What the page said to the last answer. */
  says: { tone: "good" | "bad"; text: string } | null;
  told: Told | null;
}

const FRESH: Progress = { state: "open", draft: "", tries: 0, hints: 0, says: null, told: null };

export const exercise = signal<Exercise | null>(null);
/** Steps from 0; one behind the last is the end. */
export const at = signal(0);
export const progress = signal<readonly Progress[]>([]);
/** A text for the trainer to mend, with what is wrong in it. */
export const editing = signal<{ text: string; name: string } | null>(null);
export const folded = signal(false);
export const checking = signal(false);

/** The text of the file that is worked through: what an editor shows. */
let source = "";
/** It is the one inside the page. */
export const builtIn = signal(false);
let began = 0;

export const current = computed(() => ({ step: exercise.value?.steps[at.value] ?? null, progress: progress.value[at.value] ?? FRESH }));
export const hintsLeft = computed(() => (current.value.progress.state === "open" ? (current.value.step?.hints.length ?? 0) - current.value.progress.hints : 0));
export const done = computed(() => progress.value.filter((one) => one.state !== "open").length);
/** Whether the open logs are those that the exercise is about; null if it does not say. */
export const rightLog = computed<boolean | null>(() => {
  const wanted = exercise.value;
  if (wanted === null || wanted.log === "") return null;
  return logs.value.logs.some((log) => log.path === wanted.log && (wanted.rows === null || log.rows === wanted.rows));
});

/** Starts an exercise; a text with mistakes is shown to be mended. */
export function startExercise(text: string, name: string, own = false): readonly Mistake[] {
  const read = readExercise(text);
  if (read.exercise === null) {
    editing.value = { text, name };
    return read.mistakes;
  }
  source = text;
  builtIn.value = own;
  began = Date.now();
  exercise.value = read.exercise;
  progress.value = read.exercise.steps.map(() => FRESH);
  at.value = 0;
  folded.value = false;
  return [];
}

export function startAgain(): void {
  startExercise(source, "", builtIn.peek());
}

export function closeExercise(): void {
  exercise.value = null;
  progress.value = [];
}

/** Answers can be read in the file that was opened. */
export const readable = computed(() => exercise.value !== null && isOpen(exercise.value));

export function editExercise(): void {
  editing.value = { text: source, name: "" };
}

export function goTo(step: number): void {
  at.value = Math.min(Math.max(0, step), exercise.value?.steps.length ?? 0);
}

export function write(draft: string): void {
  patch({ draft, says: null });
}

/** A hint that was shown counts: the panel that shows it must be open. */
export function nextHint(): void {
  if (hintsLeft.peek() <= 0) return;
  folded.value = false;
  patch({ hints: current.peek().progress.hints + 1 });
}

/** Checks what stands in the box. */
export async function answer(): Promise<void> {
  const place = at.peek();
  const { step, progress: now } = current.peek();
  if (step === null || now.state !== "open" || checking.peek()) return;
  checking.value = true;
  try {
    const verdict = await check(step, now.draft);
    if (verdict === null) patch({ says: { tone: "bad", text: step.kind === "number" ? "The answer is a number." : step.kind === "choice" ? "Choose one first." : "Write an answer first." } }, place);
    else if (verdict.right) patch({ state: "solved", tries: now.tries + 1, says: { tone: "good", text: "Right." }, told: await unveil(step) }, place);
    else patch({ tries: now.tries + 1, says: { tone: "bad", text: remarkOn(step, now.draft) ?? said(step.kind, verdict) } }, place);
  } catch (error) {
    patch({ says: { tone: "bad", text: problemOf(error).message } }, place);
  } finally {
    checking.value = false;
  }
}

function said(kind: string, { matching, wrong, of }: { matching: number; wrong: number; of: number }): string {
  if (kind !== "set") return "Not that.";
  if (wrong === 0) return `${matching} of ${of}: some are missing.`;
  return `${matching} of ${of} are right, and ${wrong} ${wrong === 1 ? "does" : "do"} not belong.`;
}

/** Ends a step without an answer, and tells it, and what is told after it. */
export async function giveUp(): Promise<void> {
  const place = at.peek();
  const { step, progress: now } = current.peek();
  if (step === null || now.state !== "open") return;
  const told = await unveil(step);
  patch({ state: "given up", says: null, told, ...(told.answer === "" ? {} : { draft: told.answer }) }, place);
}

/** Opens the door of a step: what it asks about, in the view that shows it. */
export function showMe(): void {
  const show = current.peek().progress.told?.show ?? "";
  if (show !== "") changeHunt(huntOf(show));
}

/** How it went, for the trainer: plain text, one line a step. */
export function resultText(): string {
  const steps = exercise.peek()?.steps ?? [];
  const parts = progress.peek();
  const solved = parts.filter((one) => one.state === "solved");
  const alone = solved.filter((one) => one.hints === 0).length;
  const lines = steps.map((step, index) => {
    const one = parts[index] ?? FRESH;
    const counts = `${one.tries} ${one.tries === 1 ? "try" : "tries"}, ${one.hints} of ${step.hints.length} hints`;
    const given = one.state === "solved" ? `: ${one.draft.replace(/\s+/g, " ").trim()}` : "";
    return `${index + 1}. ${one.state} (${counts})\n   ${step.title}${given}`;
  });
  const minutes = Math.max(1, Math.round((Date.now() - began) / 60_000));
  const head = [`Exercise: ${exercise.peek()?.title ?? ""}`, `Solved: ${solved.length} of ${steps.length}, ${alone} without a hint, in ${minutes} min`];
  return `${[...head, "", ...lines].join("\n")}\n`;
}

function patch(change: Partial<Progress>, place = at.peek()): void {
  progress.value = progress.value.map((one, index) => (index === place ? { ...one, ...change } : one));
}
