// Over time: the selection's rows, and those of each of the commonest values of a field, as small charts under one axis, so that a
// rare value is seen beside a common one; or as a table of the same numbers.
import { useSignal } from "@preact/signals";
import type { TimelineAnswer } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { length, spanInWords, time, timeAfter } from "../format/time";
import { missingOf, valuesInWords } from "../state/stack-words";
import { linesOf, narrowTime, timeAnswer, zoom } from "../state/timeline";
import { StateBlock } from "../widgets/state-block";
import { NoRow } from "./no-row";
import { TimeSeries } from "./time-series";
import { TimeTable } from "./time-table";
import { TimeTools } from "./time-tools";

export function Time() {
  const table = useSignal(false);
  const latest = timeAnswer.latest.value;
  const problem = timeAnswer.problem.value;
  const lines = latest === null ? [] : linesOf(latest);
  const answer = latest?.answer ?? null;
  return (
    <>
      <TimeTools lines={lines} answer={answer} automatic={latest === null || latest.question.width != null ? null : latest.answer.width} table={table.value} onTable={(wanted) => (table.value = wanted)} />
      {problem !== null && <StateBlock tone="bad" title={problem.message}>Change the filter or choose another field.</StateBlock>}
      {answer === null && problem === null && <StateBlock title="Counting…" />}
      {answer !== null && problem === null && (answer.total === 0 ? <NoRow /> : answer.counts.length === 0 ? <NoTime answer={answer} /> : (
        <div class={`time-view ${timeAnswer.pending.value ? "pending" : ""}`}>
          <TimeNotes answer={answer} />
          {table.value ? <TimeTable answer={answer} lines={lines} /> : <TimeSeries answer={answer} lines={lines} />}
        </div>
      ))}
    </>
  );
}

function NoTime({ answer }: { answer: TimelineAnswer }) {
  const title = answer.field === "" ? "This log has no field that tells the time." : `None of ${countOf(answer.total, "row")} has a time that can be read.`;
  return <StateBlock title={title}>Stack a field instead.</StateBlock>;
}

/** What the chart does not show by itself. */
function TimeNotes({ answer }: { answer: TimelineAnswer }) {
  const { first, last, most, field } = answer;
  const far = most !== null && first !== null && last !== null && last - first > 4 * Math.max(1, most.to - most.from) && zoom.value === null;
  return (
    <p class="time-notes" role="status">
      {first !== null && last !== null && `${spanInWords(first, last)} · `}
      {countOf(answer.counts.length, "bin")} of {length(answer.width)}
      {answer.widened && <strong class="warn-text"> · wider than asked for: that would be more than 10,000 bins</strong>}
      {answer.before + answer.after > 0 && <> · {countOf(answer.before + answer.after, "row")} outside the time shown <button type="button" class="button small" onClick={() => (zoom.value = null)}>Show all times</button></>}
      {answer.untimed > 0 && ` · ${countOf(answer.untimed, "row")} without time`}
      {answer.distinct > 0 && ` · ${valuesInWords(answer.distinct, missingOf(answer.series.map(({ state }) => state)))}`}
      {far && (
        <> · 99 % of the rows are from {time(most.from)} to {timeAfter(most.from, most.to)}{" "}
          <button type="button" class="button small" onClick={() => narrowTime(field, { from: Math.floor(most.from), to: Math.floor(most.to) + 1 })}>Narrow to these</button>
        </>
      )}
      {answer.backwards > 0 && <span class="muted" title="Rows of the log whose time is before that of the row before them in their file"> · {count(answer.backwards)} rows of the log out of order</span>}
    </p>
  );
}
