// The rows of each log over time: all by one time, so that a moment stands at the same place in every log, or each by its own.
import { signal } from "@preact/signals";
import type { LogInfo, TimelineAnswer } from "../engine/protocol";
import { countOf } from "../format/number";
import { spanInWords, time, timeAfter } from "../format/time";
import { visibleText } from "../format/visible";
import { commonTime, enter, enterMoment, isAlone, type LogOverview, oneTime } from "../state/overview";
import { spanOfBins } from "../state/timeline";
import { bars } from "../widgets/time-chart";

const WIDTH = 288;
const HEIGHT = 34;
/** The chart of a log alone is drawn larger, and its lowest bars with it. */
const THINNEST = 1;

/** The bin under the pointer, the same in all logs. */
const pointed = signal<number | null>(null);

export function TimeChoice() {
  const span = commonTime.value;
  if (span === null) return null;
  return (
    <div class="segments" role="group" aria-label="Time of the logs">
      <button type="button" aria-pressed={oneTime.value} title={`All from ${spanInWords(span.from, span.to, "to")}: a moment stands at the same place in every log. Logs wholly outside it keep their own`} onClick={() => (oneTime.value = true)}>One time</button>
      <button type="button" aria-pressed={!oneTime.value} title="Each log from its own first row to its last" onClick={() => (oneTime.value = false)}>Own times</button>
    </div>
  );
}

export function LogTime({ log, found }: { log: LogInfo; found: LogOverview | null }) {
  const together = oneTime.value ? (found?.together ?? null) : null;
  const counts = (together ?? found?.timeline)?.log ?? [];
  const most = counts.reduce((largest, one) => Math.max(largest, one), 0);
  const at = together === null ? null : pointed.value;
  const step = WIDTH / Math.max(1, counts.length);
  const binOf = (event: MouseEvent): number => Math.min(counts.length - 1, Math.max(0, Math.floor(event.offsetX / step)));
  const open = (event: MouseEvent): void => {
    // By the keyboard no moment is pointed at.
    if (together === null || event.detail === 0 || !log.fields.some(({ name }) => name === "ts")) enter(log, "time");
    else enterMoment(log, spanOfBins(together, binOf(event), binOf(event)));
  };
  return (
    <div class="log-time">
      <button
        type="button"
        class="log-bars"
        aria-label={`Rows of ${visibleText(log.id, 60)} over time`}
        title={together === null ? undefined : "To the rows of this moment; those of the other logs are counted beside them"}
        onClick={open}
        onPointerMove={(event) => together !== null && (pointed.value = binOf(event))}
        onPointerLeave={() => (pointed.value = null)}
      >
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} preserveAspectRatio="none" aria-hidden="true">
          {at !== null && <rect class="log-moment" x={at * step} width={step} height={HEIGHT} />}
          <path d={bars(counts, most, "linear", WIDTH, HEIGHT, THINNEST)} />
        </svg>
      </button>
      <p class="muted">
        <span>{at !== null && together !== null && at < counts.length ? momentWords(together, at) : spanWords(log)}</span>
        {oneTime.value && commonTime.value !== null && isAlone(log) && log.first !== null && <>{" "}<span>(its own time)</span></>}
      </p>
    </div>
  );
}

function momentWords(answer: TimelineAnswer, bin: number): string {
  const { from, to } = spanOfBins(answer, bin, bin);
  return `${countOf(answer.log[bin] ?? 0, "row")}, ${time(from)} → ${timeAfter(from, to)}`;
}

function spanWords({ first, last }: LogInfo): string {
  return first === null || last === null ? "no times" : spanInWords(first, last);
}
