// What was done last, whatever it was done to, and how it is taken back: hunts, findings, chosen values, widths of columns, files.
// Each owner tells what it did and how to undo it; nothing here knows of what.
// Invariant: a step undone and done again leaves everything as it was; doing something else forgets what was undone.
import { computed, signal } from "@preact/signals";
import { visibleText } from "../format/visible";
import { notice } from "./store";

export interface Step {
  /** What it was done to: one part can be undone alone, since the parts do not depend on each other. */
  readonly part: "hunt" | "findings" | "chosen" | "columns" | "files";
  /** What was done, after "Undo". */
  readonly words: string;
  readonly undo: () => void;
  readonly redo: () => void;
  /** For hunts: their addresses, by which going back in the browser is known to be the same. */
  readonly from?: string;
  readonly to?: string;
}

/** Steps that can be undone. */
const REMEMBERED = 200;

const done = signal<readonly Step[]>([]);
const undone = signal<readonly Step[]>([]);
let replaying = false;
/** What was said of the last step back or forward; untrue once something else is done. */
let said: typeof notice.value = null;

export const undoWords = computed(() => done.value.at(-1)?.words ?? null);
export const redoWords = computed(() => undone.value.at(-1)?.words ?? null);

/** Remembers a step. One that goes on with the last one is one step with it, so that undo does not go letter by letter. */
export function did(step: Step, goesOn = false): void {
  if (replaying) return;
  const last = done.peek().at(-1);
  const whole = goesOn && last?.part === step.part ? { ...step, undo: last.undo, ...(last.from === undefined ? {} : { from: last.from }) } : step;
  done.value = [...(whole === step ? done.peek() : done.peek().slice(0, -1)), whole].slice(-REMEMBERED);
  undone.value = [];
  if (notice.peek() === said) notice.value = null;
}

export function undo(part?: Step["part"]): void {
  const at = part === undefined ? done.peek().length - 1 : done.peek().findLastIndex((step) => step.part === part);
  const step = done.peek()[at];
  if (step === undefined) return say("Nothing is left to undo.");
  done.value = done.peek().filter((one) => one !== step);
  undone.value = [...undone.peek(), step];
  replay(step.undo);
  say(`Undone: ${visibleText(step.words, 80)}.`, "Ctrl Shift Z does it again.");
}

export function redo(part?: Step["part"]): void {
  const step = undone.peek().findLast((step) => part === undefined || step.part === part);
  if (step === undefined) return say("Nothing was undone that could be done again.");
  undone.value = undone.peek().filter((one) => one !== step);
  done.value = [...done.peek(), step];
  replay(step.redo);
  say(`Done again: ${visibleText(step.words, 80)}.`);
}

/** The browser went from one hunt to another: if that is the last step back, or the undone one forward, it is no new one. */
export function retraced(from: string, to: string): boolean {
  const [last, next] = [done.peek().at(-1), undone.peek().at(-1)];
  if (last?.from === to && last.to === from) {
    done.value = done.peek().slice(0, -1);
    undone.value = [...undone.peek(), last];
  } else if (next?.from === from && next.to === to) {
    undone.value = undone.peek().slice(0, -1);
    done.value = [...done.peek(), next];
  } else return false;
  return true;
}

export function lastOf(part: Step["part"]): string | null {
  return done.value.findLast((step) => step.part === part)?.words ?? null;
}

/** What of a part was undone last. */
export function nextOf(part: Step["part"]): string | null {
  return undone.value.findLast((step) => step.part === part)?.words ?? null;
}

export function forgetSteps(part: Step["part"]): void {
  done.value = done.peek().filter((step) => step.part !== part);
  undone.value = undone.peek().filter((step) => step.part !== part);
}

function replay(act: () => void): void {
  replaying = true;
  try {
    act();
  } finally {
    replaying = false;
  }
}

function say(text: string, next?: string): void {
  notice.value = said = { tone: "plain", text, ...(next === undefined ? {} : { next }) };
}
