// The zone in which the page shows times: UTC, or one that was chosen before, where the browser keeps such a choice.
import { signal } from "@preact/signals";
import { showTimesIn, UTC } from "../format/time";
import { keep, kept } from "./preferences";
import { toList } from "./to-list";

/** A name of the IANA list, or `UTC`. What shows times is drawn anew when it changes. */
export const zone = signal(UTC);
/** The one that was chosen, where another is shown for a while. */
export const ownZone = signal(UTC);

/** Shows all times in another zone; false if the browser does not know it. */
export function chooseZone(name: string): boolean {
  if (!lendZone(name)) return false;
  ownZone.value = name;
  keep("zone", name);
  toList();
  return true;
}

/** Shows all times in another zone for a while: what was chosen stays so. */
export function lendZone(name: string): boolean {
  if (!showTimesIn(name)) return false;
  zone.value = name;
  return true;
}

export function keptZone(): void {
  const name = kept("zone");
  if (name !== "" && lendZone(name)) ownZone.value = name;
}

/** The zones with this text in their name; a zone that the browser knows but lists under an older name is found by its whole name. */
export function zonesNamed(text: string, all: readonly string[]): string[] {
  const wanted = text.trim().replaceAll(" ", "_");
  const found = all.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  return found.length === 0 && wanted.includes("/") && isZone(wanted) ? [wanted] : found;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** All zones the browser lists, UTC and the computer's own first. */
export function zones(): string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set([UTC, own, ...Intl.supportedValuesOf("timeZone")])];
}
