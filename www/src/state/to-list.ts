// The wish that the keyboard goes on in the list of the shown view: what changes the view or the selection utters it, the workbench
// fulfils it when the list is there. Knows no elements.
import { signal } from "@preact/signals";

/** Another number is another wish. */
export const listWanted = signal(0);

export function toList(): void {
  listWanted.value += 1;
}
