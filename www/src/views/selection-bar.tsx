// What is selected: how one got here, and what it amounts to.
import { count, countOf } from "../format/number";
import { spanInWords } from "../format/time";
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

/** Parts that have no room wrap out of sight, whole and from the end; the times go first, and the title has all. */
function SelectionLine({ answer }: { answer: CountAnswer }) {
  const parts = [
    answer.clients !== null && countOf(answer.clients, "client"),
    answer.servers !== null && countOf(answer.servers, "server"),
    answer.pairs !== null && countOf(answer.pairs, "pair"),
  ].filter((part) => part !== false);
  const [matching, of] = [count(answer.matching), countOf(answer.rows, "row")];
  const when = answer.first === null || answer.last === null ? "" : spanInWords(answer.first, answer.last);
  return (
    <span class="selection-parts" title={[`${matching} of ${of}`, ...parts, when].join("\n")}>
      <span class="selection-parts selection-what">
        <span><strong>{matching}</strong> of {of}</span>
        {parts.map((part) => <span key={part}>{` · ${part}`}</span>)}
      </span>
      {when !== "" && <span class="selection-when">{`\u00a0· ${when}`}</span>}
    </span>
  );
}
