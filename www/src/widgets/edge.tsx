// The left edge of a panel: a drag, or an arrow key, makes it wider or narrower. Knows no panel: whoever shows one keeps its width.
interface Props {
  name: string;
  onWidth: (pixels: number) => void;
}

/** Pixels that one press of a key moves it by. */
const STEP = 24;

export function Edge({ name, onWidth }: Props) {
  const widthOf = (edge: HTMLElement): number => edge.parentElement?.getBoundingClientRect().width ?? 0;
  const onPointerDown = (event: PointerEvent): void => {
    event.preventDefault();
    const edge = event.currentTarget as HTMLElement;
    const [from, width] = [event.clientX, widthOf(edge)];
    edge.setPointerCapture(event.pointerId);
    const onMove = (move: PointerEvent): void => onWidth(width + from - move.clientX);
    edge.addEventListener("pointermove", onMove);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", onMove), { once: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onWidth(widthOf(event.currentTarget as HTMLElement) + by);
  };
  return <div class="edge" role="separator" aria-orientation="vertical" aria-label={name} title="Drag, or ← and →, for another width" tabIndex={0} onPointerDown={onPointerDown} onKeyDown={onKeyDown} />;
}
