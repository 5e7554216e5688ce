// Keeps the focus where the keyboard can go on: in the list of the view, when that is wished for, or when what had the focus is gone.
// Invariant: a focus that somebody moved meanwhile is left where it is.
import { useEffect } from "preact/hooks";
import { hunt } from "../state/store";
import { listWanted } from "../state/to-list";

/** What a view's keys belong to, the likeliest first. */
const LISTS = ['[role="grid"]', ".findings-body", '[role="group"][tabindex="0"]', "pre[tabindex='0']"];
/** Milliseconds between two looks for the list, and looks while the page is still counting. */
const PAUSE = 16;
const LOOKS = 600;

let wish = 0;

function focusList(lost: boolean): void {
  wish += 1;
  const own = wish;
  let before: Element | null = null;
  let looks = 0;
  const look = (): void => {
    const now = document.activeElement;
    const gone = now === null || now === document.body;
    if (own !== wish || document.querySelector("dialog[open]") !== null || (!gone && (lost || now !== before))) return;
    looks += 1;
    const view = document.getElementById("view");
    const list = LISTS.map((one) => view?.querySelector<HTMLElement>(one)).find((one) => one != null);
    if (list != null) list.focus({ preventScroll: true });
    else if (looks < LOOKS && document.querySelector('[aria-busy="true"]') !== null) setTimeout(look, PAUSE);
    else view?.focus({ preventScroll: true });
  };
  // A menu that closes in the same breath gives the focus back to its button first.
  queueMicrotask(() => {
    before = document.activeElement;
    setTimeout(look);
  });
}

export function useListFocus(): void {
  useEffect(() => {
    let known = listWanted.peek();
    const wanted = listWanted.subscribe((number) => {
      if (number !== known) focusList(false);
      known = number;
    });
    const shown = hunt.subscribe(() => focusList(true));
    return () => {
      wanted();
      shown();
    };
  }, []);
}
