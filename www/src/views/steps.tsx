// Back, forward, and all ways that were gone: each step in words, branches under the step where they part.
import { visibleText } from "../format/visible";
import { canGoBack, canGoForward, changeHunt } from "../state/address";
import { named } from "../state/filter-names";
import { addressOf, huntOf } from "../state/hunt";
import { listedWays, ways } from "../state/steps";
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

const intoSight = (line: HTMLElement | null): void => line?.scrollIntoView({ block: "nearest" });

function StepList({ close }: { close: () => void }) {
  const here = addressOf(hunt.value);
  return (
    <div class="step-list">
      <div class="step-acts">
        <button type="button" class="button small" disabled={undoWords.value === null} title={undoWords.value === null ? "" : visibleText(undoWords.value, 120)} onClick={() => undo()}>Undo</button>
        <button type="button" class="button small" disabled={redoWords.value === null} title={redoWords.value === null ? "" : visibleText(redoWords.value, 120)} onClick={redo}>Redo</button>
        <span class="spacer" />
        {hunt.value.where !== "" && <button type="button" class="button small" onClick={() => void copy(hunt.value.where, "The filter")}><Icon name="copy" />Copy filter</button>}
        <button type="button" class="button small" title="From # on: opens this hunt again on the logs at hand" onClick={() => void copy(location.hash, "The address")}><Icon name="copy" />Copy address</button>
      </div>
      <ol aria-label="Steps">
        {listedWays(ways.value, here).map(({ address, words, depth, branch }) => (
          <li key={address} class={depth > 0 ? "branch" : ""} style={{ paddingLeft: `${Math.min(depth, DEEPEST) * 18}px` }}>
            <button type="button" class="menu-item" aria-current={address === here ? "step" : undefined} ref={address === here ? intoSight : undefined} title={visibleText(words, 1200)} disabled={!logs.value.logs.some(({ id }) => id === huntOf(address).log)} onClick={() => (close(), changeHunt(huntOf(address)))}>
              {branch && <span class="muted">another way: </span>}<span class="mono step-words">{visibleText(named(words), 160)}</span>
              {address === here && <span class="muted">here</span>}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
