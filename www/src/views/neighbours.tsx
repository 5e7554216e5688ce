// The rows of the same client just before and after the open one, whatever the filter: a click opens them.
import { count, countOf } from "../format/number";
import { timeOfRaw } from "../format/time";
import { visibleText } from "../format/visible";
import type { Neighbour } from "../engine/protocol";
import { AROUND, around, gapWords, hasNeighbours, MORE, neighbours, neighboursShown, showNeighbours } from "../state/neighbours";
import { openRow } from "../state/store";
import { copyCells } from "../state/take-out";
import { LogText } from "../widgets/log-text";
import { isCopy } from "./copy-key";

/** More of a value than this says no more at a glance. */
const GLANCE = 80;

export function Neighbours() {
  const latest = neighbours.latest.value;
  const open = openRow.value;
  if (!hasNeighbours() || open === null) return null;
  const answer = latest?.answer ?? null;
  const current = JSON.stringify(latest?.question.id) === JSON.stringify(open);
  const here = answer?.rows.findIndex(({ gap, id }) => gap === 0 && id.piece === latest?.question.id.piece && id.row === latest.question.id.row) ?? -1;
  return (
    <section class="related neighbours" aria-label="Neighbours in time" aria-busy={neighboursShown.value && !current}>
      <details open={neighboursShown.value} onToggle={(event) => (neighboursShown.value = event.currentTarget.open)}>
        <summary><h3>Same client, before and after</h3></summary>
        {neighbours.problem.value !== null && <p class="bad-text">{neighbours.problem.value.message}</p>}
        {answer?.client === null && <p class="muted">This row has no time or no client, so nothing stands before or after it.</p>}
        {answer !== null && answer.client !== null && (
          <>
            <p class="muted">
              {countOf(answer.before, "row")} of <span class="mono">{visibleText(answer.client, 60)}</span> before, {count(answer.after)} after, in the whole log
            </p>
            <ol class={current ? "" : "pending"}>{answer.rows.map((row, at) => <Line key={`${row.id.piece} ${row.id.row}`} row={row} here={at === here} columns={latest?.question.columns ?? []} />)}</ol>
            <div class="row-acts-small">
              {(answer.before > AROUND || answer.after > AROUND) && (
                <button type="button" class="button small" onClick={() => (around.value = around.value === AROUND ? MORE : AROUND)}>{around.value === AROUND ? `${MORE} on each side` : `${AROUND} on each side`}</button>
              )}
              {answer.rows.length > 1 && <button type="button" class="button small" title="All rows of the client in this time, as a filter" onClick={() => showNeighbours(answer)}>Show in the grid</button>}
            </div>
          </>
        )}
      </details>
    </section>
  );
}

function Line({ row, here, columns }: { row: Neighbour; here: boolean; columns: readonly string[] }) {
  const [ts = "", ...cells] = row.cells;
  const said = cells.filter((cell) => cell !== "-" && cell !== "(empty)");
  const time = timeOfRaw(ts, "micros") ?? ts;
  return (
    <li>
      <button
        type="button"
        class="related-line neighbour"
        aria-current={here ? "true" : undefined}
        title={`${time}\n${visibleText(said.join("  "), 1200)}`}
        ref={(line) => {
          if (here && line !== null && line.parentElement?.parentElement instanceof HTMLElement) centre(line, line.parentElement.parentElement);
        }}
        onClick={() => (openRow.value = row.id)}
        onKeyDown={(event) => {
          if (!isCopy(event)) return;
          event.preventDefault();
          copyCells(columns, row.cells);
        }}
      >
        <span class="num">{here ? "this row" : gapWords(row.gap)}</span>
        <span class="mono">{said.map((cell, at) => <span key={at}>{at > 0 && "  "}<LogText text={cell} limit={GLANCE} /></span>)}</span>
      </button>
    </li>
  );
}

function centre(line: HTMLElement, list: HTMLElement): void {
  list.scrollTop = line.offsetTop - list.offsetTop - (list.clientHeight - line.offsetHeight) / 2;
}
