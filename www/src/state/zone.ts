// The zone in which the page shows times: UTC, or one that was chosen before, where the browser keeps such a choice.
import { signal } from "@preact/signals";
import { showTimesIn, UTC } from "../format/time";

const KEY = "stackhunt.zone";

/** A name of the IANA list, or `UTC`. What shows times is drawn anew when it changes. */
export const zone = signal(UTC);

/** Shows all times in another zone; false if the browser does not know it. */
export function chooseZone(name: string): boolean {
  if (!showTimesIn(name)) return false;
  zone.value = name;
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // Not allowed here; the choice holds until the page is closed.
  }
  return true;
}

export function keptZone(): void {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept !== null && showTimesIn(kept)) zone.value = kept;
  } catch {
    // Nothing can be kept here, so nothing was.
  }
}

/** All zones the browser knows, UTC and the computer's own first. */
export function zones(): string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set([UTC, own, ...Intl.supportedValuesOf("timeZone")])];
}
