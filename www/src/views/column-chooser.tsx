// Which columns the rows show, and in which order: by mouse or by keyboard.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { visibleText } from "../format/visible";
import { fieldsAnswer, rowColumns } from "../state/answers";
import { ALL_COLUMNS } from "../state/hunt";
import { currentLog, hunt } from "../state/store";
import { showColumns } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { Popover } from "../widgets/popover";
import { moveColumn } from "./columns";

const IN_SHORT = "When, who, whom, what was asked, and what came of it: what any row of the log has of these";

export function ColumnChooser() {
  const all = currentLog.value?.fields.map((field) => field.name) ?? [];
  const chosen = rowColumns();
  const whole = chosen.length === all.length;
  // What is asked about wants to be seen.
  const asked = all.filter((name) => !chosen.includes(name) && hunt.value.where.includes(`${name}:`));
  return (
    <>
    {asked.length > 0 && (
      <button type="button" class="button" title="The filter asks about it, and it is not among the columns" onClick={() => showColumns([...chosen, ...asked])}>
        Show {asked.length === 1 ? visibleText(asked[0] ?? "", 30) : `${asked.length} columns of the filter`}
      </button>
    )}
    {!whole && <span class="muted columns-shown">{chosen.length} of {all.length} columns</span>}
    {!whole && !hunt.value.columns.includes(ALL_COLUMNS) && <button type="button" class="button" aria-label={`All ${all.length} columns`} title="Every column, in the order of the log" onClick={() => showColumns(all)}>All {all.length}</button>}
    {hunt.value.columns.length > 0 && <button type="button" class="button" title={IN_SHORT} onClick={() => showColumns([])}>In short</button>}
    <Popover name="Columns" title="Choose and order the columns" align="end" button={<><Icon name="columns" />Columns<Icon name="down" /></>}>
      {() => <Chooser all={all} chosen={chosen} />}
    </Popover>
    </>
  );
}

/** More than anyone looks through: a part of their names finds the others. */
const LISTED = 500;

function Chooser({ all, chosen }: { all: readonly string[]; chosen: readonly string[] }) {
  const search = useSignal("");
  const dragged = useSignal(-1);
  // Whoever takes one out finds the others where they were; only what is moved moves.
  const listed = useRef<readonly string[]>([]);
  const shown = new Set(chosen);
  const rest = all.filter((name) => !shown.has(name));
  if (listed.current.filter((name) => shown.has(name)).join("\n") !== chosen.join("\n")) listed.current = [...chosen, ...rest];
  const set = new Set(fieldsAnswer.latest.value?.answer.fields.filter((field) => field.set > 0).map(({ name }) => name));
  const filled = all.filter((name) => set.has(name));
  const wanted = search.value.trim().toLowerCase();
  const toggle = (name: string): void => {
    const left = chosen.filter((one) => one !== name);
    if (left.length < chosen.length && left.length === 0) return;
    // What comes back comes to its place in the list.
    showColumns(left.length < chosen.length ? left : listed.current.filter((one) => one === name || shown.has(one)));
  };
  const onKey = (event: KeyboardEvent, at: number): void => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || !event.altKey || at < 0) return;
    event.preventDefault();
    moveColumn(chosen, at, at + step);
  };
  return (
    <div class="column-chooser">
      <input type="text" aria-label="Find a column" placeholder="Find a column" value={search.value} onInput={(event) => (search.value = event.currentTarget.value)} />
      <ul>
        {listed.current.filter((name) => name.toLowerCase().includes(wanted)).slice(0, LISTED).map((name) => {
          const at = chosen.indexOf(name);
          return (
            <li
              key={name}
              draggable={at >= 0}
              onDragStart={(event) => {
                dragged.value = at;
                event.dataTransfer?.setData("text/plain", String(at));
              }}
              onDragOver={(event) => dragged.value >= 0 && event.preventDefault()}
              onDrop={(event) => {
                event.preventDefault();
                event.stopPropagation();
                moveColumn(chosen, dragged.value, at);
                dragged.value = -1;
              }}
            >
              <label>
                <input type="checkbox" checked={at >= 0} onChange={() => toggle(name)} onKeyDown={(event) => onKey(event, at)} />
                <span class="mono">{visibleText(name, 60)}</span>
              </label>
              {at >= 0 && (
                <span class="column-moves">
                  <button type="button" class="quiet" aria-label={`Move ${visibleText(name, 60)} to the left`} disabled={at === 0} onClick={() => moveColumn(chosen, at, at - 1)}><Icon name="up" /></button>
                  <button type="button" class="quiet" aria-label={`Move ${visibleText(name, 60)} to the right`} disabled={at === chosen.length - 1} onClick={() => moveColumn(chosen, at, at + 1)}><Icon name="down" /></button>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <div class="column-all">
        <button type="button" class="button small" title="All columns, in the order of the log" onClick={() => showColumns(all)}>All</button>
        <button type="button" class="button small" title={IN_SHORT} onClick={() => showColumns([])}>In short</button>
        <button type="button" class="button small" disabled={filled.length === 0} title="The columns that are set in a row of the selection as it is now" onClick={() => showColumns(filled)}>With values now</button>
        <span class="spacer" />
        <span class="muted" title="Alt with an arrow key moves the column of the chosen box">Alt&nbsp;↑↓</span>
      </div>
    </div>
  );
}
