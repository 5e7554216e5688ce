// What is selected: how one got here, and what it amounts to.
import { count, countOf } from "../format/number";
import { time, timeAfter, zoneAt } from "../format/time";
import type { CountAnswer } from "../engine/protocol";
import { countAnswer } from "../state/answers";
import { currentLog } from "../state/store";
import { ElsewhereDoors } from "./elsewhere";
import { KnownGood } from "./known-good";
import { Trail } from "./trail";

export function SelectionBar() {
  const answer = countAnswer.latest.value?.answer ?? null;
  return (
    <section class="selection-bar" aria-label="Selection">
      <Trail />
      <ElsewhereDoors />
      <p class={`selection-line ${countAnswer.pending.value ? "pending" : ""}`} role="status" aria-live="polite" aria-atomic="true">
        {answer === null ? <SoFar /> : <SelectionLine answer={answer} />}
      </p>
      <KnownGood />
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
      <span><strong>{count(answer.matching)}</strong> of {countOf(answer.rows, "row")}</span>
      <span class="selection-what" title={parts.join(" · ")}>{parts.map((part) => ` · ${part}`)}</span>
      {answer.first !== null && answer.last !== null && <span class="selection-when"> · {time(answer.first)} → {timeAfter(answer.first, answer.last)} {zoneAt(answer.last)}</span>}
    </>
  );
}
