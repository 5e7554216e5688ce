// The numbers behind the charts: a line per bin, a column per series.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { TimelineAnswer } from "../engine/protocol";
import { count } from "../format/number";
import { length, time, zoneAt } from "../format/time";
import { visibleText } from "../format/visible";
import { hunt } from "../state/store";
import { type Line, showRowsOf, spanOfBins } from "../state/timeline";
import { copy } from "../state/take-out";
import { LogText } from "../widgets/log-text";
import { VirtualGrid } from "../widgets/virtual-grid";
import { isCopy } from "./copy-key";

const TIME = 168;
/** Of the time with its own zone, where the clocks are changed between the bins. */
const ZONED = 246;
const NAME = 200;
/** Names up to this length have a line of their own. */
const SHORT = 16;
/** Of the head, with names of one line and of up to three. */
const HEAD = [28, 60] as const;

export function TimeTable({ answer, lines }: { answer: TimelineAnswer; lines: readonly Line[] }) {
  const shown = lines.filter((line) => !line.hidden);
  const filled = useSignal(true);
  const active = useSignal({ bin: -1, column: 0 });
  const bins = answer.counts.map((_, at) => at).filter((at) => !filled.value || (answer.counts[at] ?? 0) > 0);
  const startOf = (at: number): number => answer.start + at * answer.width;
  const { bin, column } = active.value;
  const [first = 0] = bins;
  const mixed = useMemo(() => bins.some((at) => zoneAt(startOf(at)) !== zoneAt(startOf(first))), [answer, filled.value]);
  const wide = mixed ? ZONED : TIME;
  const begin = (at: number): string => `${time(startOf(at))}${mixed ? ` ${zoneAt(startOf(at))}` : ""}`;
  const widths = shown.map(({ name }) => widthOf(name));
  const left = widths.slice(0, column).reduce((total, width) => total + width, wide);
  const show = (at: number, line: Line | undefined): void => {
    const index = bins[at];
    if (index !== undefined && line !== undefined && line.filter !== null && (line.counts[index] ?? 0) > 0) {
      showRowsOf(answer.field, spanOfBins(answer, index, index), line.filter);
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const chosen = bins[bin];
    if (isCopy(event) && chosen !== undefined) void copy(String(shown[column]?.counts[chosen] ?? 0), "The number");
    else if (event.altKey || event.ctrlKey || event.metaKey) return;
    else if (step !== undefined) active.value = { bin: Math.max(0, bin), column: Math.min(shown.length - 1, Math.max(0, column + step)) };
    else if (event.key === "Enter") show(bin, shown[column]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <label class="time-filled"><input type="checkbox" checked={filled.value} onChange={(event) => (filled.value = event.currentTarget.checked)} /> Only bins with rows</label>
      <VirtualGrid
        class="time-grid"
        label="Rows over time"
        list={JSON.stringify([answer.start, answer.width, answer.counts.length, filled.value, hunt.value.where])}
        rowCount={bins.length}
        rowHeight={26}
        headHeight={HEAD[shown.some(({ name }) => name.length > SHORT) ? 1 : 0]}
        colCount={shown.length + 1}
        width={widths.reduce((total, width) => total + width, wide)}
        active={bin}
        activeId={bin >= 0 ? `bin-${bin}-${column}` : undefined}
        activeColumn={{ from: left, width: widths[column] ?? 0, key: column }}
        onActive={(next) => (active.value = { bin: next, column })}
        onKey={onKey}
        head={
          <div class="grid-row head" role="row" aria-rowindex={1}>
            <span role="columnheader" class="cell" style={{ width: `${wide}px` }}>Bin of {length(answer.width)}{!mixed && `, ${zoneAt(answer.start)}`}</span>
            {shown.map((line, place) => (
              <span key={line.key} role="columnheader" class="cell num" style={{ width: `${widths[place]}px` }} title={visibleText(line.name, 1200)}>
                <span class="series-value"><LogText text={line.name} limit={NAME} /></span>
              </span>
            ))}
          </div>
        }
        row={(at) => {
          const index = bins[at] ?? 0;
          return (
            <div key={at} class={`grid-row ${at === bin ? "active" : ""}`} role="row" aria-rowindex={at + 2}>
              <span role="gridcell" class="cell time" style={{ width: `${wide}px` }}>{begin(index)}</span>
              {shown.map((line, place) => (
                <span key={line.key} role="gridcell" id={`bin-${at}-${place}`} class={`cell num ${at === bin && place === column ? "active-cell" : ""}`} style={{ width: `${widths[place]}px` }}>
                  {(line.counts[index] ?? 0) === 0 ? <span class="no-value">0</span> : (
                    <button type="button" class="door" tabIndex={-1} disabled={line.filter === null} title="Show these rows" onClick={() => show(at, line)}>{count(line.counts[index] ?? 0)}</button>
                  )}
                </span>
              ))}
            </div>
          );
        }}
      />
    </>
  );
}

/** Room for a value in three lines, and for a count. */
function widthOf(name: string): number {
  return Math.min(260, Math.max(84, Math.min(name.length, SHORT) * 7.6 + 20, Math.ceil((Math.ceil(name.length / 3) + 4) * 6.7)));
}
