// The strip above everything: the selection's rows over the log's time, all rows of the log faint behind them. A stretch of it narrows
// the filter, by mouse or by keyboard. Its height is fixed, so that nothing moves while files stream in.
import { useSignal } from "@preact/signals";
import type { TimelineAnswer } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { length, time, timeAfter, zoneAt } from "../format/time";
import { pinActivity } from "../state/pin-chart";
import { hunt, reading } from "../state/store";
import { reportAnswer } from "../state/reading-report";
import type { TimeSpan } from "../state/time-clause";
import { narrowedTo, narrowTime, spanOfBins, stripAnswer, stripOpen, zoom } from "../state/timeline";
import { Icon } from "../widgets/icon";
import { towers } from "../widgets/time-chart";
import { ActivityChart } from "./activity-chart";
import { gapList, gapsInWords } from "./gaps";

/** What the pointer is at, or the keyboard has marked: a stretch of bins. */
export interface Stretch {
  first: number;
  last: number;
}

/** What the highest bar stands for, and whether heights grow with the counts or with their roots or logarithms. */
export type StripScale = "whole" | "selection" | "root" | "log";

export function ActivityStrip() {
  const marked = useSignal<Stretch | null>(null);
  const pointed = useSignal<Stretch | null>(null);
  const chosen = useSignal<StripScale | null>(null);
  const latest = stripAnswer.latest.value;
  const answer = latest?.question.log === hunt.value.log ? latest.answer : null;
  const scale = chosen.value ?? (answer !== null && towers(answer.log) ? "root" : "whole");
  const zoomTo = (span: TimeSpan | null): void => {
    marked.value = null;
    zoom.value = span;
  };
  if (!stripOpen.value) {
    return (
      <section class="strip closed" aria-label="Activity over time">
        <button type="button" class="quiet" aria-expanded={false} onClick={() => (stripOpen.value = true)}><Icon name="right" />Activity over time</button>
      </section>
    );
  }
  return (
    <section class={`strip ${stripAnswer.pending.value && reading.value === null ? "pending" : ""}`} aria-label="Activity over time">
      <div class="strip-side">
        <div class="strip-line">
          <button type="button" class="quiet strip-close" aria-expanded={true} title="Hide. Drag over a stretch of time, or click a bar, to narrow the filter to it; keys: ← →, Shift to extend, Enter, Esc" onClick={() => (stripOpen.value = false)}><Icon name="down" />Activity</button>
          <span class="spacer" />
          {answer !== null && answer.counts.length > 0 && <button type="button" class="quiet" aria-label="Pin activity" title="Pin this chart to the findings" onClick={() => pinActivity(answer)}><Icon name="pin" /></button>}
          <select class="strip-scale" aria-label="Height of the bars" value={scale} onChange={(event) => (chosen.value = event.currentTarget.value as StripScale)}>
            <option value="whole">Whole log</option>
            <option value="selection">Selection</option>
            <option value="root">Square root</option>
            <option value="log">Logarithmic</option>
          </select>
        </div>
        <p class="strip-readout" role="status">{answer === null ? "…" : <Readout answer={answer} at={pointed.value ?? marked.value} />}</p>
        <div class="strip-line strip-acts">{answer !== null && <StripActs answer={answer} marked={marked.value} onZoom={zoomTo} />}</div>
      </div>
      {answer !== null && answer.counts.length > 0 && (
        <ActivityChart
          answer={answer}
          scale={scale}
          marked={marked.value}
          pointed={pointed.value}
          applied={narrowedTo(answer.field)}
          onMark={(next) => (marked.value = next)}
          onPoint={(next) => (pointed.value = next)}
          onApply={(next) => {
            marked.value = null;
            pointed.value = null;
            narrowTime(answer.field, spanOfBins(answer, next.first, next.last));
          }}
          onClear={() => narrowTime(answer.field, null)}
        />
      )}
      {answer !== null && answer.counts.length === 0 && <p class="strip-none muted">{answer.rows === 0 ? "No row yet." : "No row of this log has a time."}</p>}
    </section>
  );
}

/** What lies in a stretch, or what the whole is made of. */
function Readout({ answer, at }: { answer: TimelineAnswer; at: Stretch | null }) {
  if (at === null) {
    const report = reportAnswer.latest.value?.answer.logs.find(({ log }) => log === hunt.value.log);
    const known = [
      answer.counts.length > 0 && `${length(answer.width)} a bar`,
      zoom.value !== null && answer.before + answer.after > 0 && `${countOf(answer.before + answer.after, "row")} outside`,
      answer.untimed > 0 && `${countOf(answer.untimed, "row")} without time`,
      answer.backwards > 0 && `${countOf(answer.backwards, "row")} out of order`,
      report !== undefined && report.gapCount > 0 && gapsInWords(report),
    ].filter((part) => part !== false);
    return <span title={[...known, report === undefined ? "" : gapList(report)].join("\n")}>{known.join(" · ")}</span>;
  }
  const { from, to } = spanOfBins(answer, at.first, at.last);
  const sum = (counts: readonly number[]): number =>
    counts.slice(Math.min(at.first, at.last), Math.max(at.first, at.last) + 1).reduce((total, one) => total + one, 0);
  // As much of a time as bins of this width need: there is room for one line, which also has the zone. The axis tells the year.
  const digits = answer.width % 86_400 === 0 && midnight(from) && midnight(to) ? 10 : answer.width % 60 === 0 ? 16 : 19;
  const [start, end] = [time(from).slice(0, digits), time(to).slice(0, digits)];
  return (
    <>
      <strong>{count(sum(answer.counts))} of {countOf(sum(answer.log), "row")}</strong>{" "}
      <span class="strip-time">{start.slice(5)}{zoneAt(from) !== zoneAt(to) && ` ${zoneAt(from)}`} → {end.slice(0, 10) === start.slice(0, 10) && digits > 10 ? end.slice(11) : end.slice(5)} {zoneAt(to)}</span>
    </>
  );
}

const midnight = (seconds: number): boolean => time(seconds).endsWith("00:00:00");

function StripActs({ answer, marked, onZoom }: { answer: TimelineAnswer; marked: Stretch | null; onZoom: (span: TimeSpan | null) => void }) {
  const applied = narrowedTo(answer.field);
  const closer = marked !== null && marked.first !== marked.last ? spanOfBins(answer, marked.first, marked.last) : applied;
  const { most, first, last } = answer;
  // Worth offering where a few rows far off make all others one bar.
  const far = most !== null && first !== null && last !== null && last - first > 4 * Math.max(1, most.to - most.from) && zoom.value === null;
  return (
    <>
      {applied !== null && <button type="button" class="quiet" aria-label="All times" title="All times: take the time out of the filter (Esc)" onClick={() => narrowTime(answer.field, null)}><Icon name="close" /><span class="high-window">All times</span></button>}
      {far && <button type="button" class="quiet" aria-label="Zoom to 99 %" title={`99 % of the rows are from ${time(most.from)} to ${timeAfter(most.from, most.to)}`} onClick={() => onZoom({ from: most.from, to: most.to + 1 })}><span class="high-window">Zoom to </span>99 %</button>}
      {closer !== null && <button type="button" class="quiet" aria-label="Zoom in" title="Zoom in: show only this time here" onClick={() => onZoom(closer)}><Icon name="add" /><span class="high-window">Zoom in</span></button>}
      {zoom.value !== null && <button type="button" class="quiet" aria-label="Zoom out" title="Zoom out: show all of the log's time here" onClick={() => onZoom(null)}><Icon name="remove" /><span class="high-window">Zoom out</span></button>}
    </>
  );
}
