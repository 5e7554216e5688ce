// Back, forward, and all ways that were gone: each choice of rows in words, with their number and the views it was looked at in;
// branches under the step where they part.
import { useEffect, useRef } from "preact/hooks";
import { countOf } from "../format/number";
import { visibleText } from "../format/visible";
import { canGoBack, canGoForward, changeHunt } from "../state/address";
import { named } from "../state/filter-names";
import { addressOf, huntOf } from "../state/hunt";
import { ways } from "../state/steps";
import { foldedWays } from "../state/steps-folded";
import { hunt, logs } from "../state/store";
import { copy } from "../state/take-out";
import { redo, redoWords, undo, undoWords } from "../state/undo";
import { Icon } from "../widgets/icon";
import { Popover } from "../widgets/popover";

/** A deeper branch stands no further in. */
const DEEPEST = 6;

export function Steps() {
  return (
    <span class="step-buttons">
      <button type="button" class="quiet" aria-label="Back" title="Back to the hunt before (Alt ←)" disabled={!canGoBack.value} onClick={() => history.back()}><Icon name="left" /></button>
      <button type="button" class="quiet" aria-label="Forward" title="Forward (Alt →)" disabled={!canGoForward.value} onClick={() => history.forward()}><Icon name="right" /></button>
      <Popover name="Steps" title="All steps of this hunt, also those of ways that were left" disabled={ways.value.length === 0} button={<>Steps<Icon name="down" /></>}>
        {(close) => <StepList close={close} />}
      </Popover>
    </span>
  );
}

function StepList({ close }: { close: () => void }) {
  const list = useRef<HTMLOListElement>(null);
  // The panel gives its first button the focus when it opens, and is scrolled to it.
  useEffect(() => list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }), []);
  const open = (address: string): void => (close(), changeHunt(huntOf(address)));
  return (
    <div class="step-list">
      <div class="step-acts">
        <button type="button" class="button small" disabled={undoWords.value === null} title={undoWords.value === null ? "" : visibleText(undoWords.value, 120)} onClick={() => undo()}>Undo</button>
        <button type="button" class="button small" disabled={redoWords.value === null} title={redoWords.value === null ? "" : visibleText(redoWords.value, 120)} onClick={() => redo()}>Redo</button>
        <span class="spacer" />
        {hunt.value.where !== "" && <button type="button" class="button small" onClick={() => void copy(hunt.value.where, "The filter")}><Icon name="copy" />Copy filter</button>}
        <button type="button" class="button small" title="From # on: opens this hunt again on the logs at hand" onClick={() => void copy(location.hash, "The address")}><Icon name="copy" />Copy address</button>
      </div>
      <ol aria-label="Steps" ref={list}>
        {foldedWays(ways.value, addressOf(hunt.value)).map(({ address, last, words, depth, branch, views, rows, here }) => {
          const there = logs.value.logs.some(({ id }) => id === huntOf(address).log);
          return (
            <li key={address} class={depth > 0 ? "branch" : ""} style={{ paddingLeft: `${Math.min(depth, DEEPEST) * 18}px` }}>
              <button type="button" class="menu-item" aria-current={here ? "step" : undefined} title={visibleText(words, 1200)} disabled={!there} onClick={() => open(last)}>
                {branch && <span class="muted">another way: </span>}<span class="mono step-words">{visibleText(named(words), 160)}</span>
                {here && <span class="muted">here</span>}
              </button>
              <span class="step-side muted">
                {rows !== undefined && countOf(rows, "row")}
                {views.map((view) => <button key={view.name} type="button" class="side-door" disabled={!there} title={`These rows in ${view.name}, as they were looked at last`} onClick={() => open(view.address)}>{view.name}</button>)}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
