// The bars of the strip: drawn, pointed at, brushed.
import { useMemo, useRef } from "preact/hooks";
import type { TimelineAnswer } from "../engine/protocol";
import { countOf } from "../format/number";
import { spanInWords } from "../format/time";
import { spanOfBins } from "../state/timeline";
import type { TimeSpan } from "../state/time-clause";
import { TimeAxis } from "../widgets/time-axis";
import { bars, gaps } from "../widgets/time-chart";
import { useSize } from "../widgets/use-width";
import type { Stretch, StripScale } from "./activity-strip";

interface Props {
  answer: TimelineAnswer;
  /** What the highest bar stands for. */
  scale: StripScale;
  /** By the keyboard, and by the pointer. */
  marked: Stretch | null;
  pointed: Stretch | null;
  /** What the filter is narrowed to. */
  applied: TimeSpan | null;
  onMark: (stretch: Stretch | null) => void;
  onPoint: (stretch: Stretch | null) => void;
  onApply: (stretch: Stretch) => void;
  onClear: () => void;
}

/** Pixels below the bars. */
const AXIS = 17;
/** Pixels that the pointer must move for a stretch instead of one bin. */
const DRAG = 3;

export function ActivityChart({ answer, scale, marked, pointed, applied, onMark, onPoint, onApply, onClear }: Props) {
  const [chart, width, whole] = useSize<HTMLDivElement>("after");
  const drag = useRef<{ bin: number; x: number } | null>(null);
  const bins = answer.counts.length;
  const end = answer.start + bins * answer.width;
  const most = Math.max(1, ...(scale === "selection" ? answer.counts : answer.log));
  const high = Math.max(0, whole - AXIS);
  const grows = scale === "root" || scale === "log" ? scale : "linear";
  // Drawn once, not for every move of the pointer.
  const drawn = useMemo(
    () => ({ all: bars(answer.log, most, grows, width, high), selection: bars(answer.counts, most, grows, width, high), gaps: gaps(answer.log, width) }),
    [answer, most, grows, width, high],
  );
  const place = (seconds: number): number => Math.min(width, Math.max(0, ((seconds - answer.start) / (end - answer.start)) * width));
  const binAt = (event: PointerEvent): number => {
    const box = chart.current?.getBoundingClientRect();
    const part = box === undefined || box.width === 0 ? 0 : (event.clientX - box.left) / box.width;
    return Math.min(bins - 1, Math.max(0, Math.floor(part * bins)));
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    chart.current?.setPointerCapture(event.pointerId);
    drag.current = { bin: binAt(event), x: event.clientX };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const from = drag.current;
    const bin = binAt(event);
    const moved = from !== null && Math.abs(event.clientX - from.x) >= DRAG;
    onPoint({ first: moved ? from.bin : bin, last: bin });
  };
  const onPointerUp = (event: PointerEvent): void => {
    const from = drag.current;
    drag.current = null;
    if (from === null) return;
    const bin = binAt(event);
    onApply({ first: Math.abs(event.clientX - from.x) >= DRAG ? from.bin : bin, last: bin });
  };
  const onPointerLeave = (): void => {
    if (drag.current === null) onPoint(null);
  };

  // The buttons beside the chart work on what is marked in it.
  const onBlur = (event: FocusEvent): void => {
    const to = event.relatedTarget;
    if (!(to instanceof Element) || to.closest(".strip") === null) onMark(null);
  };

  const cursor = marked ?? { first: bins - 1, last: bins - 1 };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -bins, End: bins }[event.key];
    if (step !== undefined) {
      const start = marked === null && step > 0 ? -1 : cursor.last;
      const last = Math.min(bins - 1, Math.max(0, start + step));
      onMark({ first: event.shiftKey && marked !== null ? cursor.first : last, last });
    } else if (event.key === "Enter" && marked !== null) onApply(marked);
    else if (event.key === "Escape" && marked !== null) onMark(null);
    else if (event.key === "Escape" && applied !== null) onClear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = pointed ?? marked;
  const span = shown === null ? null : spanOfBins(answer, shown.first, shown.last);
  return (
    <div
      class="strip-chart"
      ref={chart}
      role="slider"
      tabIndex={0}
      aria-label="Rows over time"
      aria-valuemin={0}
      aria-valuemax={bins - 1}
      aria-valuenow={cursor.last}
      aria-valuetext={marked === null ? "No time chosen" : said(answer, spanOfBins(answer, marked.first, marked.last), cursor)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={onPointerLeave}
      onPointerCancel={() => (drag.current = null)}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      <svg width={width} height={whole} aria-hidden="true">
        {applied !== null && <rect class="applied" x={place(applied.from)} width={Math.max(2, place(applied.to) - place(applied.from))} height={high} />}
        <path class="bars-log" d={drawn.all} />
        <path class="bars" d={drawn.selection} />
        {span !== null && <rect class="marked" x={place(span.from)} width={Math.max(1, place(span.to) - place(span.from))} height={high} />}
        <path class="foot" d={`M0 ${high + 0.5}H${width}`} />
        <path class="gaps" transform={`translate(0 ${high - 1})`} d={drawn.gaps} />
        <g transform={`translate(0 ${high + 1})`}><TimeAxis from={answer.start} to={end} width={width} /></g>
      </svg>
    </div>
  );
}

function said(answer: TimelineAnswer, { from, to }: TimeSpan, { first, last }: Stretch): string {
  const rows = answer.counts.slice(Math.min(first, last), Math.max(first, last) + 1).reduce((total, one) => total + one, 0);
  return `${spanInWords(from, to, "to")}, ${countOf(rows, "row")}`;
}
