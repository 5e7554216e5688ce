// The left edge of a panel: a drag, or an arrow key, makes it wider or narrower. Knows no panel: whoever shows one keeps its width.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  name: string;
  /** Pixels that the panel may have. */
  least: number;
  most: number;
  onWidth: (pixels: number) => void;
}

/** Pixels that one press of a key moves it by. */
const STEP = 24;

export function Edge({ name, least, most, onWidth }: Props) {
  const edge = useRef<HTMLDivElement>(null);
  const [said, say] = useState(least);
  const width = (): number => edge.current?.parentElement?.getBoundingClientRect().width ?? least;
  useLayoutEffect(() => say(Math.round(width())), []);
  const move = (pixels: number): void => {
    const to = Math.round(Math.min(Math.max(least, pixels), most));
    say(to);
    onWidth(to);
  };
  const onPointerDown = (event: PointerEvent): void => {
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    const [from, before] = [event.clientX, width()];
    handle.setPointerCapture(event.pointerId);
    const onMove = (moved: PointerEvent): void => move(before + from - moved.clientX);
    handle.addEventListener("pointermove", onMove);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", onMove), { once: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(width() + by);
  };
  return (
    <div class="edge" ref={edge} role="separator" aria-orientation="vertical" aria-label={name} aria-valuenow={said} aria-valuemin={least} aria-valuemax={most}
      title="Drag, or ← and →, for another width" tabIndex={0} onPointerDown={onPointerDown} onKeyDown={onKeyDown} />
  );
}
