// How wide and high an element is, in pixels, as it changes.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export function useWidth<E extends Element>(): [RefObject<E | null>, number] {
  const [element, width] = useSize<E>();
  return [element, width];
}

export function useSize<E extends Element>(): [RefObject<E | null>, number, number] {
  const element = useRef<E>(null);
  const [size, setSize] = useState("0 0");
  useLayoutEffect(() => {
    if (element.current === null) return;
    const set = (box: DOMRectReadOnly): void => setSize(`${Math.floor(box.width)} ${Math.floor(box.height)}`);
    const observer = new ResizeObserver(([entry]) => entry !== undefined && set(entry.contentRect));
    set(element.current.getBoundingClientRect());
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  const [width = 0, height = 0] = size.split(" ").map(Number);
  return [element, width, height];
}
