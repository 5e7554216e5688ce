// Drawing in turns: while files are read, the workers leave the main thread a third of a core, and what takes it 15 ms keeps the page
// from answering for 45. Each turn is a task of its own, between which the browser sees to keys, the pointer and the screen.
import { useLayoutEffect, useState } from "preact/hooks";
import { reading } from "../state/store";

/** How many of `all` are drawn by now: so many more in each turn, and what is added when all are there at once. At once, too, when nothing is read. */
export function useTurns(all: number, each: number, first = each): number {
  const [drawn, setDrawn] = useState(() => (reading.peek() === null ? Infinity : first));
  const next = all > 0 && drawn >= all ? Infinity : drawn + each;
  useLayoutEffect(() => {
    if (drawn === Infinity || all === 0) return;
    const timer = setTimeout(() => setDrawn(next));
    return () => clearTimeout(timer);
  }, [drawn, next, all === 0]);
  return drawn;
}
