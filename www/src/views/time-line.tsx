// One series: its value, how many rows, and its bars.
import { useMemo } from "preact/hooks";
import { count } from "../format/number";
import { visibleText } from "../format/visible";
import { ALL, type Line, toggleSeries } from "../state/timeline";
import { Share } from "../widgets/bar";
import { LINE, LogText, Missing } from "../widgets/log-text";
import { bars, gaps } from "../widgets/time-chart";
import type { Stretch } from "./activity-strip";

interface Props {
  id: string;
  index: number;
  line: Line;
  of: number;
  /** Rows of the log by bin, for the gaps. */
  log: readonly number[];
  /** What the highest bar stands for. */
  most: number;
  logarithmic: boolean;
  width: number;
  at: Stretch | null;
  active: boolean;
  onPoint: (stretch: Stretch) => void;
  onChoose: () => void;
  onRows: (stretch: Stretch | null) => void;
}

const HEIGHT = 40;

export function TimeLine({ id, index, line, of, log, most, logarithmic, width, at, active, onPoint, onChoose, onRows }: Props) {
  const { key, series, name, total, counts, filter, hidden } = line;
  const binAt = (event: MouseEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return Math.min(counts.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / Math.max(1, box.width)) * counts.length)));
  };
  const step = width / Math.max(1, counts.length);
  // Drawn once, not for every move of the pointer.
  const path = useMemo(() => (hidden ? "" : bars(counts, most, logarithmic ? "log" : "linear", width, HEIGHT)), [counts, most, logarithmic, width, hidden]);
  const empty = useMemo(() => (key === ALL ? gaps(log, width) : ""), [log, width, key]);
  const low = at === null ? 0 : Math.min(at.first, at.last);
  const high = at === null ? 0 : Math.max(at.first, at.last) + 1;
  const label = series !== null && series.state !== "set" ? <Missing state={series.state} /> : <LogText text={name} limit={LINE} />;
  return (
    <div class={`series ${hidden ? "left-out" : ""} ${active ? "active" : ""}`} role="row" id={id} aria-rowindex={index + 2} aria-selected={active}>
      <span role="gridcell" class="series-name">
        {key === ALL ? <strong>{name}</strong> : (
          <button type="button" class={series === null ? "series-toggle" : "series-toggle mono"} tabIndex={-1} aria-pressed={!hidden} title={`${hidden ? "Show" : "Hide"} (h)\n${visibleText(name, 1200)}`} onClick={() => (onChoose(), toggleSeries(key))}>
            <span class="check" aria-hidden="true">{hidden ? "" : "✓"}</span>
            <span class="series-value">{label}</span>
          </button>
        )}
      </span>
      <span role="gridcell" class="num">
        <button type="button" class="door" tabIndex={-1} disabled={filter === null} title="Show these rows" onClick={() => (onChoose(), onRows(null))}>{count(total)}</button>
      </span>
      <span role="gridcell" class="num"><Share value={of > 0 ? total / of : 0} /></span>
      <span role="gridcell" class="num">{count(Math.max(0, ...counts))}</span>
      <span role="gridcell" class="series-chart">
        {hidden ? <span class="muted">hidden</span> : (
          <svg
            width={width}
            height={HEIGHT}
            role="img"
            aria-label={`${count(total)} rows, at most ${count(Math.max(0, ...counts))} in a bin`}
            class={filter === null ? "" : "leads"}
            onPointerMove={(event) => {
              const bin = binAt(event);
              onChoose();
              onPoint({ first: bin, last: bin });
            }}
            onClick={(event) => {
              const bin = binAt(event);
              if ((counts[bin] ?? 0) > 0) onRows({ first: bin, last: bin });
            }}
          >
            <rect class="ground" width={width} height={HEIGHT} />
            {at !== null && <rect class={active ? "marked" : "marked faint"} x={low * step} width={Math.max(1, (high - low) * step)} height={HEIGHT} />}
            <path class={key === ALL ? "bars all" : "bars"} d={path} />
            <path class="foot" d={`M0 ${HEIGHT - 0.5}H${width}`} />
            {empty !== "" && <path class="gaps" transform={`translate(0 ${HEIGHT - 1})`} d={empty} />}
          </svg>
        )}
      </span>
    </div>
  );
}
