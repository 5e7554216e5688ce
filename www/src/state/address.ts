// The hunt and the address bar: every change is a step that the browser's back button undoes, and Ctrl Z.
// Invariant: entries of the history are numbered in their order, so that a step undone in place is no dead press of the back button.
import { batch, computed, effect, signal } from "@preact/signals";
import type { Normaliser } from "../engine/protocol";
import { visibleText } from "../format/visible";
import { addressOf, type Hunt, huntOf } from "./hunt";
import { keepColumns } from "./preferences";
import { changeInWords, wentTo } from "./steps";
import { hunt, logs, openRow } from "./store";
import { did, retraced } from "./undo";

/** Why the hunt changes; changes by typing in the same box are one step, so that back does not go letter by letter. */
export type Typing = "where" | "contains" | null;

let lastTyping: Typing = null;

/** Number of the entry that is shown, and of the last one. */
const entry = signal({ at: 0, last: 0 });
export const canGoBack = computed(() => entry.value.at > 0);
export const canGoForward = computed(() => entry.value.at < entry.value.last);

/** The hunt that each log was left with: coming back to it goes on there. */
export const left = new Map<string, Hunt>();

/** How each stack was left made alike, by its log and fields: coming back to a field goes on there as well. */
const alike = new Map<string, readonly Normaliser[]>();
const stackOf = ({ log, by }: Pick<Hunt, "log" | "by">): string => JSON.stringify([log, by]);

export function alikeIn(log: string, by: readonly string[]): readonly Normaliser[] {
  const stack = stackOf({ log, by });
  const now = hunt.peek();
  return stack === stackOf(now) ? now.normalise : (alike.get(stack) ?? []);
}

/** One log, or all, as if never looked at. */
export function forgetLeft(log?: string): void {
  if (log === undefined) left.clear();
  else left.delete(log);
  for (const stack of alike.keys()) if (log === undefined || stack.startsWith(JSON.stringify([log]).slice(0, -1))) alike.delete(stack);
}

export function changeHunt(patch: Partial<Hunt>, typing: Typing = null): void {
  const now = hunt.peek();
  const next = { ...now, ...patch };
  const [before, after] = [addressOf(now), addressOf(next)];
  if (before === after) return;
  const goesOn = typing !== null && typing === lastTyping;
  const replace = goesOn || now.log === "";
  lastTyping = typing;
  set(next);
  write(after, replace);
  wentTo(now, next, goesOn);
  if (now.log !== "" && next.log !== "") remember(now, next, goesOn);
}

/** A change that is no step of its own, such as choosing what to show first. */
export function settleHunt(patch: Partial<Hunt>): void {
  const next = { ...hunt.peek(), ...patch };
  set(next);
  write(addressOf(next), true);
}

/** Shows a hunt in the place of the shown one: what undo and redo do. */
export function restoreHunt(to: Hunt): void {
  const now = hunt.peek();
  lastTyping = null;
  if (now.columns.join("\n") !== to.columns.join("\n") && now.log === to.log) {
    const log = logs.peek().logs.find(({ id }) => id === to.log);
    if (log !== undefined) keepColumns(log.path, to.columns);
  }
  settleHunt(to);
}

function remember(from: Hunt, to: Hunt, goesOn: boolean): void {
  const step = { part: "hunt" as const, words: changeInWords(from, to), from: addressOf(from), to: addressOf(to) };
  did({ ...step, undo: () => restoreHunt(from), redo: () => restoreHunt(to) }, goesOn);
}

export function followAddress(): void {
  const at = entryOf(history.state) ?? 0;
  entry.value = { at, last: at };
  hunt.value = huntOf(location.hash);
  addEventListener("popstate", (event) => arrive(entryOf(event.state)));
  addEventListener("hashchange", () => set(huntOf(location.hash)));
  effect(() => {
    const log = hunt.value.log;
    document.title = log === "" ? "stackhunt" : `${visibleText(log, 60)} · stackhunt`;
  });
}

/** The browser went to another entry, which has no number if the address was typed or a link was followed. */
function arrive(number: number | null): void {
  const was = entry.peek();
  const at = number ?? was.at + 1;
  entry.value = { at, last: number === null ? at : Math.max(at, was.last) };
  if (number === null) history.replaceState({ entry: at }, "");
  lastTyping = null;
  const from = hunt.peek();
  const to = huntOf(location.hash);
  const [before, after] = [addressOf(from), addressOf(to)];
  if (before !== after) {
    set(to);
    wentTo(from, to);
    if (!retraced(before, after) && from.log !== "" && to.log !== "") remember(from, to, false);
  } else if (at < was.at && at > 0) history.back();
  else if (at > was.at && at < was.last) history.forward();
}

function entryOf(state: unknown): number | null {
  return typeof state === "object" && state !== null && "entry" in state && typeof state.entry === "number" ? state.entry : null;
}

function set(next: Hunt): void {
  if (addressOf(next) === addressOf(hunt.peek())) return;
  batch(() => {
    const now = hunt.peek();
    if (next.log !== now.log) {
      openRow.value = null;
      left.set(now.log, now);
    }
    if (stackOf(next) !== stackOf(now)) alike.set(stackOf(now), now.normalise);
    hunt.value = next;
  });
}

function write(address: string, replace: boolean): void {
  const at = replace ? entry.peek().at : entry.peek().at + 1;
  if (!replace) entry.value = { at, last: at };
  history[replace ? "replaceState" : "pushState"]({ entry: at }, "", `#${address}`);
}
