// Pivots: by pairs, the usual one; by any fields, in this log or from it to another.
import { useSignal } from "@preact/signals";
import { visibleText } from "../format/visible";
import { countAnswer } from "../state/answers";
import { currentLog, ends, hasFields, hasPairs, logs, selection } from "../state/store";
import { pivotWords } from "../state/trail";
import { pivotBy } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { Popover } from "../widgets/popover";
import { RelatedOfSelection } from "./related";

const usual = (): readonly (readonly string[])[] => [...ends.value.map((name) => [name]), ["uid"]];

export function PivotPairs() {
  const { where = null, pivot = null, known = null } = selection.value;
  // Of all rows the pairs are all pairs.
  const all = where === null && pivot === null && known === null;
  return (
    <button
      type="button"
      class="button pivot-pairs"
      aria-label="Everything between these pairs"
      disabled={all || !hasPairs.value || (countAnswer.latest.value?.answer.matching ?? 0) === 0}
      title={`Everything between these pairs. ${all ? "These are all rows: choose some first, by a filter" : "Pivot: all rows whose client and server occur together in this selection"}`}
      onClick={() => pivotBy(ends.value)}
    >
      <Icon name="pivot" /><span class="wide-window">Everything between these pairs</span><span class="narrow-window">These pairs</span>
    </button>
  );
}

export function PivotMenu() {
  return (
    <Popover name="Pivot by…" title="Pivot by other fields, or to another log" align="end" button={<>Pivot by…<Icon name="down" /></>}>
      {(close) => <PivotForm close={close} />}
    </Popover>
  );
}

function PivotForm({ close }: { close: () => void }) {
  const log = useSignal(currentLog.value?.id ?? "");
  const chosen = useSignal<readonly string[]>([]);
  const open = logs.value.logs;
  const here = currentLog.value?.fields ?? [];
  const there = open.find((one) => one.id === log.value)?.fields ?? [];
  const shared = here.filter((field) => there.some((other) => other.name === field.name));
  const go = (by: readonly string[]): void => {
    close();
    pivotBy(by, "", { log: log.value });
  };
  const toggle = (name: string): void => {
    const now = chosen.value;
    chosen.value = now.includes(name) ? now.filter((one) => one !== name) : [...now, name];
  };
  const words = chosen.value.length === 0 ? "Choose fields" : capital(pivotWords(chosen.value));
  return (
    <div class="pivot-form">
      <div class="pivot-usual">
        {usual().filter((by) => hasFields(...by) && by.every((name) => shared.some((field) => field.name === name))).map((by) => (
          <button type="button" class="menu-item" key={by.join()} onClick={() => go(by)}>{capital(pivotWords(by))}</button>
        ))}
      </div>
      <RelatedOfSelection close={close} />
      {open.length > 1 && (
        <label>
          Rows of{" "}
          <select value={log.value} onChange={(event) => (log.value = event.currentTarget.value)}>
            {open.map((one) => <option key={one.id} value={one.id}>{visibleText(one.id, 60)}</option>)}
          </select>
        </label>
      )}
      <fieldset>
        <legend>Rows that share with this selection the values of</legend>
        <div class="pivot-fields">
          {shared.map((field) => (
            <label key={field.name}>
              <input type="checkbox" checked={chosen.value.includes(field.name)} onChange={() => toggle(field.name)} />
              <span class="mono">{visibleText(field.name, 60)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="pivot-foot">
        <button type="button" class="button primary" disabled={chosen.value.length === 0} onClick={() => go(chosen.value)}>{words}</button>
      </div>
    </div>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
