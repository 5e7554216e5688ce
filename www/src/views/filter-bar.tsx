// The filter box, between the steps that led to it and what is done with its rows. A text that cannot be read changes nothing; what is wrong stands under the box.
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Problem } from "../engine/protocol";
import { visibleText } from "../format/visible";
import { namedParts } from "../state/filter-names";
import { and } from "../state/filter-text";
import { hunt } from "../state/store";
import { toList } from "../state/to-list";
import { clearFilter, filterBy } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { useWidth } from "../widgets/use-width";
import { ExportMenu } from "./export-menu";
import { FilterHelp, suits } from "./filter-help";
import { FILTER_ID } from "./commands";
import { FilterZone } from "./filter-zone";
import { PivotMenu, PivotPairs } from "./pivot-menu";
import { Steps } from "./steps";

/** Milliseconds without a key after which the text is applied. */
const PAUSE = 500;

export function FilterBar() {
  const draft = useSignal(hunt.peek().where);
  /** The filter whose named parts are opened as text. */
  const opened = useSignal("");
  const { chips, rest } = opened.value !== "" && opened.value === hunt.value.where ? { chips: [], rest: hunt.value.where } : namedParts.value;
  const whole = (text: string): string => chips.reduceRight((all, chip) => and(chip.text, all), text);
  const problem = useSignal<Problem | null>(null);
  const timer = useRef(0);
  const input = useRef<HTMLInputElement>(null);
  const [box, width] = useWidth<HTMLDivElement>("drawn");

  // The applied filter changes from elsewhere too: a click on a value, the trail, the back button. Whatever else of the hunt changes
  // leaves what is being typed alone.
  const applied = useComputed(() => (opened.value === hunt.value.where ? hunt.value.where : namedParts.value.rest));
  useSignalEffect(() => {
    if (draft.peek().trim() === applied.value) return;
    draft.value = applied.value;
    problem.value = null;
  });

  const apply = async (text: string, typing: boolean): Promise<void> => {
    clearTimeout(timer.current);
    const found = await filterBy(whole(text), typing);
    // Typing has gone on meanwhile: this answer is about a text that is no more.
    if (draft.peek() === text) problem.value = found;
  };
  const onInput = (event: Event): void => {
    const text = (event.currentTarget as HTMLInputElement).value;
    draft.value = text;
    problem.value = null;
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void apply(text, true), PAUSE);
  };
  const use = (text: string): void => {
    draft.value = text;
    input.current?.focus();
    void apply(text, false);
  };
  const clear = (): void => {
    clearTimeout(timer.current);
    draft.value = "";
    problem.value = null;
    clearFilter();
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Who has gone on to something else by then stays there.
    if (event.key === "Enter") void apply(draft.value, false).then(() => problem.value === null && document.activeElement === input.current && toList());
    else if (event.key === "ArrowDown") toList();
    else if (event.key === "Escape") {
      clearTimeout(timer.current);
      draft.value = rest;
      problem.value = null;
      // At once, not when the list is there: the next key is no text any more.
      input.current?.blur();
      toList();
    }
  };

  return (
    <div class="filter-bar" role="search" aria-label="Steps, filter, pivot and export">
      <Steps />
      <div ref={box} class={`filter-box ${problem.value === null ? "" : "bad"}`}>
        <label for={FILTER_ID} class="filter-label">Filter</label>
        {chips.map(({ name, text }) => (
          <button type="button" key={text} class="filter-chip" title={`Show as text:\n${visibleText(text, 1200)}`} onClick={() => ((opened.value = hunt.value.where), input.current?.focus())}>{name}</button>
        ))}
        <input
          type="text"
          id={FILTER_ID}
          ref={input}
          value={draft.value}
          placeholder={chips.length > 0 ? "and …" : hint(width)}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-invalid={problem.value !== null}
          aria-describedby="filter-problem"
          onInput={onInput}
          onKeyDown={onKeyDown}
        />
        <FilterZone />
        {draft.value === "" && chips.length === 0 ? <kbd title="Press / to come here">/</kbd> : (
          <button type="button" class="quiet" aria-label="Clear filter" title="Clear filter" onClick={clear}><Icon name="close" /></button>
        )}
        <FilterHelp onUse={use} />
        <div id="filter-problem" class="filter-problem-place" role="status">
          {problem.value !== null && <FilterProblem text={whole(draft.value)} problem={problem.value} />}
        </div>
      </div>
      <PivotPairs />
      <PivotMenu />
      <ExportMenu />
    </div>
  );
}

/** Pixels of a character of the box, and of what stands beside it there. */
const CHARACTER = 7.85;
const BESIDE = 140;

/** What can be written here, in terms of the log that is shown: as many examples as have room. */
function hint(width: number): string {
  const examples = [["user_agent", "*Nmap*"], ["status_code", ">=400"], ["id.orig_h", "192.168.2.0/24"]] as const;
  const fit = examples.map(([field, value]) => ({ example: `${field}:${value}`, fields: [field] })).filter(suits).map(({ example }) => example);
  const said = (examples: readonly string[]): string => [...examples, "bare words search every field"].join("   ");
  return [fit, fit.slice(0, 2), fit.slice(0, 1), []].map(said).find((text) => text.length * CHARACTER + BESIDE <= width) ?? "words or field:value";
}

function FilterProblem({ text, problem }: { text: string; problem: Problem }) {
  const from = problem.position ?? null;
  const length = Math.max(0, problem.length ?? 0);
  const applied = hunt.value.where;
  return (
    <div class="filter-problem">
      <p><strong>{sentence(problem.message)}</strong>{problem.expected != null && <span> Expected: {sentence(problem.expected)}</span>}</p>
      {from !== null && (
        <p class="mono fault-line">
          {text.slice(Math.max(0, from - 60), from)}
          <span class="fault">{length === 0 ? "\u2038" : text.slice(from, from + length)}</span>
          {text.slice(from + length, from + length + 60)}
          <span class="muted"> at position {from + 1}</span>
        </p>
      )}
      <p class="muted">Until then the rows shown are those of the filter before{applied === "" ? ": all" : <>: <span class="mono">{visibleText(applied, 120)}</span></>}.</p>
    </div>
  );
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
