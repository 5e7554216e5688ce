// All fields of the log: what type, how often set, how many distinct values. One click stacks a field; one more field makes a
// combined stack.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { FieldSummary } from "../engine/protocol";
import { count } from "../format/number";
import { visibleText } from "../format/visible";
import { changeHunt } from "../state/address";
import { busy, fieldsAnswer } from "../state/answers";
import { currentLog, hunt } from "../state/store";
import { seriesField } from "../state/timeline";
import { toList } from "../state/to-list";
import { stackAlso, stackBy } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { turns, useTurns } from "../widgets/turns";
import { FIELD_ID } from "./commands";
import { FieldMix, inWords } from "./field-mix";

/** More than anyone looks through: a part of their names finds the others. */
const LISTED = 500;
/** Fields drawn in one turn. */
const AT_ONCE = 9;

export function FieldRail() {
  const search = useSignal("");
  const focused = useSignal(0);
  const list = useRef<HTMLUListElement>(null);
  const known = fieldsAnswer.latest.value;
  const declared = currentLog.value?.fields ?? [];
  const summaries = new Map(known?.question.log === hunt.value.log ? known.answer.fields.map((field) => [field.name, field]) : []);
  const wanted = search.value.trim().toLowerCase();
  const found = declared.filter((field) => field.name.toLowerCase().includes(wanted) || field.type.toLowerCase().startsWith(wanted));
  // While files are read, what was asked for is drawn before what stands beside it.
  const waits = turns.needed() && busy.value;
  const drawn = useTurns(waits ? 0 : Math.min(LISTED, found.length), AT_ONCE, 0);
  const fields = found.slice(0, Math.min(LISTED, drawn));
  const stop = Math.min(focused.value, fields.length - 1);

  const focus = (index: number): void => {
    focused.value = Math.min(Math.max(0, index), fields.length - 1);
    list.current?.querySelectorAll<HTMLElement>(".field")[focused.value]?.focus();
  };
  const onSearchKey = (event: KeyboardEvent): void => {
    const first = fields[0];
    if (event.key === "Enter" && first !== undefined) (event.shiftKey ? stackAlso : take)(first.name);
    else if (event.key === "ArrowDown") focus(0);
    else if (event.key !== "Escape") return;
    else if (search.value !== "") search.value = "";
    else leave(event);
    event.preventDefault();
  };
  const onListKey = (event: KeyboardEvent): void => {
    const name = fields[stop]?.name;
    if (event.key === "ArrowDown") focus(stop + 1);
    else if (event.key === "ArrowUp") focus(stop - 1);
    else if (event.key === "Home") focus(0);
    else if (event.key === "End") focus(fields.length - 1);
    else if (event.key === "+" && name !== undefined) stackAlso(name);
    else if (event.key === "Escape") leave(event);
    else return;
    event.preventDefault();
  };

  return (
    <aside class="rail" aria-label="Fields">
      <div class="rail-head">
        <input
          type="text"
          class="rail-search"
          id={FIELD_ID}
          title="Find a field (g)"
          aria-label="Find a field"
          placeholder={`Find among ${count(declared.length)} fields`}
          spellcheck={false}
          value={search.value}
          onInput={(event) => (search.value = event.currentTarget.value)}
          onKeyDown={onSearchKey}
        />
        <div class="rail-columns" aria-hidden="true"><span>Field</span><span>Mix</span><span>Distinct</span></div>
      </div>
      <ul class="field-list" ref={list} onKeyDown={onListKey}>
        {fields.map((field, at) => (
          <FieldLine
            key={field.name}
            name={field.name}
            type={field.type}
            summary={summaries.get(field.name)}
            total={known?.answer.total ?? 0}
            reachable={at === stop}
            onFocus={() => (focused.value = at)}
          />
        ))}
        {fields.length === LISTED && found.length > LISTED && <li class="muted rail-none">and {count(found.length - fields.length)} more: type a part of the name.</li>}
        {found.length === 0 && <li class="muted rail-none">No field has this in its name.</li>}
      </ul>
    </aside>
  );
}

/** A name longer than this may be cut, and keeps so much of its end. */
const LONG = 13;
const END = 5;

/** At once, not when the list is there: the next key is no text any more. */
function leave(event: KeyboardEvent): void {
  if (event.target instanceof HTMLElement) event.target.blur();
  toList();
}

/** What a click means: the series of the time view, or the stack. */
function take(field: string): void {
  if (hunt.value.view === "time") changeHunt({ over: field, hide: [] });
  else stackBy(field);
}

interface LineProps {
  name: string;
  type: string;
  summary: FieldSummary | undefined;
  total: number;
  reachable: boolean;
  onFocus: () => void;
}

function FieldLine({ name, type, summary, total, reachable, onFocus }: LineProps) {
  const { by, view } = hunt.value;
  const inTime = view === "time";
  const place = view === "stack" ? by.indexOf(name) : inTime && seriesField.value === name ? 0 : -1;
  const taken = !inTime && place >= 0;
  const set = summary === undefined || total === 0 ? null : summary.set / total;
  const distinct = summary?.distinct ?? null;
  const shown = visibleText(name, 60);
  const cut = shown.length > LONG ? -END : shown.length;
  const about = `${shown} (${visibleText(type, 40)})\n${summary === undefined || total === 0 ? "" : inWords(summary, total)}\n${inTime ? "Click for its series over time" : "Click to stack, Shift-click to add to the stack"}`;
  const click = (event: MouseEvent): void => (event.shiftKey ? stackAlso : take)(name);
  return (
    <li class={`field-line ${place >= 0 ? "stacked" : ""} ${set === 0 ? "never" : ""}`}>
      <button
        type="button"
        class={`field mono ${shown.length > LONG ? "long" : ""}`}
        aria-pressed={place >= 0}
        title={about}
        aria-description={summary === undefined || total === 0 ? undefined : `${visibleText(type, 40)}, ${inWords(summary, total)}`}
        aria-keyshortcuts="Shift+Enter +"
        tabIndex={reachable ? 0 : -1}
        onClick={click}
        onFocus={onFocus}
      >
        <span class="field-start">{shown.slice(0, cut)}</span><span class="field-end">{shown.slice(cut)}</span>
      </button>
      <span class="field-type">{visibleText(type, 40)}</span>
      <FieldMix summary={summary} total={total} />
      <span class="number field-distinct">{summary === undefined || set === 0 ? "" : distinct === null ? "many" : count(distinct)}</span>
      <button
        type="button"
        class="quiet field-add"
        tabIndex={-1}
        aria-label={taken ? `Take ${shown} out of the stack` : `Add ${shown} to the stack`}
        title={taken ? "Take out of the stack" : "Add to the stack"}
        onClick={() => stackAlso(name)}
      >
        <Icon name={taken ? "remove" : "add"} />
      </button>
    </li>
  );
}
