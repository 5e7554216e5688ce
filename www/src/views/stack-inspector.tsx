// The chosen line of a stack in full: the whole value, decoded and raw, and what can be done with it.
import type { StackRow } from "../engine/protocol";
import { countOf } from "../format/number";
import { visibleText } from "../format/visible";
import { hasPairs } from "../state/store";
import { Icon } from "../widgets/icon";
import { LogText, Missing } from "../widgets/log-text";
import { opened } from "../state/stack";
import type { StackAct } from "./stack";
import { RawValues } from "./stack-raw";

interface Props {
  by: readonly string[];
  line: StackRow;
  filter: string | null;
  onAct: (act: StackAct) => void;
  onClose: () => void;
}

export function StackInspector({ by, line, filter, onAct, onClose }: Props) {
  return (
    <section class="inspector" aria-label="Chosen value">
      <div class="inspector-values" tabIndex={0} role="group" aria-label="Whole value">
        {by.map((field, at) => {
          const state = line.states[at] ?? "set";
          const shown = line.shown[at] ?? "";
          const raw = line.values[at] ?? "";
          return (
            <dl key={field} class="inspector-value">
              <dt class="mono">{visibleText(field, 60)}</dt>
              <dd class="mono">{state === "set" ? <LogText text={shown} /> : <Missing state={state} />}</dd>
              {state === "set" && raw !== shown && <><dt class="muted">raw</dt><dd class="mono muted"><LogText text={raw} /></dd></>}
            </dl>
          );
        })}
      </div>
      {opened.value !== null && <RawValues />}
      <div class="inspector-acts">
        <button type="button" class="button small" disabled={filter === null} onClick={() => onAct("include")}><Icon name="add" />Include</button>
        <button type="button" class="button small" disabled={filter === null} onClick={() => onAct("exclude")}><Icon name="remove" />Exclude</button>
        <button type="button" class="button small" disabled={filter === null} onClick={() => onAct("rows")}><Icon name="rows" />Show {countOf(line.count, "row")}</button>
        <button type="button" class="button small" disabled={filter === null || !hasPairs.value} onClick={() => onAct("pivot")}>
          <Icon name="pivot" />Everything between the pairs of these
        </button>
        <button type="button" class="button small" disabled={filter === null} title="Hide it from now on (k)" onClick={() => onAct("known")}><Icon name="check" />Known good</button>
        <button type="button" class="button small" disabled={filter === null} title="Pin to the findings (f)" onClick={() => onAct("pin")}><Icon name="pin" />Pin</button>
        {line.rawValues > 1 && <button type="button" class="button small" aria-expanded={opened.value !== null} title="What was made alike (o)" onClick={() => onAct("open")}><Icon name="down" />{countOf(line.rawValues, "raw value")}</button>}
        <button type="button" class="button small" onClick={() => onAct("copy")}><Icon name="copy" />Copy value</button>
        {filter === null && <span class="muted">Percent-decoding cannot be undone: no filter says this line exactly.</span>}
        <span class="spacer" />
        <button type="button" class="quiet" aria-label="Close the chosen value" onClick={onClose}><Icon name="close" /></button>
      </div>
    </section>
  );
}
