// What is selected: how one got here, and what it amounts to.
import { count, countOf } from "../format/number";
import { time, timeAfter, zoneAt } from "../format/time";
import type { CountAnswer } from "../engine/protocol";
import { countAnswer } from "../state/answers";
import { currentLog, hasPairs } from "../state/store";
import { PAIR } from "../state/trail";
import { pivotBy } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { KnownGood } from "./known-good";
import { PivotMenu } from "./pivot-menu";
import { Steps } from "./steps";
import { Trail } from "./trail";

export function SelectionBar() {
  const answer = countAnswer.latest.value?.answer ?? null;
  return (
    <section class="selection-bar" aria-label="Selection">
      <div class="trail-line">
        <Steps />
        <Trail />
      </div>
      <p class={`selection-line ${countAnswer.pending.value ? "pending" : ""}`} role="status" aria-live="polite" aria-atomic="true">
        {answer === null ? <SoFar /> : <SelectionLine answer={answer} />}
      </p>
      <KnownGood />
      <div class="selection-actions">
        <button
          type="button"
          class="button"
          disabled={!hasPairs.value || (answer?.matching ?? 0) === 0}
          title="Pivot: all rows whose client and server occur together in this selection"
          onClick={() => pivotBy(PAIR)}
        >
          <Icon name="pivot" />Everything between these pairs
        </button>
        <PivotMenu />
      </div>
    </section>
  );
}

/** Until files are read, nothing is known but how much has come. */
function SoFar() {
  const rows = currentLog.value?.rows ?? 0;
  return <>{rows === 0 ? "…" : `${countOf(rows, "row")} so far`}</>;
}

function SelectionLine({ answer }: { answer: CountAnswer }) {
  const parts = [
    answer.clients !== null && countOf(answer.clients, "client"),
    answer.servers !== null && countOf(answer.servers, "server"),
    answer.pairs !== null && countOf(answer.pairs, "pair"),
  ].filter((part) => part !== false);
  return (
    <>
      <span class="selection-what" title={parts.join(" · ")}><strong>{count(answer.matching)}</strong> of {countOf(answer.rows, "row")}{parts.map((part) => ` · ${part}`)}</span>
      {answer.first !== null && answer.last !== null && <span class="selection-when"> · {time(answer.first)} → {timeAfter(answer.first, answer.last)} {zoneAt(answer.last)}</span>}
    </>
  );
}
