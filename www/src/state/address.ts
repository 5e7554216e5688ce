// The hunt and the address bar: every change is a step that the browser's back button undoes.
import { batch, effect } from "@preact/signals";
import { visibleText } from "../format/visible";
import { addressOf, type Hunt, huntOf } from "./hunt";
import { hunt, openRow } from "./store";

/** Why the hunt changes; changes by typing in the same box are one step, so that back does not go letter by letter. */
export type Typing = "where" | "contains" | null;

let lastTyping: Typing = null;

export function changeHunt(patch: Partial<Hunt>, typing: Typing = null): void {
  const next = { ...hunt.peek(), ...patch };
  const before = addressOf(hunt.peek());
  const after = addressOf(next);
  if (before === after) return;
  const replace = (typing !== null && typing === lastTyping) || hunt.peek().log === "";
  lastTyping = typing;
  set(next);
  write(after, replace);
}

/** A change that is no step of its own, such as choosing what to show first. */
export function settleHunt(patch: Partial<Hunt>): void {
  const next = { ...hunt.peek(), ...patch };
  set(next);
  write(addressOf(next), true);
}

export function followAddress(): void {
  hunt.value = huntOf(location.hash);
  const follow = (): void => {
    lastTyping = null;
    set(huntOf(location.hash));
  };
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  effect(() => {
    const log = hunt.value.log;
    document.title = log === "" ? "stackhunt" : `${visibleText(log, 60)} · stackhunt`;
  });
}

function set(next: Hunt): void {
  if (addressOf(next) === addressOf(hunt.peek())) return;
  batch(() => {
    if (next.log !== hunt.peek().log) openRow.value = null;
    hunt.value = next;
  });
}

function write(address: string, replace: boolean): void {
  if (replace) history.replaceState(null, "", `#${address}`);
  else history.pushState(null, "", `#${address}`);
}
