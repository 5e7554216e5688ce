// The strip above everything: the selection's rows over the log's time, all rows of the log faint behind them. A stretch of it narrows
// the filter, by mouse or by keyboard. Its height is fixed, so that nothing moves while files stream in.
import { useSignal } from "@preact/signals";
import type { TimelineAnswer } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { length, time, timeAfter, zoneAt } from "../format/time";
import { hunt, reading } from "../state/store";
import { narrowedTo, narrowTime, spanOfBins, stripAnswer, stripOpen, zoom } from "../state/timeline";
import { Icon } from "../widgets/icon";
import { ActivityChart } from "./activity-chart";

/** What the pointer, or the cursor of the keyboard, is at: a stretch of bins. */
export interface Stretch {
  first: number;
  last: number;
}

export function ActivityStrip() {
  const stretch = useSignal<Stretch | null>(null);
  const scale = useSignal<"log" | "selection" | "logarithmic">("log");
  const latest = stripAnswer.latest.value;
  const answer = latest?.question.log === hunt.value.log ? latest.answer : null;
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
          <select class="strip-scale" aria-label="Height of the bars" value={scale.value} onChange={(event) => (scale.value = event.currentTarget.value as typeof scale.value)}>
            <option value="log">Whole log</option>
            <option value="selection">Selection</option>
            <option value="logarithmic">Logarithmic</option>
          </select>
        </div>
        <p class="strip-readout" role="status">{answer === null ? "…" : <Readout answer={answer} at={stretch.value} />}</p>
        <div class="strip-line">{answer !== null && <StripActs answer={answer} stretch={stretch.value} />}</div>
      </div>
      {answer !== null && answer.counts.length > 0 && (
        <ActivityChart
          answer={answer}
          scale={scale.value}
          stretch={stretch.value}
          applied={narrowedTo(answer.field)}
          onStretch={(next) => (stretch.value = next)}
          onApply={(next) => {
            stretch.value = null;
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
    const known = [
      `${length(answer.width)} a bar`,
      answer.untimed > 0 && `${countOf(answer.untimed, "row")} without time`,
      answer.backwards > 0 && `${countOf(answer.backwards, "row")} out of order`,
      answer.gaps.length > 0 && countOf(answer.gaps.length, "gap"),
    ].filter((part) => part !== false);
    const gaps = answer.gaps.map(({ from, to }) => `No row of the log from ${time(from)} to ${timeAfter(from, to)}`).join("\n");
    return <span title={[...known, gaps].join("\n")}>{known.join(" · ")}</span>;
  }
  const { from, to } = spanOfBins(answer, at.first, at.last);
  const sum = (counts: readonly number[]): number =>
    counts.slice(Math.min(at.first, at.last), Math.max(at.first, at.last) + 1).reduce((total, one) => total + one, 0);
  return (
    <>
      <strong>{time(from)} → {timeAfter(from, to)}</strong> <span class="muted">{zoneAt(from)}</span>{" "}
      <br />{count(sum(answer.counts))} of {countOf(sum(answer.log), "row")}
    </>
  );
}

function StripActs({ answer, stretch }: { answer: TimelineAnswer; stretch: Stretch | null }) {
  const applied = narrowedTo(answer.field);
  const marked = stretch !== null && stretch.first !== stretch.last ? spanOfBins(answer, stretch.first, stretch.last) : applied;
  const { most, first, last } = answer;
  // Worth offering where a few rows far off make all others one bar.
  const far = most !== null && first !== null && last !== null && last - first > 4 * Math.max(1, most.to - most.from) && zoom.value === null;
  return (
    <>
      {applied !== null && <button type="button" class="quiet" title="Take the time out of the filter (Esc)" onClick={() => narrowTime(answer.field, null)}><Icon name="close" />All times</button>}
      {far && <button type="button" class="quiet" title={`99 % of the rows are from ${time(most.from)} to ${timeAfter(most.from, most.to)}`} onClick={() => (zoom.value = { from: most.from, to: most.to + 1 })}>Zoom to 99 %</button>}
      {marked !== null && <button type="button" class="quiet" title="Show only this time here" onClick={() => (zoom.value = marked)}>Zoom in</button>}
      {zoom.value !== null && <button type="button" class="quiet" title="Show all of the log's time here" onClick={() => (zoom.value = null)}>Zoom out</button>}
    </>
  );
}
