// How wide and high an element is, in pixels, as it changes.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** When the size is known first. `now`: at once, by laying out the page for it. `drawn`: when the page is laid out anyway, before it is seen.
 * `after`: in the task after that, for what takes a while to draw. */
type First = "now" | "drawn" | "after";

export function useWidth<E extends Element>(first: First = "now"): [RefObject<E | null>, number] {
  const [element, width] = useSize<E>(first);
  return [element, width];
}

export function useSize<E extends Element>(first: First = "now"): [RefObject<E | null>, number, number] {
  const element = useRef<E>(null);
  const [size, setSize] = useState("0 0");
  useLayoutEffect(() => {
    if (element.current === null) return;
    const set = (box: DOMRectReadOnly): void => setSize(`${Math.floor(box.width)} ${Math.floor(box.height)}`);
    let known = first !== "after";
    let timer = 0;
    const seen = (box: DOMRectReadOnly): void => {
      clearTimeout(timer);
      if (known) set(box);
      else timer = window.setTimeout(() => set(box));
      known = true;
    };
    const observer = new ResizeObserver(([entry]) => entry !== undefined && seen(entry.contentRect));
    if (first === "now") set(element.current.getBoundingClientRect());
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, []);
  const [width = 0, height = 0] = size.split(" ").map(Number);
  return [element, width, height];
}
