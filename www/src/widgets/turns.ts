// Drawing in turns: while files are read, the workers leave the main thread a third of a core, and what takes it 15 ms keeps the page
// from answering for 45. Each turn is a task of its own, between which the browser sees to keys, the pointer and the screen.
import { useLayoutEffect, useState } from "preact/hooks";

/** Whether it is time for turns; the owner of the page knows. And how many are to come. */
export const turns = { needed: (): boolean => false, left: 0 };

/** How many of `all` are drawn by now: `each` more in a turn, or twice as many, and what is added when all are there at once. */
export function useTurns(all: number, each: number, first = each): number {
  const [drawn, setDrawn] = useState(() => (turns.needed() ? first : Infinity));
  const next = drawn >= all ? Infinity : Math.max(drawn + each, 2 * drawn);
  useLayoutEffect(() => {
    if (drawn === Infinity || all === 0) return;
    turns.left += 1;
    const timer = setTimeout(() => setDrawn(turns.needed() ? next : Infinity));
    return () => {
      turns.left -= 1;
      clearTimeout(timer);
    };
  }, [drawn, next, all === 0]);
  return drawn;
}
