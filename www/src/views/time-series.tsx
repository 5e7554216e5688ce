// A small chart per series under one axis. One stop for the Tab key: up and down choose a series, left and right a bin; Enter leads to
// the rows. Each chart has its value beside it, so that nothing is told by colour.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { TimelineAnswer } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { length, spanInWords } from "../format/time";
import { visibleText } from "../format/visible";
import { pinSeries } from "../state/pin-chart";
import { hunt } from "../state/store";
import { ALL, type Line, narrowTime, showRowsOf, spanOfBins, sum, toggleSeries } from "../state/timeline";
import { exclude, include } from "../state/verbs";
import { TimeAxis } from "../widgets/time-axis";
import { useWidth } from "../widgets/use-width";
import type { Stretch } from "./activity-strip";
import { TimeLine } from "./time-line";

/** As much of a series' name as has room beside its counts. */
const NAME = 60;

const HINT = "Point at a bar, or use ← →: its time and count stand here. A click or Enter leads to its rows.";

export function TimeSeries({ answer, lines }: { answer: TimelineAnswer; lines: readonly Line[] }) {
  const active = useSignal(0);
  const stretch = useSignal<Stretch | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  const [axis, width] = useWidth<HTMLSpanElement>();
  const bins = answer.counts.length;
  const end = answer.start + bins * answer.width;
  const { scale } = hunt.value;
  const same = Math.max(1, ...lines.filter((line) => line.key !== ALL && !line.hidden).map((line) => Math.max(0, ...line.counts)));
  // Another answer may have fewer bins.
  const at = stretch.value === null || Math.max(stretch.value.first, stretch.value.last) >= bins ? null : stretch.value;
  const chosen = Math.min(active.value, lines.length - 1);

  const choose = (index: number): void => {
    active.value = Math.min(lines.length - 1, Math.max(0, index));
    grid.current?.querySelectorAll(".series")[active.value]?.scrollIntoView({ block: "nearest" });
  };
  const rowsOf = (line: Line, place: Stretch | null): void => {
    if (line.filter === null) return;
    const [first, last] = place === null ? [0, bins - 1] : [place.first, place.last];
    showRowsOf(answer.field, spanOfBins(answer, first, last), line.filter);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[chosen];
    if (event.target !== grid.current || event.altKey || event.ctrlKey || event.metaKey || line === undefined) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -bins, End: bins }[event.key];
    if (step !== undefined) {
      const start = at?.last ?? (step > 0 ? -1 : bins);
      const last = Math.min(bins - 1, Math.max(0, start + step));
      stretch.value = { first: event.shiftKey && at !== null ? at.first : last, last };
    } else if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") rowsOf(line, at);
    else if (event.key === "h" && line.key !== ALL) toggleSeries(line.key);
    else if (event.key === "+" && line.filter !== null && line.filter !== "") include(line.filter);
    else if (event.key === "-" && line.filter !== null && line.filter !== "") exclude(line.filter);
    else if (event.key === "f") pinSeries(answer, lines);
    else if (event.key === "t" && at !== null) narrowTime(answer.field, spanOfBins(answer, at.first, at.last));
    else if (event.key === "Escape" && at !== null) stretch.value = null;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const longest = Math.max(...lines.map((line) => Math.min(160, line.name.length)));
  return (
    <>
      <div class="series-grid" style={{ "--name": `${Math.max(12, Math.min(24, longest), Math.ceil(longest / 3 + 5)) * 7.3 + 36}px` }} role="grid" aria-label="Series over time" aria-rowcount={lines.length + 1} aria-colcount={5} aria-activedescendant={`series-${chosen}`} tabIndex={0} ref={grid} onKeyDown={onKeyDown} onPointerLeave={() => (stretch.value = null)}>
        <div class="series head" role="row" aria-rowindex={1}>
          <span role="columnheader">Value</span>
          <span role="columnheader" class="num">Rows</span>
          <span role="columnheader" class="num">Share</span>
          <span role="columnheader" class="num" title={`Most rows in a bin of ${length(answer.width)}`}>Peak</span>
          <span role="columnheader" class="series-axis" ref={axis}>
            <span class="hidden-text">Over time</span>
            <svg width={width} height={16} aria-hidden="true"><TimeAxis from={answer.start} to={end} width={width} /></svg>
          </span>
        </div>
        {lines.map((line, index) => (
          <TimeLine
            key={line.key}
            id={`series-${index}`}
            index={index}
            line={line}
            of={answer.total}
            log={answer.log}
            most={scale === "own" || line.key === ALL ? Math.max(1, ...line.counts) : same}
            logarithmic={scale === "log"}
            width={width}
            at={at}
            active={index === chosen}
            onPoint={(place) => (stretch.value = place)}
            onChoose={() => choose(index)}
            onRows={(place) => rowsOf(line, place)}
          />
        ))}
      </div>
      <p class="series-readout" role="status">{at === null ? HINT : <Readout answer={answer} line={lines[chosen]} at={at} />}</p>
    </>
  );
}

function Readout({ answer, line, at }: { answer: TimelineAnswer; line: Line | undefined; at: Stretch }) {
  const { from, to } = spanOfBins(answer, at.first, at.last);
  const part = (counts: readonly number[]): number => sum(counts.slice(Math.min(at.first, at.last), Math.max(at.first, at.last) + 1));
  return (
    <>
      <strong>{spanInWords(from, to)}</strong>
      {line !== undefined && (line.key === ALL ? ` · ${countOf(part(line.counts), "row")}` : ` · ${visibleText(line.name, NAME)}: ${count(part(line.counts))} of the ${countOf(part(answer.counts), "row")} then`)}
      {part(answer.log) === 0 && " · the log has no row here"}
    </>
  );
}
